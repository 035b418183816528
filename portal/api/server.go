// Package api is what machines ask the portal: /api/v1, by the Dutch API Design Rules. It stands beside portal/web, on the same stores:
// an operation reads what was sent, calls the one method of a Store that the page calls, and answers.
//
// No answer, error or log line repeats a value that was sent: problem.go is the only place that words an error, from tables.
package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humaecho"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/metrics"
	"eokm.nl/hosting/portal/settings"
	"eokm.nl/hosting/portal/xarf"
)

// Version is of the whole interface, by semantic versioning: every answer has it in API-Version, and /developers its history.
const Version = "1.0.0"

// Prefix is where it stands. A second major version would have a place of its own.
const Prefix = "/api/v1"

// Options is what the interface needs from outside.
type Options struct {
	settings.Settings

	Store     *rooms.Store
	Catalogue *i18n.Catalogue
	Log       *slog.Logger
	Metrics   *metrics.Metrics // nil: nothing is counted
	Secure    bool             // only over TLS
	// From says from where somebody asks, and whether it came in the clear.
	From func(r *http.Request) (ip string, plain bool)
}

// Server answers machines. It is safe for concurrent use.
type Server struct {
	store   *rooms.Store
	words   *i18n.Printer
	log     *slog.Logger
	metrics *metrics.Metrics
	secure  bool
	from    func(r *http.Request) (ip string, plain bool)
	api     huma.API
	quotas  quotas
	names   map[string]bool // that the document has for what is sent
	sender  xarf.Party      // of notices that go out as XARF
	handler http.Handler
}

// New makes the interface's handler.
func New(o Options) (*Server, error) {
	base, err := url.Parse(o.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("the address of the portal: %w", err)
	}
	s := &Server{
		sender: xarf.SenderOf(o.Brand, o.Reach.Mail, base.Hostname()),
		store:  o.Store, words: o.Catalogue.Printer(i18n.EN), log: o.Log, metrics: o.Metrics, secure: o.Secure, from: o.From,
		quotas: newQuotas(),
	}
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.HTTPErrorHandler = s.notFound
	s.api = humaecho.NewWithGroup(e, e.Group(Prefix), s.config(o.BaseURL, o.Mail))
	s.api.UseMiddleware(s.admit)
	for _, op := range s.operations() {
		op.register(s, op.operation)
	}
	s.learnNames()
	document, err := s.document()
	if err != nil {
		return nil, err
	}
	e.GET(Prefix+"/openapi.json", document)
	s.handler = s.around(e)
	return s, nil
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// config is what huma is told: JSON that is read strictly, no links to schemas, no pages of others.
func (s *Server) config(base, mail string) huma.Config {
	c := huma.DefaultConfig("EOKM hosting portal", Version)
	c.OpenAPIPath, c.DocsPath, c.SchemasPath, c.CreateHooks = "", "", "", nil
	c.Formats = map[string]huma.Format{"application/json": strictJSON, "application/problem+json": strictJSON}
	c.RejectUnknownQueryParameters = true
	c.Transformers = []huma.Transformer{s.transform}
	c.Info.Description = "Notices for hosting providers: bring in, read, answer. Every POST takes an Idempotency-Key. " +
		"An error never repeats a value that was sent."
	address, _ := url.JoinPath(base, "/contact")
	c.Info.Contact = &huma.Contact{Name: "EOKM", Email: mail, URL: address}
	c.Info.License = &huma.License{Name: "EUPL-1.2", Identifier: "EUPL-1.2"}
	server, _ := url.JoinPath(base, Prefix)
	c.Servers = []*huma.Server{{URL: server}}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{"token": {
		Type: "http", Scheme: "bearer", Description: "A token of /org/tokens, or of `portal token create`.",
	}}
	return c
}

// within is how long an operation may take.
const within = 30 * time.Second

// callContext is where a call stands in its context.
type callContext struct{}

// call gives what admit found out. Every operation runs behind it.
func callOf(ctx context.Context) *call { return ctx.Value(callContext{}).(*call) }
