package login

import (
	"errors"
	"net/http"
	"slices"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// FactorForm asks for the second factor: a code of the app, a passkey, or a recovery code in the place of either.
func (h *Handlers) FactorForm(r *page.Request) error {
	person, err := h.Entry(r, stageFactor)
	if err != nil {
		return LoginAgain(r, err)
	}
	return h.ShowFactor(r, http.StatusOK, person, FactorQuestion{Action: "/login/factor", Next: page.OwnPath(r.Query.Text("next"))}, nil)
}

// Factor takes a code and signs in.
func (h *Handlers) Factor(r *page.Request) error {
	person, err := h.Entry(r, stageFactor)
	if err != nil {
		return LoginAgain(r, err)
	}
	next := page.OwnPath(r.Form.Text("next"))
	by, status, bad, err := h.TakeCode(r, person)
	if err != nil {
		return err
	}
	if bad != nil {
		return h.ShowFactor(r, status, person, FactorQuestion{Action: "/login/factor", Next: next}, bad)
	}
	return h.SignIn(r, person, by, next)
}

// TakeCode checks a code that somebody typed: six digits of an app, or a recovery code. With faults it gives the answer's status.
func (h *Handlers) TakeCode(r *page.Request, person people.Account) (people.Factor, int, page.Faults, error) {
	before, _ := r.Site.Sessions.Pop(r.Ctx, page.SessionStep).(int64)
	code := people.Code{Text: r.Form.Text("code"), From: r.Visitor(), Before: before}
	by := people.FactorTOTP
	var err error
	if people.IsRecoveryCode(code.Text) {
		by = people.FactorRecovery
		var left int
		if left, err = h.store.People.UseRecoveryCode(r.Ctx, person.ID, code); err == nil {
			r.Flash(ui.KindWarning, r.Printer.N("account.codes.left", left))
		}
	} else {
		err = h.store.People.CheckTOTP(r.Ctx, person.ID, code)
	}
	if err == nil {
		return by, 0, nil, nil
	}
	var bad page.Faults
	if more, ok := errors.AsType[*people.OneMoreError](err); ok {
		r.Site.Sessions.Put(r.Ctx, page.SessionStep, more.Step)
		bad.Add("code", "factor.one_more")
		return "", http.StatusTooManyRequests, bad, nil
	}
	switch {
	case errors.Is(err, models.ErrThrottled):
		bad.Add("code", "sign_in.throttled")
		return "", http.StatusTooManyRequests, bad, nil
	case errors.Is(err, models.ErrNotFound): // they have no app: a wrong code like any other
		bad.Add("code", "factor.code_wrong")
	case !bad.Take(err):
		return "", 0, nil, err
	}
	return "", http.StatusUnprocessableEntity, bad, nil
}

// FactorQuestion is where the answer to "prove that it is you" goes, and where that leads.
type FactorQuestion struct {
	Action string
	Next   string
	Proof  bool // of somebody who is signed in already
}

func (h *Handlers) ShowFactor(r *page.Request, status int, person people.Account, q FactorQuestion, bad page.Faults) error {
	factors, err := h.store.People.Factors(r.Ctx, person.ID)
	if err != nil {
		return err
	}
	view := account.SecondFactor{
		Title: r.Printer.T("account.factor.title"), Lead: r.Printer.T("account.factor.lead"),
		Action: q.Action, Next: q.Next, Errors: bad.Summary(r, []string{"code"}, nil), Fault: bad.Text(r, "code"),
		TOTP: factors.TOTP, Codes: factors.Codes > 0,
	}
	if q.Proof {
		view.Title, view.Lead = r.Printer.T("account.prove.title"), r.Printer.T("account.prove.lead")
		view.Demo = h.demoProof(r, person, factors)
	}
	if factors.Passkeys > 0 {
		action := "/login/passkey"
		if q.Proof {
			action = "/account/prove/passkey"
		}
		view.Passkey = passkeyForm(r, action, q.Next)
	}
	return r.Render(status, layout.Page{Title: view.Title, Path: page.WithNext(q.Action, q.Next), Narrow: true, Error: bad != nil}, view)
}

// demoProof is the account that an invented person of the demo signs in as anew, in the place of a proof; "" for who has one.
func (h *Handlers) demoProof(r *page.Request, person people.Account, factors people.Factors) string {
	if factors.TOTP || factors.Passkeys > 0 || factors.Codes > 0 {
		return ""
	}
	return h.Invented(r, person.Email)
}

// Invented is the account of an invented person of the demo, who signs in without a proof; "" for anybody else.
func (h *Handlers) Invented(r *page.Request, email string) string {
	if i := slices.IndexFunc(h.invented, func(a Invented) bool { return a.Email == email }); r.Site.Demo && i >= 0 {
		return h.invented[i].Name
	}
	return ""
}
