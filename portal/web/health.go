package web

import (
	"context"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/pages"
)

// alive tells that the process answers.
func (s *Server) alive(c echo.Context) error { return c.String(http.StatusOK, "ok\n") }

// ready tells whether the portal can work: a balancer sends nothing here while the database is away, or when it is about to
// stop.
func (s *Server) ready(c echo.Context) error {
	if s.leaving.Load() {
		return c.String(http.StatusServiceUnavailable, "stopping\n")
	}
	if !s.reachable(c.Request().Context()) {
		return c.String(http.StatusServiceUnavailable, "database\n")
	}
	return c.String(http.StatusOK, "ok\n")
}

// Leave tells balancers that the portal is about to stop. It goes on answering, and asks that each connection be closed
// after its answer, so that none is cut off when the portal stops.
func (s *Server) Leave() { s.leaving.Store(true) }

func (s *Server) reachable(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	return s.store.Ping(ctx) == nil
}

// status is ready for people; it works without the database.
func (s *Server) status(c echo.Context) error {
	r := from(c)
	view := pages.Status{Database: s.reachable(c.Request().Context()), At: s.store.Now()}
	return s.page(c, layout.Page{Title: r.printer.T("web.status.title"), Narrow: true}, view)
}
