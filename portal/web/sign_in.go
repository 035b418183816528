package web

import (
	"errors"
	"net/http"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// oidcForm is where an admin connects the organisation to its identity provider.
func (s *Server) oidcForm(r *request) error {
	to, err := s.store.People.OIDC(r.ctx, r.actor)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	return s.showOIDC(r, http.StatusOK, to, err == nil, nil)
}

func (s *Server) showOIDC(r *request, status int, to people.OIDC, there bool, bad formFaults) error {
	base := membersURL(r.actor)
	view := account.OIDC{
		Action: base + "/sign-in", Remove: base + "/sign-in/remove", There: there, Issuer: bare(to.Issuer), Client: to.ClientID, Domain: to.Domain, Callback: bare(callback(r)),
		Errors:      bad.summary(r, []string{"issuer", "client", "secret", "domain"}, nil),
		IssuerFault: bad.text(r, "issuer"), ClientFault: bad.text(r, "client"), SecretFault: bad.text(r, "secret"), DomainFault: bad.text(r, "domain"),
	}
	title := r.printer.T("account.oidc.title")
	frame := layout.Page{Title: title, Path: view.Action, Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.printer.T("account.members.title"), URL: base}, {Label: title},
	}}
	return r.render(status, frame, view)
}

// bare is an address without its scheme: no page holds a live one.
func bare(address string) string {
	_, rest, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	return rest
}

func (s *Server) setOIDC(r *request) error {
	to := people.OIDC{Issuer: r.form.text("issuer"), ClientID: r.form.text("client"), Secret: r.form.text("secret"), Domain: r.form.text("domain")}
	err := s.store.People.SetOIDC(r.ctx, r.actor, to)
	var bad formFaults
	switch {
	case bad.take(err):
		_, err := s.store.People.OIDC(r.ctx, r.actor)
		return s.showOIDC(r, http.StatusUnprocessableEntity, to, err == nil, bad)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("account.oidc.saved"))
	return r.seeOther(membersURL(r.actor) + "/sign-in")
}

func (s *Server) removeOIDC(r *request) error {
	if err := s.store.People.RemoveOIDC(r.ctx, r.actor); err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("account.oidc.removed"))
	return r.seeOther(membersURL(r.actor))
}
