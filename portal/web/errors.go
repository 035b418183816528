package web

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/i18n"
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
	case errors.Is(err, models.ErrForbidden):
		return http.StatusForbidden
	case errors.As(err, &tooLarge):
		return http.StatusRequestEntityTooLarge
	case errors.As(err, &invalid):
		return http.StatusUnprocessableEntity
	case errors.As(err, &framework):
		return framework.Code
	case errors.Is(err, models.ErrUnavailable), errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}

// serveError answers with a page that says what happened and what to do. The technical text goes to the log, under the
// number that the page shows.
func (s *Server) serveError(err error, c echo.Context) {
	if c.Response().Committed {
		return
	}
	code := statusOf(err)
	// The request's time may be over, and is once its handler has returned; the page that says so must still be made.
	c.SetRequest(c.Request().WithContext(context.WithoutCancel(c.Request().Context())))
	r, ok := c.Get(requestKey).(*request)
	if !ok { // the error came before identify
		r = &request{printer: s.catalogue.Printer(i18n.NL)}
		c.Set(requestKey, r)
		c.SetRequest(c.Request().WithContext(i18n.With(c.Request().Context(), r.printer)))
	}
	id := ""
	if code >= http.StatusInternalServerError {
		id = uuid.NewString()[:8]
		s.log.ErrorContext(c.Request().Context(), "request failed", "id", id, "route", c.Path(), "status", code, "error", err)
		c.Response().Header().Set("Retry-After", "5")
	}
	view := pages.Problem{Status: code, ID: id}
	if invalid, ok := errors.AsType[*models.Invalid](err); ok {
		view.Text = r.fault(invalid)
	}
	if err := s.render(c, code, layout.Page{Title: view.Title(r.printer), Narrow: true}, view); err != nil {
		s.log.ErrorContext(c.Request().Context(), "error page failed", "id", id, "error", err)
		http.Error(c.Response(), http.StatusText(code), code)
	}
}

func (s *Server) denyCrossOrigin(w http.ResponseWriter, r *http.Request) {
	e := echo.New()
	e.HTTPErrorHandler = s.serveError
	refuse := func(echo.Context) error { return echo.NewHTTPError(http.StatusForbidden) }
	_ = s.observe(refuse)(e.NewContext(r, w)) //nolint:contextcheck // the context is in echo's own; it has answered
}

func (s *Server) logPanic(c echo.Context, err error, _ []byte) error {
	s.log.ErrorContext(c.Request().Context(), "panic", "route", c.Path(), "error", err, "stack", string(debug.Stack()))
	return err
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
		s.log.DebugContext(c.Request().Context(), "request", "method", method, "route", c.Path(), "status", status, "took", took)
		return nil
	}
}
