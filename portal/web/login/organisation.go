package login

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/oidc"
	"eokm.nl/hosting/portal/web/page"
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

func Callback(r *page.Request) string {
	return r.Site.Base.JoinPath("login", "organisation", "callback").String()
}

func (h *Handlers) OrganisationForm(r *page.Request) error {
	return showOrgLogin(r, http.StatusOK, account.Organisation{Next: page.OwnPath(r.Query.Text("next"))}, nil)
}

func showOrgLogin(r *page.Request, status int, view account.Organisation, bad page.Faults) error {
	view.Errors, view.Fault = bad.Summary(r, []string{"email"}, nil), bad.Text(r, "email")
	frame := layout.Page{Title: r.Printer.T("account.organisation.title"), Path: "/login/organisation", Narrow: true, Error: bad != nil}
	return r.Render(status, frame, view)
}

// Organisation finds where somebody's organisation lets them in. The way there is a link of ours and not a redirect: the
// policy of our pages lets a form lead to nobody else.
func (h *Handlers) Organisation(r *page.Request) error {
	view := account.Organisation{Email: r.Form.Text("email"), Next: page.OwnPath(r.Form.Text("next"))}
	to, err := h.store.People.OIDCFor(r.Ctx, view.Email, r.Visitor())
	var q oidc.Question
	var away string
	if err == nil {
		away, q, err = h.oidc.Begin(r.Ctx, to, Callback(r))
	}
	var bad page.Faults
	status := http.StatusUnprocessableEntity
	switch {
	case errors.Is(err, models.ErrThrottled):
		status = http.StatusTooManyRequests
		bad.Add("email", "sign_in.throttled")
	case errors.Is(err, models.ErrNotFound):
		bad.Add("email", "account.organisation.unknown")
	case errors.Is(err, oidc.ErrAway):
		bad.Add("email", "account.organisation.away")
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
	r.Site.Sessions.Put(r.Ctx, sessionAsked, string(memory))
	view.URL = "/login/organisation/go"
	if u, err := url.Parse(to.Issuer); err == nil {
		view.Host = u.Hostname()
	}
	return showOrgLogin(r, http.StatusOK, view, nil)
}

// OrganisationGo sends a person to the identity provider that this browser asked for.
func (h *Handlers) OrganisationGo(r *page.Request) error {
	var memory asked
	if json.Unmarshal([]byte(r.Site.Sessions.GetString(r.Ctx, sessionAsked)), &memory) != nil || memory.URL == "" {
		return r.SeeOther("/login/organisation")
	}
	return r.SeeOther(memory.URL)
}

// OrganisationCallback is where an identity provider sends a person back: it stands for the password, and the second factor
// follows as ever.
func (h *Handlers) OrganisationCallback(r *page.Request) error {
	person, factors, next, err := h.vouchedFor(r)
	var bad page.Faults
	switch {
	case errors.Is(err, models.ErrNotFound):
		bad.Add("email", "account.organisation.nobody")
	case errors.Is(err, oidc.ErrRefused):
		bad.Add("email", "account.organisation.refused")
	case errors.Is(err, oidc.ErrAway):
		bad.Add("email", "account.organisation.away")
	case err != nil:
		return err
	}
	if bad != nil {
		r.Site.Log.InfoContext(r.Ctx, "identity provider refused", "error", err)
		return showOrgLogin(r, http.StatusUnprocessableEntity, account.Organisation{}, bad)
	}
	return Enter(r, person.ID, stageAfter(factors), next)
}

// vouchedFor reads the answer to the question that this browser was sent with, once.
func (h *Handlers) vouchedFor(r *page.Request) (people.Account, people.Factors, string, error) {
	var memory asked
	text := r.Site.Sessions.PopString(r.Ctx, sessionAsked)
	if text == "" || json.Unmarshal([]byte(text), &memory) != nil || r.Query.Text("state") != memory.Question.State {
		return people.Account{}, people.Factors{}, "", oidc.ErrRefused
	}
	to, err := h.store.People.OIDCOf(r.Ctx, memory.Provider)
	if err != nil {
		return people.Account{}, people.Factors{}, "", err
	}
	email, err := h.oidc.Finish(r.Ctx, to, Callback(r), memory.Question, r.Query.Text("code"))
	if err != nil {
		return people.Account{}, people.Factors{}, "", err
	}
	person, factors, err := h.store.People.OIDCAccount(r.Ctx, to, email)
	return person, factors, memory.Next, err
}
