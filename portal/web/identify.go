package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/jobs"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
)

const requestKey = "request"

// from gives what identify found out. Every handler runs behind it.
func from(c echo.Context) *page.Request { return c.Get(requestKey).(*page.Request) }

// adapt lets echo's router call a handler.
func adapt(do page.Handle) echo.HandlerFunc { return func(c echo.Context) error { return do(from(c)) } }

// identify finds out who asks and in which language, for every handler and error page.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		r := &page.Request{}
		ctx := c.Request().Context()
		if id := s.site.Sessions.GetString(ctx, page.SessionUser); id != "" {
			account := ctx.Value(signedInKey{}).(*signedIn).account
			if account == nil || account.ID.String() != id { // disabled since
				if err := s.site.Sessions.Destroy(ctx); err != nil {
					return err
				}
			} else {
				r.Account, r.Actor = account, account.Actor(c.RealIP())
				if !slices.Contains(askedAlone, c.Path()) {
					s.seen(ctx)
				}
			}
		}
		s.take(c, r)
		return next(c)
	}
}

// askedAlone is what a page asks by itself: it is nobody at work.
var askedAlone = []string{notices.NewsPath, notices.WatchersPath, jobs.ProgressPath}

// take lets everything that follows know the request, in its language.
func (s *Server) take(c echo.Context, r *page.Request) {
	r.Site, r.Now, r.IP = s.site, s.store.Now(), c.RealIP()
	r.Writer, r.HTTP, r.Query = c.Response(), c.Request(), page.Form(c.QueryParams())
	r.Printer = s.site.Catalogue.Printer(r.Language())
	c.Set(requestKey, r)
	bind(r, c, people.ForVisitor(i18n.With(r.HTTP.Context(), r.Printer), r.Account))
}

// bind lets a request go on as echo has it: under another context, or on another route.
func bind(r *page.Request, c echo.Context, ctx context.Context) {
	c.SetRequest(c.Request().WithContext(ctx))
	r.Ctx, r.HTTP, r.Route, r.Params = ctx, c.Request(), c.Path(), c.Param
	r.Query, r.Form = page.Form(r.HTTP.URL.Query()), page.Form(r.HTTP.PostForm)
	if !r.Posted() {
		r.Form = r.Query
	}
}

// resend answers a form that was sent before as its own route does, for whom that admits now.
func resend(e *echo.Echo) func(r *page.Request, to *url.URL, values url.Values) error {
	return func(r *page.Request, to *url.URL, values url.Values) error {
		in := r.HTTP.Clone(r.Ctx)
		in.URL, in.RequestURI, in.PostForm, in.Form = to, to.RequestURI(), values, nil
		c := e.NewContext(in, nil)
		c.SetResponse(r.Writer.(*echo.Response))
		c.Set(requestKey, r)
		e.Router().Find(http.MethodPost, echo.GetPath(in), c)
		bind(r, c, r.Ctx)
		return c.Handler()(c)
	}
}

// shows tells whether a path is a page's. The router gives all that is left of a path to a route that ends in a name: such is none.
func shows(e *echo.Echo) func(path string) bool {
	return func(path string) bool {
		c := e.NewContext(nil, nil)
		e.Router().Find(http.MethodGet, path, c)
		if slices.ContainsFunc(c.ParamValues(), func(v string) bool { return strings.Contains(v, "/") }) {
			return false
		}
		return slices.ContainsFunc(e.Routes(), func(r *echo.Route) bool { return r.Method == http.MethodGet && r.Path == c.Path() })
	}
}

// readForm reads a form before its handler does, so that one which is too large or broken is told as such everywhere.
func readForm(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		if err := parseForm(c); err != nil {
			if tooLarge, ok := errors.AsType[*echo.HTTPError](err); ok {
				return tooLarge
			}
			return page.BadForm(err)
		}
		if !storable(c.Request()) {
			return page.ErrBadForm
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
func isUpload(c echo.Context) bool { return page.BringsFile(c.Request().Method, c.Path()) }

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
