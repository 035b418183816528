package web

import (
	"context"
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/pages"
)

// alive tells that the process answers.
func (s *Server) alive(r *page.Request) error { return r.Text(http.StatusOK, "ok\n") }

// ready tells whether the portal can work: a balancer sends nothing here while the database is away, or when it is about to
// stop.
func (s *Server) ready(r *page.Request) error {
	if s.leaving.Load() {
		return r.Text(http.StatusServiceUnavailable, "stopping\n")
	}
	switch s.condition(r.Ctx) {
	case pages.Away:
		return r.Text(http.StatusServiceUnavailable, "database\n")
	case pages.OnlyRead:
		return r.Text(http.StatusServiceUnavailable, "database takes nothing in\n")
	default:
		return r.Text(http.StatusOK, "ok\n")
	}
}

// Leave tells balancers that the portal is about to stop. It goes on answering, and asks that each connection be closed
// after its answer, so that none is cut off when the portal stops.
func (s *Server) Leave() { s.leaving.Store(true) }

func (s *Server) condition(ctx context.Context) pages.Condition {
	ctx, cancel := context.WithTimeout(ctx, sparedTime)
	defer cancel()
	switch err := s.store.Ping(ctx); {
	case errors.Is(err, models.ErrReadOnly):
		return pages.OnlyRead
	case err != nil:
		return pages.Away
	default:
		return pages.Works
	}
}

// status is ready for people; it works without the database.
func (s *Server) status(r *page.Request) error {
	view := pages.Status{Portal: s.condition(r.Ctx), At: r.Now}
	if view.Portal != pages.Away {
		late, err := s.store.Outbox.MailLate(r.Ctx)
		if err != nil {
			view.Portal = pages.Away
		}
		view.MailLate = late
	}
	return r.Page(layout.Page{Title: r.Printer.T("web.status.title"), Narrow: true}, view)
}
