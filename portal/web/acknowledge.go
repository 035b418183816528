package web

import (
	"errors"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/ui"
)

// acknowledge records that the desk has a notice. The clock runs on, and the sentence says so.
func (s *Server) acknowledge(r *request) error {
	ref := r.param("ref")
	err := s.store.Acknowledge(r.ctx, r.actor, []string{ref})
	switch {
	case errors.Is(err, models.ErrConflict):
		r.flash(ui.KindInfo, r.printer.T("notices.acknowledged.none"))
	case err != nil:
		return err
	default:
		r.flash(ui.KindSuccess, r.printer.T("notices.acknowledged"))
	}
	return r.seeOther(noticeURL(ref))
}
