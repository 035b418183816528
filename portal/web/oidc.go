package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/oidc"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// sessionAsked is what was asked of an identity provider, until its answer comes.
const sessionAsked = "asked"

// asked is a question to an organisation's identity provider.
type asked struct {
	Provider uuid.UUID
	URL      string // where the person is sent
	Question oidc.Question
	Next     string
}

func (s *Server) callback() string {
	return s.base.JoinPath("login", "organisation", "callback").String()
}

func (s *Server) orgLoginForm(c echo.Context) error {
	return s.showOrgLogin(c, http.StatusOK, account.Organisation{Next: ownPath(c.QueryParam("next"))}, nil)
}

func (s *Server) showOrgLogin(c echo.Context, status int, view account.Organisation, bad formFaults) error {
	r := from(c)
	view.Errors, view.Fault = bad.summary(r, []string{"email"}, nil), bad.text(r, "email")
	page := layout.Page{Title: r.printer.T("account.organisation.title"), Path: "/login/organisation", Narrow: true, Error: bad != nil}
	return s.render(c, status, page, view)
}

// orgLogin finds where somebody's organisation lets them in. The way there is a link of ours and not a redirect: the
// policy of our pages lets a form lead to nobody else.
func (s *Server) orgLogin(c echo.Context) error {
	ctx := c.Request().Context()
	view := account.Organisation{Email: c.FormValue("email"), Next: ownPath(c.FormValue("next"))}
	to, err := s.store.OIDCFor(ctx, view.Email, s.visitor(c))
	var q oidc.Question
	var away string
	if err == nil {
		away, q, err = s.oidc.Begin(ctx, to, s.callback())
	}
	var bad formFaults
	status := http.StatusUnprocessableEntity
	switch {
	case errors.Is(err, models.ErrThrottled):
		status = http.StatusTooManyRequests
		bad.add("email", "sign_in.throttled")
	case errors.Is(err, models.ErrNotFound):
		bad.add("email", "account.organisation.unknown")
	case errors.Is(err, oidc.ErrAway):
		bad.add("email", "account.organisation.away")
	case err != nil:
		return err
	}
	if bad != nil {
		return s.showOrgLogin(c, status, view, bad)
	}
	memory, err := json.Marshal(asked{to.ProviderID, away, q, view.Next})
	if err != nil {
		return err
	}
	s.sessions.Put(ctx, sessionAsked, string(memory))
	view.URL = "/login/organisation/go"
	if u, err := url.Parse(to.Issuer); err == nil {
		view.Host = u.Hostname()
	}
	return s.showOrgLogin(c, http.StatusOK, view, nil)
}

// orgLoginGo sends a person to the identity provider that this browser asked for.
func (s *Server) orgLoginGo(c echo.Context) error {
	var memory asked
	if json.Unmarshal([]byte(s.sessions.GetString(c.Request().Context(), sessionAsked)), &memory) != nil || memory.URL == "" {
		return seeOther(c, "/login/organisation")
	}
	return seeOther(c, memory.URL)
}

// orgLoginCallback is where an identity provider sends a person back: it stands for the password, and the second factor
// follows as ever.
func (s *Server) orgLoginCallback(c echo.Context) error {
	ctx := c.Request().Context()
	person, factors, next, err := s.vouchedFor(c)
	var bad formFaults
	switch {
	case errors.Is(err, models.ErrNotFound):
		bad.add("email", "account.organisation.nobody")
	case errors.Is(err, oidc.ErrRefused):
		bad.add("email", "account.organisation.refused")
	case errors.Is(err, oidc.ErrAway):
		bad.add("email", "account.organisation.away")
	case err != nil:
		return err
	}
	if bad != nil {
		s.log.InfoContext(ctx, "identity provider refused", "error", err)
		return s.showOrgLogin(c, http.StatusUnprocessableEntity, account.Organisation{}, bad)
	}
	return s.enter(c, person.ID, stageAfter(factors), next)
}

// vouchedFor reads the answer to the question that this browser was sent with, once.
func (s *Server) vouchedFor(c echo.Context) (models.Account, models.Factors, string, error) {
	ctx := c.Request().Context()
	var memory asked
	text := s.sessions.PopString(ctx, sessionAsked)
	if text == "" || json.Unmarshal([]byte(text), &memory) != nil || c.QueryParam("state") != memory.Question.State {
		return models.Account{}, models.Factors{}, "", oidc.ErrRefused
	}
	to, err := s.store.OIDCOf(ctx, memory.Provider)
	if err != nil {
		return models.Account{}, models.Factors{}, "", err
	}
	email, err := s.oidc.Finish(ctx, to, s.callback(), memory.Question, c.QueryParam("code"))
	if err != nil {
		return models.Account{}, models.Factors{}, "", err
	}
	person, factors, err := s.store.OIDCAccount(ctx, to, email)
	return person, factors, memory.Next, err
}

// oidcForm is where an admin connects the organisation to its identity provider.
func (s *Server) oidcForm(c echo.Context) error {
	to, err := s.store.OIDC(c.Request().Context(), from(c).actor)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	return s.showOIDC(c, http.StatusOK, to, err == nil, nil)
}

func (s *Server) showOIDC(c echo.Context, status int, to models.OIDC, there bool, bad formFaults) error {
	r := from(c)
	base := membersURL(r.actor)
	view := account.OIDC{
		Action: base + "/sign-in", Remove: base + "/sign-in/remove", There: there, Issuer: bare(to.Issuer), Client: to.ClientID, Domain: to.Domain, Callback: bare(s.callback()),
		Errors:      bad.summary(r, []string{"issuer", "client", "secret", "domain"}, nil),
		IssuerFault: bad.text(r, "issuer"), ClientFault: bad.text(r, "client"), SecretFault: bad.text(r, "secret"), DomainFault: bad.text(r, "domain"),
	}
	title := r.printer.T("account.oidc.title")
	page := layout.Page{Title: title, Path: view.Action, Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.printer.T("account.members.title"), URL: base}, {Label: title},
	}}
	return s.render(c, status, page, view)
}

// bare is an address without its scheme: no page holds a live one.
func bare(address string) string {
	_, rest, found := strings.Cut(address, "://")
	if !found {
		return address
	}
	return rest
}

func (s *Server) setOIDC(c echo.Context) error {
	ctx, r := c.Request().Context(), from(c)
	to := models.OIDC{Issuer: c.FormValue("issuer"), ClientID: c.FormValue("client"), Secret: c.FormValue("secret"), Domain: c.FormValue("domain")}
	err := s.store.SetOIDC(ctx, r.actor, to)
	var bad formFaults
	switch {
	case bad.take(err):
		_, err := s.store.OIDC(ctx, r.actor)
		return s.showOIDC(c, http.StatusUnprocessableEntity, to, err == nil, bad)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.T("account.oidc.saved"))
	return seeOther(c, membersURL(r.actor)+"/sign-in")
}

func (s *Server) removeOIDC(c echo.Context) error {
	r := from(c)
	if err := s.store.RemoveOIDC(c.Request().Context(), r.actor); err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.T("account.oidc.removed"))
	return seeOther(c, membersURL(r.actor))
}
