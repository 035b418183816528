package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
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

// loginForm is the page to sign in on: a passkey first, or mail address and password. The demo also offers its invented
// people.
func (s *Server) loginForm(c echo.Context) error {
	next := ownPath(c.QueryParam("next"))
	if from(c).account != nil {
		return seeOther(c, next)
	}
	return s.page(c, loginPage(from(c)), s.loginView(c, account.Login{Next: next}))
}

func loginPage(r *request) layout.Page {
	return layout.Page{Title: r.printer.T("account.login.title"), Path: "/login", Narrow: true}
}

func (s *Server) loginView(c echo.Context, view account.Login) account.Login {
	r := from(c)
	view.Passkey = s.passkeyForm(r, "/login/passkey", view.Next)
	if s.demo != nil {
		for _, a := range s.demo.Accounts {
			view.Accounts = append(view.Accounts, account.Choice{Name: a.Name, Label: r.printer.T("web.demo.account." + a.Name)})
		}
	}
	return view
}

// login takes mail address and password, and leads to the second factor: a password alone signs nobody in.
func (s *Server) login(c echo.Context) error {
	values, err := postForm(c)
	if err != nil {
		return err
	}
	email, next := values.Get("email"), ownPath(values.Get("next"))
	person, factors, err := s.store.CheckPassword(c.Request().Context(), email, values.Get("password"), s.visitor(c))
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
		view := account.Login{Next: next, Email: email, Errors: bad.summary(from(c), []string{"password"}, nil), Fault: bad.text(from(c), "password")}
		page := loginPage(from(c))
		page.Error = true
		return s.render(c, status, page, s.loginView(c, view))
	}
	return s.enter(c, person.ID, stageAfter(factors), next)
}

// stageAfter is what is asked of somebody after the first factor: the second, or to choose one.
func stageAfter(factors models.Factors) string {
	if !factors.ResetOpen && (factors.TOTP || factors.Passkeys > 0) {
		return stageFactor
	}
	return stageEnrol
}

// enter remembers who gave a right password and what is asked next, under a new session.
func (s *Server) enter(c echo.Context, user uuid.UUID, stage, next string) error {
	ctx := c.Request().Context()
	if err := s.sessions.RenewToken(ctx); err != nil {
		return err
	}
	s.sessions.Remove(ctx, sessionKept)
	s.sessions.Put(ctx, sessionEntry, user.String())
	s.sessions.Put(ctx, sessionStage, stage)
	s.sessions.Put(ctx, sessionAt, s.store.Now().Unix())
	if stage == stageEnrol {
		return seeOther(c, "/account/factors/new")
	}
	return seeOther(c, withNext("/login/factor", next))
}

// entering tells whether this browser is between password and signed in, or was and took too long.
func (s *Server) entering(c echo.Context) bool {
	return s.sessions.Exists(c.Request().Context(), sessionEntry)
}

// entry gives who is between password and signed in, at this stage. ErrNotFound when nobody is, or no longer.
func (s *Server) entry(c echo.Context, stage string) (models.Account, error) {
	ctx := c.Request().Context()
	id, err := uuid.Parse(s.sessions.GetString(ctx, sessionEntry))
	at := time.Unix(s.sessions.GetInt64(ctx, sessionAt), 0)
	if err != nil || s.sessions.GetString(ctx, sessionStage) != stage || s.store.Now().Sub(at) > entryTime {
		return models.Account{}, models.ErrNotFound
	}
	return s.store.Account(ctx, models.System(), id)
}

// loginAgain leads back to the first step, when the time for the second one is over.
func (s *Server) loginAgain(c echo.Context, err error) error {
	if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	if from(c).account != nil { // signed in meanwhile: the way back in the browser's history
		return seeOther(c, "/")
	}
	s.flash(c, "info", from(c).printer.T("account.login.again"))
	return seeOther(c, "/login")
}

// signIn ends the steps: the person is signed in by a factor. Where that is not enough for their role, they choose another
// first.
func (s *Server) signIn(c echo.Context, person models.Account, by models.Factor, next string) error {
	ctx := c.Request().Context()
	if by != models.FactorDemo {
		factors, err := s.store.Factors(ctx, person.ID)
		if err != nil {
			return err
		}
		if !by.Admits(person.Role) || !factors.Enough(person.Role) {
			return s.enter(c, person.ID, stageEnrol, next)
		}
	}
	visitor := s.visitor(c)
	s.remember(c, &visitor)
	if err := s.store.SignedIn(ctx, person, by, visitor); err != nil {
		return err
	}
	if err := s.begin(c, person); err != nil {
		return err
	}
	return seeOther(c, next)
}

func (s *Server) logout(c echo.Context) error {
	if err := s.sessions.Destroy(c.Request().Context()); err != nil {
		return err
	}
	return seeOther(c, "/")
}
