package web

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
)

// home says what this is, or leads to where the work is.
func (s *Server) home(c echo.Context) error {
	r := from(c)
	switch {
	case r.account == nil:
		return s.page(c, layout.Page{Title: r.printer.T("web.home.title"), Narrow: true}, account.Home{Demo: s.demo != nil})
	case watchers.admits(r.actor.Role):
		return seeOther(c, "/triage")
	case readers.admits(r.actor.Role):
		return seeOther(c, "/notices")
	default:
		return s.page(c, layout.Page{Title: r.printer.T("web.home.title"), Narrow: true}, account.Home{SignedIn: true})
	}
}

// login is the page to sign in on. In the demo it offers the invented people; accounts proper come with part 2.
func (s *Server) login(c echo.Context) error {
	r := from(c)
	view := account.Login{Next: ownPath(c.QueryParam("next"))}
	if s.demo != nil {
		for _, a := range s.demo.Accounts {
			view.Accounts = append(view.Accounts, account.Choice{Name: a.Name, Label: r.printer.T("web.demo.account." + a.Name)})
		}
	}
	return s.page(c, layout.Page{Title: r.printer.T("web.login.title"), Narrow: true}, view)
}

// signIn begins a session under a new name, so that one planted before is worth nothing.
func (s *Server) signIn(c echo.Context, account models.Account) error {
	ctx := c.Request().Context()
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Put(ctx, sessionUser, account.ID.String())
	s.sessions.Put(ctx, sessionBegan, s.store.Now().Unix())
	return nil
}

func (s *Server) logout(c echo.Context) error {
	if err := s.sessions.Destroy(c.Request().Context()); err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, "/")
}
