package web

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/pages"
	"eokm.nl/hosting/templates/ui"
)

// demoLogin signs in as an invented person. The route exists in the demo only.
func (s *Server) demoLogin(r *request) error {
	name := r.form.text("account")
	for _, a := range s.invented {
		if a.Name != name {
			continue
		}
		account, err := s.store.People.AccountByEmail(r.ctx, models.System(), a.Email)
		if err != nil {
			return err
		}
		return s.signIn(r, account, people.FactorDemo, ownPath(r.form.text("next")))
	}
	return &models.Invalid{Field: "account", Key: "web.demo.no_such_account"}
}

// demoMails lists the mails that the demo would have sent.
func (s *Server) demoMails(r *request) error {
	list, err := s.mails.List()
	if err != nil {
		return err
	}
	view := pages.Mails{}
	for _, m := range list {
		view.Rows = append(view.Rows, pages.MailRow{URL: "/demo/mail/" + m.ID, To: m.To, Subject: m.Subject, At: m.Date})
	}
	return r.page(layout.Page{Title: r.printer.T("web.demo.mails")}, view)
}

// demoMail shows one of them, as text.
func (s *Server) demoMail(r *request) error {
	m, err := s.mails.Read(r.param("id"))
	if err != nil {
		return models.ErrNotFound
	}
	return r.page(layout.Page{Title: m.Subject, Narrow: true, Crumbs: []layout.Crumb{
		{Label: r.printer.T("web.demo.mails"), URL: "/demo/mail"}, {Label: m.Subject},
	}}, pages.Mail{To: m.To, Subject: m.Subject, At: m.Date, Text: m.Text})
}

// gallery shows every part that pages are made of.
func (s *Server) gallery(r *request) error {
	return r.page(layout.Page{Title: "UI"}, ui.Gallery{Now: r.now})
}
