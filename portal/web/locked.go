package web

import (
	"errors"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/ui"
)

// lockedNotes say that EOKM looks at the application, so that nothing of it can be changed; none when it can.
func (s *Server) lockedNotes(r *request) ([]ui.Note, error) {
	if !r.applying() {
		return nil, nil
	}
	a, err := s.store.Provider.OwnApplication(r.ctx, r.actor)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return nil, nil
	case err != nil || !a.Locked():
		return nil, err
	}
	return []ui.Note{{
		Kind: ui.KindInfo, Text: r.printer.T("application.locked." + string(a.State)),
		LinkText: r.printer.T("application.locked.link"), LinkURL: "/register/status",
	}}, nil
}

// changing lets a form be filled in that changes what an application consists of; while nothing of it can be, it leads to
// where that stands.
func (s *Server) changing(do handle) handle {
	return func(r *request) error {
		notes, err := s.lockedNotes(r)
		switch {
		case err != nil:
			return err
		case len(notes) > 0:
			r.flash(ui.KindInfo, notes[0].Text)
			return r.seeOther("/register/status")
		}
		return do(r)
	}
}
