package web

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/register"
	"eokm.nl/hosting/templates/ui"
)

// leaveForm asks why a provider leaves; it also shows a wish that waits.
func (s *Server) leaveForm(r *request) error { return s.showLeave(r, http.StatusOK, nil) }

func (s *Server) showLeave(r *request, status int, bad formFaults) error {
	shown, err := s.store.Provider.OwnProvider(r.ctx, r.actor)
	if err != nil {
		return err
	}
	view := register.Leave{
		Errors: bad.summary(r, []string{"reason"}, nil), Since: shown.LeavingSince,
		Reason: ui.TextArea{
			Name: "reason", Label: r.printer.T("register.leave.reason"), Error: bad.text(r, "reason"), Value: keepText(r.form.text("reason")),
		},
	}
	if shown.Open > 0 {
		view.Open = r.printer.T("register.leave.open", "Items", shown.Open)
	}
	frame := layout.Page{Title: r.printer.T("register.leave.title"), Path: "/org/leave", Narrow: true, Error: bad != nil}
	return r.render(status, frame, view)
}

// leave and stay ask EOKM to let the provider go, and take that back.
func (s *Server) leave(r *request) error {
	return s.changeOwnStanding(r, provider.ActAskLeave, "register.leave.asked")
}

func (s *Server) stay(r *request) error {
	return s.changeOwnStanding(r, provider.ActStay, "register.leave.stayed")
}

func (s *Server) changeOwnStanding(r *request, do provider.Action, done string) error {
	err := s.store.Provider.ChangeStanding(r.ctx, r.actor, r.actor.ProviderID, do, r.form.text("reason"))
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showLeave(r, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict): // a colleague did it already
		return r.seeOther("/org/leave")
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T(done))
	return r.seeOther("/org/leave")
}
