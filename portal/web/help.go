package web

import (
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/pages"
)

// The texts that every page's footer leads to; all are open to anybody.

func (s *Server) helpExposure(c echo.Context) error { return s.text(c, pages.Exposure) }

func (s *Server) helpContact(c echo.Context) error { return s.text(c, pages.Contact) }

func (s *Server) helpAccessibility(c echo.Context) error { return s.text(c, pages.Accessibility) }

func (s *Server) helpPrivacy(c echo.Context) error { return s.text(c, pages.Privacy) }

func (s *Server) text(c echo.Context, t pages.Text) error {
	return s.page(c, layout.Page{Title: t.Title(from(c).printer), Narrow: true}, t)
}
