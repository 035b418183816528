package account

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/preference"
	"eokm.nl/hosting/portal/web/org"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// Mails is which mails about notices somebody of a desk gets themselves, beside their organisation's contacts.
func (h *Handlers) Mails(r *page.Request) error {
	choice, err := h.store.Preference.Own(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	return showMails(r, http.StatusOK, choice, nil)
}

func showMails(r *page.Request, status int, choice preference.Choice, bad page.Faults) error {
	view := account.Mails{Errors: org.MailFaults(r, bad), Email: r.Account.Email, Grid: org.MailGrid(r, "own", choice, bad)}
	view.Grid.Action, view.Grid.Test = "/account/mails", "/account/mails/test"
	title := r.Printer.T("account.mails.title")
	frame := layout.Page{Title: title, Path: "/account/mails", Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("account.title"), URL: "/account"}, {Label: title},
	}}
	return r.Render(status, frame, view)
}

// SetMails keeps them.
func (h *Handlers) SetMails(r *page.Request) error {
	choice := org.TypedMails(r)
	err := h.store.Preference.SetOwn(r.Ctx, r.Actor, choice)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return showMails(r, http.StatusUnprocessableEntity, choice, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("preference.saved"))
	return r.SeeOther("/account/mails")
}

// TestMail sends the person a mail that only shows that mail comes.
func (h *Handlers) TestMail(r *page.Request) error {
	err := h.store.Preference.OweTest(r.Ctx, r.Actor)
	if err != nil && !errors.Is(err, models.ErrThrottled) {
		return err
	}
	if err != nil {
		r.Flash(ui.KindWarning, r.Printer.T("preference.test.often"))
	} else {
		r.Flash(ui.KindSuccess, r.Printer.T("preference.test.sent", "Email", r.Account.Email))
	}
	return r.SeeOther("/account/mails")
}
