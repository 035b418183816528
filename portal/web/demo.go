package web

import (
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/pages"
	"eokm.nl/hosting/templates/ui"
)

// demoLogin signs in as an invented person. The route exists in the demo only.
func (s *Server) demoLogin(c echo.Context) error {
	name := c.FormValue("account")
	for _, a := range s.demo.Accounts {
		if a.Name != name {
			continue
		}
		account, err := s.store.AccountByEmail(c.Request().Context(), models.System(), a.Email)
		if err != nil {
			return err
		}
		return s.signIn(c, account, models.FactorDemo, ownPath(c.FormValue("next")))
	}
	return &models.Invalid{Field: "account", Key: "web.demo.no_such_account"}
}

// demoMails lists the mails that the demo would have sent.
func (s *Server) demoMails(c echo.Context) error {
	list, err := s.demo.Mails.List()
	if err != nil {
		return err
	}
	r := from(c)
	view := pages.Mails{}
	for _, m := range list {
		view.Rows = append(view.Rows, pages.MailRow{URL: "/demo/mail/" + m.ID, To: m.To, Subject: m.Subject, At: m.Date})
	}
	return s.page(c, layout.Page{Title: r.printer.T("web.demo.mails")}, view)
}

// demoMail shows one of them, as text.
func (s *Server) demoMail(c echo.Context) error {
	m, err := s.demo.Mails.Read(c.Param("id"))
	if err != nil {
		return models.ErrNotFound
	}
	r := from(c)
	return s.page(c, layout.Page{Title: m.Subject, Narrow: true, Crumbs: []layout.Crumb{
		{Label: r.printer.T("web.demo.mails"), URL: "/demo/mail"}, {Label: m.Subject},
	}}, pages.Mail{To: m.To, Subject: m.Subject, At: m.Date, Text: m.Text})
}

// gallery shows every part that pages are made of.
func (s *Server) gallery(c echo.Context) error {
	return s.page(c, layout.Page{Title: "UI"}, ui.Gallery{Now: s.store.Now()})
}
