package org

import (
	"errors"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// lockedNotes say that EOKM looks at the application, so that nothing of it can be changed; none when it can.
func (h *Handlers) lockedNotes(r *page.Request) ([]ui.Note, error) {
	if !r.Applying() {
		return nil, nil
	}
	a, err := h.store.Provider.OwnApplication(r.Ctx, r.Actor)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return nil, nil
	case err != nil || !a.Locked():
		return nil, err
	}
	return []ui.Note{{
		Kind: ui.KindInfo, Text: r.Printer.T("application.locked." + string(a.State)),
		LinkText: r.Printer.T("application.locked.link"), LinkURL: "/register/status",
	}}, nil
}

// Changing lets a form be filled in that changes what an application consists of; while nothing of it can be, it leads to
// where that stands.
func (h *Handlers) Changing(do page.Handle) page.Handle {
	return func(r *page.Request) error {
		notes, err := h.lockedNotes(r)
		switch {
		case err != nil:
			return err
		case len(notes) > 0:
			r.Flash(ui.KindInfo, notes[0].Text)
			return r.SeeOther("/register/status")
		}
		return do(r)
	}
}
