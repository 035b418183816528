package web

import (
	"context"
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/pages"
)

// alive tells that the process answers.
func (s *Server) alive(r *request) error { return r.text(http.StatusOK, "ok\n") }

// ready tells whether the portal can work: a balancer sends nothing here while the database is away, or when it is about to
// stop.
func (s *Server) ready(r *request) error {
	if s.leaving.Load() {
		return r.text(http.StatusServiceUnavailable, "stopping\n")
	}
	switch s.condition(r.ctx) {
	case pages.Away:
		return r.text(http.StatusServiceUnavailable, "database\n")
	case pages.OnlyRead:
		return r.text(http.StatusServiceUnavailable, "database takes nothing in\n")
	default:
		return r.text(http.StatusOK, "ok\n")
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
func (s *Server) status(r *request) error {
	view := pages.Status{Portal: s.condition(r.ctx), At: r.now}
	if view.Portal != pages.Away {
		late, err := s.store.Outbox.MailLate(r.ctx)
		if err != nil {
			view.Portal = pages.Away
		}
		view.MailLate = late
	}
	return r.page(layout.Page{Title: r.printer.T("web.status.title"), Narrow: true}, view)
}
