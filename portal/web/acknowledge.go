package web

import (
	"errors"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/ui"
)

// acknowledge records that the desk has a notice. The clock runs on, and the sentence says so.
func (s *Server) acknowledge(c echo.Context) error {
	r, ref := from(c), c.Param("ref")
	err := s.store.Acknowledge(c.Request().Context(), r.actor, []string{ref})
	switch {
	case errors.Is(err, models.ErrConflict):
		s.flash(c, ui.KindInfo, r.printer.T("notices.acknowledged.none"))
	case err != nil:
		return err
	default:
		s.flash(c, ui.KindSuccess, r.printer.T("notices.acknowledged"))
	}
	return seeOther(c, noticeURL(ref))
}
