package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/i18n"
)

const requestKey = "request"

// from gives what identify found out. Every handler runs behind it.
func from(c echo.Context) *request { return c.Get(requestKey).(*request) }

// adapt lets echo's router call a handler.
func adapt(do handle) echo.HandlerFunc { return func(c echo.Context) error { return do(from(c)) } }

// identify finds out who asks and in which language, for every handler and error page.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := &request{}
		ctx := c.Request().Context()
		if id := s.site.sessions.GetString(ctx, sessionUser); id != "" {
			account := ctx.Value(signedInKey{}).(*signedIn).account
			if account == nil || account.ID.String() != id { // disabled since
				if err := s.site.sessions.Destroy(ctx); err != nil {
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
	r.site, r.now, r.ip = s.site, s.store.Now(), c.RealIP()
	r.w, r.http, r.query = c.Response(), c.Request(), form(c.QueryParams())
	r.printer = s.site.catalogue.Printer(r.language())
	c.Set(requestKey, r)
	bind(r, c, people.ForVisitor(i18n.With(r.http.Context(), r.printer), r.account))
}

// bind lets a request go on as echo has it: under another context, or on another route.
func bind(r *request, c echo.Context, ctx context.Context) {
	c.SetRequest(c.Request().WithContext(ctx))
	r.ctx, r.http, r.route, r.params = ctx, c.Request(), c.Path(), c.Param
	r.query, r.form = form(r.http.URL.Query()), form(r.http.PostForm)
	if !r.posted() {
		r.form = r.query
	}
}

// resend answers a form that was sent before as its own route does, for whom that admits now.
func resend(e *echo.Echo) func(r *request, to *url.URL, values url.Values) error {
	return func(r *request, to *url.URL, values url.Values) error {
		in := r.http.Clone(r.ctx)
		in.URL, in.RequestURI, in.PostForm, in.Form = to, to.RequestURI(), values, nil
		c := e.NewContext(in, nil)
		c.SetResponse(r.w.(*echo.Response))
		c.Set(requestKey, r)
		e.Router().Find(http.MethodPost, echo.GetPath(in), c)
		bind(r, c, r.ctx)
		return c.Handler()(c)
	}
}

// readForm reads a form before its handler does, so that one which is too large or broken is told as such everywhere.
func readForm(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := parseForm(c); err != nil {
			if tooLarge, ok := errors.AsType[*echo.HTTPError](err); ok {
				return tooLarge
			}
			return badForm(err)
		}
		if !storable(c.Request()) {
			return errBadForm
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

// isUpload tells whether a request brings a file.
func isUpload(c echo.Context) bool { return bringsFile(c.Request().Method, c.Path()) }

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
