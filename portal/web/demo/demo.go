package demo

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/chart"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/pages"
	"eokm.nl/hosting/templates/ui"
)

// Login signs in as an invented person. The route exists in the demo only.
func (h *Handlers) Login(r *page.Request) error {
	name := r.Form.Text("account")
	for _, a := range h.invented {
		if a.Name != name {
			continue
		}
		account, err := h.store.People.AccountByEmail(r.Ctx, models.System(), a.Email)
		if err != nil {
			return err
		}
		return h.login.SignIn(r, account, people.FactorDemo, page.OwnPath(r.Form.Text("next")))
	}
	return &models.Invalid{Field: "account", Key: "web.demo.no_such_account"}
}

// Mails lists the mails that the demo would have sent.
func (h *Handlers) Mails(r *page.Request) error {
	list, err := h.mails.List()
	if err != nil {
		return err
	}
	view := pages.Mails{}
	for _, m := range list {
		view.Rows = append(view.Rows, pages.MailRow{URL: "/demo/mail/" + m.ID, To: m.To, Subject: m.Subject, At: m.Date})
	}
	return r.Page(layout.Page{Title: r.Printer.T("web.demo.mails")}, view)
}

// Mail shows one of them, as text.
func (h *Handlers) Mail(r *page.Request) error {
	m, err := h.mails.Read(r.Param("id"))
	if err != nil {
		return models.ErrNotFound
	}
	return r.Page(layout.Page{Title: m.Subject, Narrow: true, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("web.demo.mails"), URL: "/demo/mail"}, {Label: m.Subject},
	}}, pages.Mail{To: m.To, Subject: m.Subject, At: m.Date, Text: m.Text})
}

// Gallery shows every part that pages are made of; one of its charts as a file with ?chart=.
func (h *Handlers) Gallery(r *page.Request) error {
	if name := r.Query.Text("chart"); name != "" {
		c, ok := chart.Sample(r.Printer, name)
		if !ok {
			return models.ErrNotFound
		}
		return r.DownloadPicture(name+".svg", c)
	}
	return r.Page(layout.Page{Title: "UI"}, ui.Gallery{Now: r.Now, More: chart.Gallery{}})
}
