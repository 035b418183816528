package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/layout"
)

// handle answers a request. Every route has one (routes.go); what it cannot answer it gives back, and errors.go does.
type handle func(r *request) error

// request is one request with all that its handler needs: who asks, in which language, what was sent, and the ways to answer
// (answer.go, render.go). It belongs to one goroutine.
type request struct {
	site    *site
	ctx     context.Context
	account *people.Account // nil: not signed in
	actor   models.Actor    // the zero Actor when not signed in: it sees nothing
	printer *i18n.Printer
	now     time.Time // one moment for all that this request does
	form    form      // what was sent: the body of a POST without its URL's query, the query of a GET
	query   form      // of the URL
	route   string    // the row of the table of routes, with :names
	ip      string    // where it comes from
	params  func(name string) string
	http    *http.Request
	w       http.ResponseWriter
}

// site is what every request needs of the portal. It is made once, and safe for concurrent use.
type site struct {
	sessions  *scs.SessionManager
	catalogue *i18n.Catalogue
	log       *slog.Logger
	base      *url.URL // the portal's own address
	demo      bool
	// around fills in what surrounds the page of somebody who is signed in: the menu, a section's tabs, a banner.
	around func(r *request, frame *layout.Page)
	// askProof leads to the proof of who somebody is, and from there on with what they were doing.
	askProof func(r *request) error
	// resend answers a form that was sent before, as if it were sent now.
	resend func(r *request, to *url.URL, form url.Values) error
}

// secure tells whether pages are served over TLS only.
func (s *site) secure() bool { return s.sessions.Cookie.Secure }

// applying tells whether the actor's provider has applied and is not active yet.
func (r *request) applying() bool {
	return r.account != nil && !r.actor.Staff() && r.account.Status == models.ProviderApplied
}

// lang is the reader's language, as guidance has it.
func (r *request) lang() string { return string(r.printer.Lang()) }

// param is the part of the path that the route names so.
func (r *request) param(name string) string { return r.params(name) }

// id reads an id out of the path; a malformed one is as absent as a foreign one.
func (r *request) id(name string) (uuid.UUID, error) {
	id, err := uuid.Parse(r.param(name))
	if err != nil {
		return uuid.Nil, models.ErrNotFound
	}
	return id, nil
}

// posted tells whether a form was sent.
func (r *request) posted() bool { return r.http.Method == http.MethodPost }
