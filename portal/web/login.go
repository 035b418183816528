package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
)

// The stages between a right password and being signed in.
const (
	stageFactor = "factor" // the second factor is asked
	stageEnrol  = "enrol"  // there is none yet, or none that is enough: one must be chosen
)

// entryTime is how long somebody may take from the password to the end of signing in.
const entryTime = 15 * time.Minute

// invented is a person of the demo, to sign in as.
type invented struct {
	Name  string // as in POST /demo/login account=
	Email string
}

// loginForm is the page to sign in on: a passkey first, or mail address and password. The demo also offers its invented
// people.
func (s *Server) loginForm(r *request) error {
	next := ownPath(r.query.text("next"))
	if r.account != nil {
		return r.seeOther(next)
	}
	return r.page(loginPage(r), s.loginView(r, account.Login{Next: next}))
}

func loginPage(r *request) layout.Page {
	return layout.Page{Title: r.printer.T("account.login.title"), Path: "/login", Narrow: true}
}

func (s *Server) loginView(r *request, view account.Login) account.Login {
	view.Passkey = passkeyForm(r, "/login/passkey", view.Next)
	if r.site.demo {
		for _, a := range s.invented {
			view.Accounts = append(view.Accounts, account.Choice{Name: a.Name, Label: r.printer.T("web.demo.account." + a.Name)})
		}
	}
	return view
}

// login takes mail address and password, and leads to the second factor: a password alone signs nobody in.
func (s *Server) login(r *request) error {
	email, next := r.form.text("email"), ownPath(r.form.text("next"))
	person, factors, err := s.store.People.CheckPassword(r.ctx, email, r.form.text("password"), r.visitor())
	var bad formFaults
	status := http.StatusUnprocessableEntity
	switch {
	case errors.Is(err, models.ErrThrottled):
		status = http.StatusTooManyRequests
		bad.add("password", "sign_in.throttled")
	case bad.take(err):
	case err != nil:
		return err
	}
	if bad != nil {
		view := account.Login{Next: next, Email: email, Errors: bad.summary(r, []string{"password"}, nil), Fault: bad.text(r, "password")}
		frame := loginPage(r)
		frame.Error = true
		return r.render(status, frame, s.loginView(r, view))
	}
	return enter(r, person.ID, stageAfter(factors), next)
}

// stageAfter is what is asked of somebody after the first factor: the second, or to choose one.
func stageAfter(factors people.Factors) string {
	if !factors.ResetOpen && (factors.TOTP || factors.Passkeys > 0) {
		return stageFactor
	}
	return stageEnrol
}

// enter remembers who gave a right password and what is asked next, under a new session.
func enter(r *request, user uuid.UUID, stage, next string) error {
	if err := r.site.sessions.RenewToken(r.ctx); err != nil {
		return err
	}
	r.site.sessions.Remove(r.ctx, sessionKept)
	r.site.sessions.Put(r.ctx, sessionEntry, user.String())
	r.site.sessions.Put(r.ctx, sessionStage, stage)
	r.site.sessions.Put(r.ctx, sessionAt, r.now.Unix())
	if stage == stageEnrol {
		return r.seeOther("/account/factors/new")
	}
	return r.seeOther(withNext("/login/factor", next))
}

// entry gives who is between password and signed in, at this stage. ErrNotFound when nobody is, or no longer.
func (s *Server) entry(r *request, stage string) (people.Account, error) {
	id, err := uuid.Parse(r.site.sessions.GetString(r.ctx, sessionEntry))
	at := time.Unix(r.site.sessions.GetInt64(r.ctx, sessionAt), 0)
	if err != nil || r.site.sessions.GetString(r.ctx, sessionStage) != stage || r.now.Sub(at) > entryTime {
		return people.Account{}, models.ErrNotFound
	}
	return s.store.People.Account(r.ctx, models.System(), id)
}

// loginAgain leads back to the first step, when the time for the second one is over.
func loginAgain(r *request, err error) error {
	if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	if r.account != nil { // signed in meanwhile: the way back in the browser's history
		return r.seeOther("/")
	}
	r.flash("info", r.printer.T("account.login.again"))
	return r.seeOther("/login")
}

// signIn ends the steps: the person is signed in by a factor. Where that is not enough for their role, they choose another
// first.
func (s *Server) signIn(r *request, person people.Account, by people.Factor, next string) error {
	if by != people.FactorDemo {
		factors, err := s.store.People.Factors(r.ctx, person.ID)
		if err != nil {
			return err
		}
		if !by.Admits(person.Role) || !factors.Enough(person.Role) {
			return enter(r, person.ID, stageEnrol, next)
		}
	}
	visitor := r.visitor()
	r.remember(&visitor)
	if err := s.store.People.SignedIn(r.ctx, person, by, visitor); err != nil {
		return err
	}
	if err := r.begin(person); err != nil {
		return err
	}
	return r.seeOther(next)
}

func (s *Server) logout(r *request) error {
	if err := r.site.sessions.Destroy(r.ctx); err != nil {
		return err
	}
	return r.seeOther("/")
}
