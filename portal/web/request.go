package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/i18n"
)

// request is what the middleware knows of who asks, and in which language.
type request struct {
	account *models.Account // nil: not signed in
	actor   models.Actor    // the zero Actor when not signed in: it sees nothing
	printer *i18n.Printer
}

// applying tells whether the actor's provider has applied and is not active yet.
func (r *request) applying() bool {
	return r.account != nil && !r.actor.Staff() && r.account.Status == models.ProviderApplied
}

const requestKey = "request"

// from gives what identify found out. Every handler runs behind it.
func from(c echo.Context) *request { return c.Get(requestKey).(*request) }

// languageCookie remembers the switch in the header.
const languageCookie = "lang"

// identify finds out who asks and in which language, for every handler and error page.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := &request{}
		ctx := c.Request().Context()
		if id := s.sessions.GetString(ctx, sessionUser); id != "" {
			account := ctx.Value(signedInKey{}).(*signedIn).account
			if account == nil || account.ID.String() != id { // disabled since
				if err := s.sessions.Destroy(ctx); err != nil {
					return err
				}
			} else {
				r.account, r.actor = account, account.Actor(c.RealIP())
				if c.Path() != newsPath { // a page that asks by itself is nobody at work
					s.seen(ctx)
				}
			}
		}
		s.take(c, r)
		return next(c)
	}
}

// take lets everything that follows know the request, in its language.
func (s *Server) take(c echo.Context, r *request) {
	r.printer = s.catalogue.Printer(s.language(c, r.account))
	c.Set(requestKey, r)
	c.SetRequest(c.Request().WithContext(models.ForVisitor(i18n.With(c.Request().Context(), r.printer), r.account)))
}

// readForm reads a form before its handler does, so that one which is too large or broken is told as such everywhere.
func readForm(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := parseForm(c); err != nil {
			if tooLarge, ok := errors.AsType[*echo.HTTPError](err); ok {
				return tooLarge
			}
			return echo.NewHTTPError(http.StatusBadRequest).SetInternal(err)
		}
		if !storable(c.Request()) {
			return echo.NewHTTPError(http.StatusBadRequest)
		}
		return next(c)
	}
}

// parseForm reads what was sent in whatever way a form can be. A file is left to its handler.
func parseForm(c echo.Context) error {
	if err := c.Request().ParseForm(); err != nil || isUpload(c) {
		return err
	}
	if err := c.Request().ParseMultipartForm(formMemory); !errors.Is(err, http.ErrNotMultipart) { //nolint:gosec // requestLimit bounds it
		return err
	}
	return nil
}

// formMemory holds every body that is let through (requestLimit): none of it goes to a file.
const formMemory = 2 << 20

// storable tells whether the path and what was sent are text that the database can hold. Browsers send no other.
func storable(r *http.Request) bool {
	fine := func(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }
	for name, values := range r.Form {
		if !fine(name) || !fine(strings.Join(values, "")) {
			return false
		}
	}
	return fine(r.URL.Path)
}

// language is what the switch says, now or before, else the person's setting, else the browser's.
func (s *Server) language(c echo.Context, account *models.Account) i18n.Lang {
	if lang, ok := i18n.Parse(c.QueryParam("lang")); ok {
		s.rememberLanguage(c, lang)
		return lang
	}
	if cookie, err := c.Cookie(languageCookie); err == nil {
		if lang, ok := i18n.Parse(cookie.Value); ok {
			return lang
		}
	}
	if account != nil {
		if lang, ok := i18n.Parse(account.Language); ok {
			return lang
		}
	}
	return i18n.Match(c.Request().Header.Get("Accept-Language"))
}

func (s *Server) rememberLanguage(c echo.Context, lang i18n.Lang) {
	c.SetCookie(&http.Cookie{ //nolint:gosec // Secure is set wherever pages are served over TLS
		Name: languageCookie, Value: string(lang), Path: "/", MaxAge: 365 * 24 * 3600,
		HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: s.sessions.Cookie.Secure,
	})
}

// admit lets through whom a route is for.
func (s *Server) admit(to route) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			r := from(c)
			switch {
			case r.applying() && !to.opensToApplicants():
				return seeOther(c, "/register/tasks")
			case to.who.admits(r.actor.Role) && to.asksProof() && !s.proved(c):
				return s.askProof(c)
			case to.who.admits(r.actor.Role), r.account == nil && to.who.admits(entrant) && s.entering(c):
				if err := s.countForm(c, to); err != nil {
					return err
				}
				return next(c)
			case r.account == nil && c.Request().Method == http.MethodPost:
				return errSignedOut
			case r.account == nil:
				return c.Redirect(http.StatusSeeOther, loginURL(c.Request()))
			default:
				return models.ErrForbidden
			}
		}
	}
}

// uncounted are the forms that anybody may send as often as they like: signing out, and what writes nothing and has a measure of its own.
var uncounted = []string{"/logout", reportPath}

// countForm holds up who sends too many forms without being vetted, whatever the form is.
func (s *Server) countForm(c echo.Context, to route) error {
	if to.method != post || slices.Contains(uncounted, to.path) {
		return nil
	}
	return s.store.CountForm(c.Request().Context(), from(c).account, c.RealIP())
}

// seeOther answers a form that was carried out: the browser goes on with a GET.
func seeOther(c echo.Context, path string) error { return c.Redirect(http.StatusSeeOther, path) }

// param reads an id out of the path; a malformed one is as absent as a foreign one.
func paramID(c echo.Context, name string) (uuid.UUID, error) {
	id, err := uuid.Parse(c.Param(name))
	if err != nil {
		return uuid.Nil, models.ErrNotFound
	}
	return id, nil
}

// lang is the reader's language, as guidance has it.
func (r *request) lang() string { return string(r.printer.Lang()) }
