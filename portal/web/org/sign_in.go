package org

import (
	"errors"
	"net/http"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/web/login"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// SignInForm is where an admin connects the organisation to its identity provider.
func (h *Handlers) SignInForm(r *page.Request) error {
	to, err := h.store.People.OIDC(r.Ctx, r.Actor)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	return h.showOIDC(r, http.StatusOK, to, err == nil, nil)
}

func (h *Handlers) showOIDC(r *page.Request, status int, to people.OIDC, there bool, bad page.Faults) error {
	base := page.MembersURL(r.Actor)
	view := account.OIDC{
		Action: base + "/sign-in", Remove: base + "/sign-in/remove", There: there, Issuer: bare(to.Issuer), Client: to.ClientID,
		Domain: to.Domain, Callback: bare(login.Callback(r)),
		Errors:      bad.Summary(r, []string{"issuer", "client", "secret", "domain"}, nil),
		IssuerFault: bad.Text(r, "issuer"), ClientFault: bad.Text(r, "client"), SecretFault: bad.Text(r, "secret"),
		DomainFault: bad.Text(r, "domain"),
	}
	title := r.Printer.T("account.oidc.title")
	frame := layout.Page{Title: title, Path: view.Action, Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("account.members.title"), URL: base}, {Label: title},
	}}
	return r.Render(status, frame, view)
}

// bare is an address without its scheme: no page holds a live one.
func bare(address string) string {
	_, rest, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	return rest
}

func (h *Handlers) SetSignIn(r *page.Request) error {
	to := people.OIDC{
		Issuer: r.Form.Text("issuer"), ClientID: r.Form.Text("client"), Secret: r.Form.Text("secret"), Domain: r.Form.Text("domain"),
	}
	err := h.store.People.SetOIDC(r.Ctx, r.Actor, to)
	var bad page.Faults
	switch {
	case bad.Take(err):
		_, err := h.store.People.OIDC(r.Ctx, r.Actor)
		return h.showOIDC(r, http.StatusUnprocessableEntity, to, err == nil, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("account.oidc.saved"))
	return r.SeeOther(page.MembersURL(r.Actor) + "/sign-in")
}

func (h *Handlers) RemoveSignIn(r *page.Request) error {
	if err := h.store.People.RemoveOIDC(r.Ctx, r.Actor); err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("account.oidc.removed"))
	return r.SeeOther(page.MembersURL(r.Actor))
}
