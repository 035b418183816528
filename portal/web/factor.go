package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// factorForm asks for the second factor: a code of the app, a passkey, or a recovery code in the place of either.
func (s *Server) factorForm(c echo.Context) error {
	person, err := s.entry(c, stageFactor)
	if err != nil {
		return s.loginAgain(c, err)
	}
	return s.showFactor(c, http.StatusOK, person, factorQuestion{action: "/login/factor", next: ownPath(c.QueryParam("next"))}, nil)
}

// factor takes a code and signs in.
func (s *Server) factor(c echo.Context) error {
	person, err := s.entry(c, stageFactor)
	if err != nil {
		return s.loginAgain(c, err)
	}
	next := ownPath(c.FormValue("next"))
	by, status, bad, err := s.takeCode(c, person)
	if err != nil {
		return err
	}
	if bad != nil {
		return s.showFactor(c, status, person, factorQuestion{action: "/login/factor", next: next}, bad)
	}
	return s.signIn(c, person, by, next)
}

// takeCode checks a code that somebody typed: six digits of an app, or a recovery code. With faults it gives the answer's status.
func (s *Server) takeCode(c echo.Context, person models.Account) (models.Factor, int, formFaults, error) {
	ctx := c.Request().Context()
	before, _ := s.sessions.Pop(ctx, sessionStep).(int64)
	code := models.Code{Text: c.FormValue("code"), From: s.visitor(c), Before: before}
	by := models.FactorTOTP
	var err error
	if models.IsRecoveryCode(code.Text) {
		by = models.FactorRecovery
		var left int
		if left, err = s.store.UseRecoveryCode(ctx, person.ID, code); err == nil {
			s.flash(c, ui.KindWarning, from(c).printer.N("account.codes.left", left))
		}
	} else {
		err = s.store.CheckTOTP(ctx, person.ID, code)
	}
	if err == nil {
		return by, 0, nil, nil
	}
	var bad formFaults
	if more, ok := errors.AsType[*models.OneMoreError](err); ok {
		s.sessions.Put(ctx, sessionStep, more.Step)
		bad.add("code", "factor.one_more")
		return "", http.StatusTooManyRequests, bad, nil
	}
	switch {
	case errors.Is(err, models.ErrThrottled):
		bad.add("code", "sign_in.throttled")
		return "", http.StatusTooManyRequests, bad, nil
	case errors.Is(err, models.ErrNotFound): // they have no app: a wrong code like any other
		bad.add("code", "factor.code_wrong")
	case !bad.take(err):
		return "", 0, nil, err
	}
	return "", http.StatusUnprocessableEntity, bad, nil
}

// factorQuestion is where the answer to "prove that it is you" goes, and where that leads.
type factorQuestion struct {
	action string
	next   string
	proof  bool // of somebody who is signed in already
}

func (s *Server) showFactor(c echo.Context, status int, person models.Account, q factorQuestion, bad formFaults) error {
	r := from(c)
	factors, err := s.store.Factors(c.Request().Context(), person.ID)
	if err != nil {
		return err
	}
	view := account.SecondFactor{
		Title: r.printer.T("account.factor.title"), Lead: r.printer.T("account.factor.lead"),
		Action: q.action, Next: q.next, Errors: bad.summary(r, []string{"code"}, nil), Fault: bad.text(r, "code"),
		TOTP: factors.TOTP, Codes: factors.Codes > 0,
	}
	if q.proof {
		view.Title, view.Lead = r.printer.T("account.prove.title"), r.printer.T("account.prove.lead")
		view.Demo = s.demoProof(person, factors)
	}
	if factors.Passkeys > 0 {
		action := "/login/passkey"
		if q.proof {
			action = "/account/prove/passkey"
		}
		view.Passkey = s.passkeyForm(r, action, q.next)
	}
	return s.render(c, status, layout.Page{Title: view.Title, Path: withNext(q.action, q.next), Narrow: true, Error: bad != nil}, view)
}

// provedFor is how long a proof is good for what asks one anew: factors, people, keys, exports, decisions, routing (routes.go).
const provedFor = 15 * time.Minute

// proved tells whether somebody proved who they are not long ago.
func (s *Server) proved(c echo.Context) bool {
	at := time.Unix(s.sessions.GetInt64(c.Request().Context(), sessionProved), 0)
	return s.store.Now().Sub(at) <= provedFor
}

// proveForm asks somebody who is signed in to prove it again.
func (s *Server) proveForm(c echo.Context) error {
	next := ownPath(c.QueryParam("next"))
	if on := c.Request().URL.RequestURI(); s.parked(c, on) { // where the proof, or signing in anew, leads on to
		if s.proved(c) {
			return s.showParked(c, on)
		}
		next = on
	}
	q := factorQuestion{action: "/account/prove", next: next, proof: true}
	return s.showFactor(c, http.StatusOK, *from(c).account, q, nil)
}

func (s *Server) prove(c echo.Context) error {
	q := factorQuestion{action: "/account/prove", next: ownPath(c.FormValue("next")), proof: true}
	if s.proved(c) && s.parked(c, q.next) {
		return s.unpark(c)
	}
	_, status, bad, err := s.takeCode(c, *from(c).account)
	if err != nil {
		return err
	}
	if bad != nil {
		return s.showFactor(c, status, *from(c).account, q, bad)
	}
	return s.proofGiven(c, q.next)
}

// proofGiven begins the session anew under another name, as for signing in, and goes on with what somebody was doing.
func (s *Server) proofGiven(c echo.Context, next string) error {
	ctx := c.Request().Context()
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Remove(ctx, sessionKept)
	s.sessions.Put(ctx, sessionProved, s.store.Now().Unix())
	if s.parked(c, next) {
		return s.unpark(c)
	}
	if s.sessions.PopBool(ctx, sessionList) {
		s.flash(c, ui.KindInfo, from(c).printer.T("account.prove.file"))
	}
	return seeOther(c, next)
}
