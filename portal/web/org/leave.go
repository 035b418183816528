package org

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/register"
	"eokm.nl/hosting/templates/ui"
)

// LeaveForm asks why a provider leaves; it also shows a wish that waits.
func (h *Handlers) LeaveForm(r *page.Request) error { return h.showLeave(r, http.StatusOK, nil) }

func (h *Handlers) showLeave(r *page.Request, status int, bad page.Faults) error {
	shown, err := h.store.Provider.OwnProvider(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view := register.Leave{
		Errors: bad.Summary(r, []string{"reason"}, nil), Since: shown.LeavingSince,
		Reason: ui.TextArea{
			Name: "reason", Label: r.Printer.T("register.leave.reason"), Error: bad.Text(r, "reason"),
			Value: page.KeepText(r.Form.Text("reason")),
		},
	}
	if shown.Open > 0 {
		view.Open = r.Printer.T("register.leave.open", "Items", shown.Open)
	}
	frame := layout.Page{Title: r.Printer.T("register.leave.title"), Path: "/org/leave", Narrow: true, Error: bad != nil}
	return r.Render(status, frame, view)
}

// Leave and stay ask EOKM to let the provider go, and take that back.
func (h *Handlers) Leave(r *page.Request) error {
	return h.changeOwnStanding(r, provider.ActAskLeave, "register.leave.asked")
}

func (h *Handlers) Stay(r *page.Request) error {
	return h.changeOwnStanding(r, provider.ActStay, "register.leave.stayed")
}

func (h *Handlers) changeOwnStanding(r *page.Request, do provider.Action, done string) error {
	err := h.store.Provider.ChangeStanding(r.Ctx, r.Actor, r.Actor.ProviderID, do, r.Form.Text("reason"))
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showLeave(r, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict): // a colleague did it already
		return r.SeeOther("/org/leave")
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T(done))
	return r.SeeOther("/org/leave")
}
