package web

import (
	"time"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/pages"
)

// The texts that every page's footer leads to; all are open to anybody.

func (s *Server) helpExposure(c echo.Context) error { return s.text(c, pages.Exposure) }

func (s *Server) helpContact(c echo.Context) error { return s.text(c, pages.Contact) }

func (s *Server) helpAccessibility(c echo.Context) error { return s.text(c, pages.Accessibility) }

// helpPrivacy says what is kept about people, and how long by the settings of this portal.
func (s *Server) helpPrivacy(c echo.Context) error {
	days := func(d time.Duration) string { return from(c).printer.Number(int(d / (24 * time.Hour))) }
	kept := s.retention
	return s.text(c, pages.Privacy.With("Closed", days(kept.Closed), "Unfounded", days(kept.Unfounded), "Origins", days(kept.Origins)))
}

func (s *Server) text(c echo.Context, t pages.Text) error {
	return s.page(c, layout.Page{Title: t.Title(from(c).printer), Narrow: true}, t)
}
