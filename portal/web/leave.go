package web

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

// leaveForm asks why a provider leaves; it also shows a wish that waits.
func (s *Server) leaveForm(r *page.Request) error { return s.showLeave(r, http.StatusOK, nil) }

func (s *Server) showLeave(r *page.Request, status int, bad page.Faults) error {
	shown, err := s.store.Provider.OwnProvider(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view := register.Leave{
		Errors: bad.Summary(r, []string{"reason"}, nil), Since: shown.LeavingSince,
		Reason: ui.TextArea{
			Name: "reason", Label: r.Printer.T("register.leave.reason"), Error: bad.Text(r, "reason"), Value: page.KeepText(r.Form.Text("reason")),
		},
	}
	if shown.Open > 0 {
		view.Open = r.Printer.T("register.leave.open", "Items", shown.Open)
	}
	frame := layout.Page{Title: r.Printer.T("register.leave.title"), Path: "/org/leave", Narrow: true, Error: bad != nil}
	return r.Render(status, frame, view)
}

// leave and stay ask EOKM to let the provider go, and take that back.
func (s *Server) leave(r *page.Request) error {
	return s.changeOwnStanding(r, provider.ActAskLeave, "register.leave.asked")
}

func (s *Server) stay(r *page.Request) error {
	return s.changeOwnStanding(r, provider.ActStay, "register.leave.stayed")
}

func (s *Server) changeOwnStanding(r *page.Request, do provider.Action, done string) error {
	err := s.store.Provider.ChangeStanding(r.Ctx, r.Actor, r.Actor.ProviderID, do, r.Form.Text("reason"))
	var bad page.Faults
	switch {
	case bad.Take(err):
		return s.showLeave(r, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict): // a colleague did it already
		return r.SeeOther("/org/leave")
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T(done))
	return r.SeeOther("/org/leave")
}
