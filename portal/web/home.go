package web

import (
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
)

// home says what this is, or leads to where the work is.
func (s *Server) home(c echo.Context) error {
	r := from(c)
	switch {
	case r.account == nil:
		return s.page(c, layout.Page{Title: r.printer.T("web.home.title"), Narrow: true}, account.Home{Demo: s.demo != nil})
	case r.applying():
		return seeOther(c, "/register/tasks")
	case watchers.admits(r.actor.Role):
		return seeOther(c, "/triage")
	case readers.admits(r.actor.Role):
		return seeOther(c, "/notices")
	default:
		return s.page(c, layout.Page{Title: r.printer.T("web.home.title"), Narrow: true}, account.Home{SignedIn: true})
	}
}
