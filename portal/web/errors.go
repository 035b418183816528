package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/pages"
)

// statusOf maps an error to the answer's status: the only place that does.
func statusOf(err error) int {
	var invalid *models.Invalid
	var framework *echo.HTTPError
	var tooLarge *http.MaxBytesError
	switch {
	case errors.Is(err, models.ErrNotFound):
		return http.StatusNotFound
	case errors.Is(err, models.ErrConflict):
		return http.StatusConflict
	case errors.Is(err, models.ErrForbidden), errors.Is(err, models.ErrUnproved), errors.Is(err, errSignedOut):
		return http.StatusForbidden
	case errors.Is(err, models.ErrThrottled):
		return http.StatusTooManyRequests
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.As(err, &invalid):
		return http.StatusUnprocessableEntity
	case errors.Is(err, page.ErrBadForm):
		return http.StatusBadRequest
	case errors.As(err, &framework):
		return framework.Code
	case errors.Is(err, models.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// errSignedOut: a form was sent by somebody who is not signed in any more.
var errSignedOut = errors.New("not signed in")

// serveError answers with a page that says what happened and what to do. The technical text goes to the log, under the
// number that the page shows.
func (s *Server) serveError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	code := statusOf(err)
	// The request's time may be over, and is once its handler has returned; the page that says so must still be made.
	ctx := context.WithoutCancel(c.Request().Context())
	r, ok := c.Get(requestKey).(*page.Request)
	if ok {
		bind(r, c, ctx)
	} else { // the error came before identify
		c.SetRequest(c.Request().WithContext(ctx))
		r = &page.Request{}
		s.take(c, r)
	}
	view := pages.Problem{
		Status: code, SignedOut: errors.Is(err, errSignedOut), Busy: errors.Is(err, models.ErrBusy), ID: uuid.NewString()[:8],
	}
	if invalid, ok := errors.AsType[*models.Invalid](err); ok {
		view.Text = r.Fault(invalid)
	}
	s.logProblem(r, view, err)
	switch code {
	case http.StatusServiceUnavailable:
		r.Writer.Header().Set("Retry-After", "5")
	case http.StatusTooManyRequests:
		r.Writer.Header().Set("Retry-After", "60")
	}
	frame := layout.Page{Title: view.Title(r.Printer), Narrow: true}
	if r.HTTP.Method != http.MethodGet {
		frame.Path = "/" // the switch of language leads somewhere
	}
	if err := r.Problem(code, frame, view); err != nil {
		s.site.Log.ErrorContext(r.Ctx, "error page failed", "id", view.ID, "error", err)
		http.Error(r.Writer, http.StatusText(code), code)
	}
}

// logProblem writes the line that belongs to an error page. What somebody sent that was wrong is theirs: of that the line
// has the status alone.
func (s *Server) logProblem(r *page.Request, view pages.Problem, err error) {
	if view.Status < http.StatusInternalServerError {
		s.site.Log.InfoContext(r.Ctx, "request refused", "id", view.ID, "route", r.Route, "status", view.Status)
		return
	}
	s.site.Log.ErrorContext(r.Ctx, "request failed", "id", view.ID, "route", r.Route, "status", view.Status, "error", err)
}

// refusal answers what never reaches a route.
func (s *Server) refusal(code int) http.Handler {
	e := echo.New()
	e.HTTPErrorHandler = s.serveError
	refuse := func(echo.Context) error { return echo.NewHTTPError(code) }
	return s.site.Sessions.LoadAndSave(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = s.observe(refuse)(e.NewContext(r, w)) //nolint:contextcheck // the context is in echo's own; it has answered
	}))
}

// serveSessionError answers when it cannot be known who asks: the database is away.
func (s *Server) serveSessionError(w http.ResponseWriter, r *http.Request, err error) {
	ctx, noToken := s.site.Sessions.Load(r.Context(), "") // a page takes its flash from a session, this one from an empty one
	if noToken != nil {
		http.Error(w, http.StatusText(http.StatusServiceUnavailable), http.StatusServiceUnavailable)
		return
	}
	c := echo.New().NewContext(r.WithContext(ctx), w)
	s.serveError(fmt.Errorf("%w: session: %w", models.ErrUnavailable, err), c) //nolint:contextcheck // as refusal
}

// errPanic stands for what a panic said, which can be an address or hold one: no log has it.
var errPanic = errors.New("it panicked")

func (s *Server) logPanic(c echo.Context, err error, _ []byte) error {
	s.site.Log.ErrorContext(c.Request().Context(), "panic", "route", c.Path(), "type", fmt.Sprintf("%T", err),
		"stack", string(debug.Stack()))
	return errPanic
}

// observe counts each request and writes a line for it: the route's pattern and never the URI, which could hold a case's
// number.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := s.store.Now()
		err := next(c)
		if err != nil {
			c.Error(err)
		}
		took, method, status := s.store.Now().Sub(start), c.Request().Method, c.Response().Status
		s.metrics.Request(method, c.Path(), status, took)
		s.site.Log.DebugContext(c.Request().Context(), "request", "method", method, "route", c.Path(), "status", status, "took", took)
		return nil
	}
}
