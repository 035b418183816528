package page

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

// Handle answers a request. Every route has one (routes.go); what it cannot answer it gives back, and errors.go does.
type Handle func(r *Request) error

// Request is one request with all that its handler needs: who asks, in which language, what was sent, and the ways to answer
// (answer.go, render.go). It belongs to one goroutine.
type Request struct {
	Site    *Site
	Ctx     context.Context
	Account *people.Account // nil: not signed in
	Actor   models.Actor    // the zero Actor when not signed in: it sees nothing
	Printer *i18n.Printer
	Now     time.Time // one moment for all that this request does
	Form    Form      // what was sent: the body of a POST without its URL's query, the query of a GET
	Query   Form      // of the URL
	Route   string    // the row of the table of routes, with :names
	IP      string    // where it comes from
	Params  func(name string) string
	HTTP    *http.Request
	Writer  http.ResponseWriter

	once      bool      // Once
	problem   bool      // Problem
	fullUntil time.Time // ShowsFull; zero: it shows no full address
}

// Site is what every request needs of the portal. It is made once, and safe for concurrent use.
type Site struct {
	Sessions  *scs.SessionManager
	Catalogue *i18n.Catalogue
	Log       *slog.Logger
	Base      *url.URL // the portal's own address
	Demo      bool
	// Around fills in what surrounds the page of somebody who is signed in: the menu, a section's tabs, a banner.
	Around func(r *Request, frame *layout.Page)
	// AskProof leads to the proof of who somebody is, and from there on with what they were doing.
	AskProof func(r *Request) error
	// Resend answers a form that was sent before, as if it were sent now.
	Resend func(r *Request, to *url.URL, form url.Values) error
	// Shows tells whether a path takes a GET: a form's own page.
	Shows func(path string) bool
	// Refill puts what somebody sent after their session ended back into its form on a page; false where it has no place there.
	Refill func(r *Request, made []byte) (filled []byte, ok bool)
	// KeepRefused keeps the page that answers a form, which is at the path form, and gives where it is shown; "" where it cannot be kept.
	KeepRefused func(r *Request, status int, form string, made []byte) (to string, err error)
}

// Secure tells whether pages are served over TLS only.
func (s *Site) Secure() bool { return s.Sessions.Cookie.Secure }

// Applying tells whether the actor's provider has applied and is not active yet.
func (r *Request) Applying() bool {
	return r.Account != nil && !r.Actor.Staff() && r.Account.Status == models.ProviderApplied
}

// Lang is the reader's language, as guidance has it.
func (r *Request) Lang() string { return string(r.Printer.Lang()) }

// Param is the part of the path that the route names so.
func (r *Request) Param(name string) string { return r.Params(name) }

// ID reads an id out of the path; a malformed one is as absent as a foreign one.
func (r *Request) ID(name string) (uuid.UUID, error) {
	id, err := uuid.Parse(r.Param(name))
	if err != nil {
		return uuid.Nil, models.ErrNotFound
	}
	return id, nil
}

// Posted tells whether a form was sent.
func (r *Request) Posted() bool { return r.HTTP.Method == http.MethodPost }
