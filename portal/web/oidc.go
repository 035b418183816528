package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/oidc"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
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

func callback(r *request) string {
	return r.site.base.JoinPath("login", "organisation", "callback").String()
}

func (s *Server) orgLoginForm(r *request) error {
	return showOrgLogin(r, http.StatusOK, account.Organisation{Next: ownPath(r.query.text("next"))}, nil)
}

func showOrgLogin(r *request, status int, view account.Organisation, bad formFaults) error {
	view.Errors, view.Fault = bad.summary(r, []string{"email"}, nil), bad.text(r, "email")
	frame := layout.Page{Title: r.printer.T("account.organisation.title"), Path: "/login/organisation", Narrow: true, Error: bad != nil}
	return r.render(status, frame, view)
}

// orgLogin finds where somebody's organisation lets them in. The way there is a link of ours and not a redirect: the
// policy of our pages lets a form lead to nobody else.
func (s *Server) orgLogin(r *request) error {
	view := account.Organisation{Email: r.form.text("email"), Next: ownPath(r.form.text("next"))}
	to, err := s.store.People.OIDCFor(r.ctx, view.Email, r.visitor())
	var q oidc.Question
	var away string
	if err == nil {
		away, q, err = s.oidc.Begin(r.ctx, to, callback(r))
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
		return showOrgLogin(r, status, view, bad)
	}
	memory, err := json.Marshal(asked{to.ProviderID, away, q, view.Next})
	if err != nil {
		return err
	}
	r.site.sessions.Put(r.ctx, sessionAsked, string(memory))
	view.URL = "/login/organisation/go"
	if u, err := url.Parse(to.Issuer); err == nil {
		view.Host = u.Hostname()
	}
	return showOrgLogin(r, http.StatusOK, view, nil)
}

// orgLoginGo sends a person to the identity provider that this browser asked for.
func (s *Server) orgLoginGo(r *request) error {
	var memory asked
	if json.Unmarshal([]byte(r.site.sessions.GetString(r.ctx, sessionAsked)), &memory) != nil || memory.URL == "" {
		return r.seeOther("/login/organisation")
	}
	return r.seeOther(memory.URL)
}

// orgLoginCallback is where an identity provider sends a person back: it stands for the password, and the second factor
// follows as ever.
func (s *Server) orgLoginCallback(r *request) error {
	person, factors, next, err := s.vouchedFor(r)
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
		r.site.log.InfoContext(r.ctx, "identity provider refused", "error", err)
		return showOrgLogin(r, http.StatusUnprocessableEntity, account.Organisation{}, bad)
	}
	return enter(r, person.ID, stageAfter(factors), next)
}

// vouchedFor reads the answer to the question that this browser was sent with, once.
func (s *Server) vouchedFor(r *request) (people.Account, people.Factors, string, error) {
	var memory asked
	text := r.site.sessions.PopString(r.ctx, sessionAsked)
	if text == "" || json.Unmarshal([]byte(text), &memory) != nil || r.query.text("state") != memory.Question.State {
		return people.Account{}, people.Factors{}, "", oidc.ErrRefused
	}
	to, err := s.store.People.OIDCOf(r.ctx, memory.Provider)
	if err != nil {
		return people.Account{}, people.Factors{}, "", err
	}
	email, err := s.oidc.Finish(r.ctx, to, callback(r), memory.Question, r.query.text("code"))
	if err != nil {
		return people.Account{}, people.Factors{}, "", err
	}
	person, factors, err := s.store.People.OIDCAccount(r.ctx, to, email)
	return person, factors, memory.Next, err
}
