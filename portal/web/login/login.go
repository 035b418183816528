package login

import (
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
)

// The stages between a right password and being signed in.
const (
	stageFactor = "factor" // the second factor is asked
	StageEnrol  = "enrol"  // there is none yet, or none that is enough: one must be chosen
)

// entryTime is how long somebody may take from the password to the end of signing in.
const entryTime = 15 * time.Minute

// Invented is a person of the demo, to sign in as.
type Invented struct {
	Name  string // as in POST /demo/login account=
	Email string
}

// Form is the page to sign in on: a passkey first, or mail address and password. The demo also offers its invented
// people.
func (h *Handlers) Form(r *page.Request) error {
	next := page.OwnPath(r.Query.Text("next"))
	if r.Account != nil {
		return r.SeeOther(next)
	}
	r.RememberNext(next)
	return r.Page(loginPage(r), h.loginView(r, account.Login{Next: next}))
}

func loginPage(r *page.Request) layout.Page {
	return layout.Page{Title: r.Printer.T("account.login.title"), Path: "/login", Narrow: true}
}

func (h *Handlers) loginView(r *page.Request, view account.Login) account.Login {
	view.Passkey = passkeyForm(r, "/login/passkey", view.Next)
	if r.Site.Demo {
		for _, a := range h.invented {
			view.Accounts = append(view.Accounts, account.Choice{Name: a.Name, Label: r.Printer.T("web.demo.account." + a.Name)})
		}
	}
	return view
}

// Login takes mail address and password, and leads to the second factor: a password alone signs nobody in.
func (h *Handlers) Login(r *page.Request) error {
	email, next := r.Form.Text("email"), page.OwnPath(r.Form.Text("next"))
	person, factors, err := h.store.People.CheckPassword(r.Ctx, email, r.Form.Text("password"), r.Visitor())
	var bad page.Faults
	status := http.StatusUnprocessableEntity
	switch {
	case errors.Is(err, models.ErrThrottled):
		status = http.StatusTooManyRequests
		bad.Add("password", "sign_in.throttled")
	case bad.Take(err):
	case err != nil:
		return err
	}
	if bad != nil {
		view := account.Login{Next: next, Email: email, Errors: bad.Summary(r, []string{"password"}, nil), Fault: bad.Text(r, "password")}
		frame := loginPage(r)
		frame.Error = true
		return r.Render(status, frame, h.loginView(r, view))
	}
	return Enter(r, person.ID, stageAfter(factors), next)
}

// stageAfter is what is asked of somebody after the first factor: the second, or to choose one.
func stageAfter(factors people.Factors) string {
	if !factors.ResetOpen && (factors.TOTP || factors.Passkeys > 0) {
		return stageFactor
	}
	return StageEnrol
}

// Enter remembers who gave a right password and what is asked next, under a new session.
func Enter(r *page.Request, user uuid.UUID, stage, next string) error {
	if err := r.Site.Sessions.RenewToken(r.Ctx); err != nil {
		return err
	}
	r.Site.Sessions.Remove(r.Ctx, page.SessionKept)
	r.Site.Sessions.Put(r.Ctx, page.SessionEntry, user.String())
	r.Site.Sessions.Put(r.Ctx, page.SessionStage, stage)
	r.Site.Sessions.Put(r.Ctx, page.SessionAt, r.Now.Unix())
	r.Site.Sessions.Put(r.Ctx, page.SessionNext, next)
	if stage == StageEnrol {
		return r.SeeOther("/account/factors/new")
	}
	return r.SeeOther(page.WithNext("/login/factor", next))
}

// Entry gives who is between password and signed in, at this stage. ErrNotFound when nobody is, or no longer.
func (h *Handlers) Entry(r *page.Request, stage string) (people.Account, error) {
	id, err := uuid.Parse(r.Site.Sessions.GetString(r.Ctx, page.SessionEntry))
	at := time.Unix(r.Site.Sessions.GetInt64(r.Ctx, page.SessionAt), 0)
	if err != nil || r.Site.Sessions.GetString(r.Ctx, page.SessionStage) != stage || r.Now.Sub(at) > entryTime {
		return people.Account{}, models.ErrNotFound
	}
	return h.store.People.Account(r.Ctx, models.System(), id)
}

// LoginAgain leads back to the first step, when the time for the second one is over.
func LoginAgain(r *page.Request, err error) error {
	if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	if r.Account != nil { // signed in meanwhile: the way back in the browser's history
		return r.SeeOther("/")
	}
	r.Flash("info", r.Printer.T("account.login.again"))
	return r.SeeOther("/login")
}

// SignIn ends the steps: the person is signed in by a factor. Where that is not enough for their role, they choose another
// first.
func (h *Handlers) SignIn(r *page.Request, person people.Account, by people.Factor, next string) error {
	if by != people.FactorDemo {
		factors, err := h.store.People.Factors(r.Ctx, person.ID)
		if err != nil {
			return err
		}
		if !by.Admits(person.Role) || !factors.Enough(person.Role) {
			return Enter(r, person.ID, StageEnrol, next)
		}
	}
	visitor := r.Visitor()
	r.Remember(&visitor)
	if err := h.store.People.SignedIn(r.Ctx, person, by, visitor); err != nil {
		return err
	}
	if err := r.Begin(person); err != nil {
		return err
	}
	r.RememberLook(person.Look)
	r.ForgetNext()
	return r.SeeOther(next)
}

func (h *Handlers) Logout(r *page.Request) error {
	if err := r.Site.Sessions.Destroy(r.Ctx); err != nil {
		return err
	}
	return r.SeeOther("/")
}
