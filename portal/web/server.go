package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/static"
)

// Options is what the pages need from outside.
type Options struct {
	Store     *models.Store
	Catalogue *i18n.Catalogue
	Log       *slog.Logger
	BaseURL   string // the portal's own address; passkeys belong to its host
	Secure    bool   // cookies only over TLS, under the __Host- prefix
	Demo      *Demo  // nil outside the demo: then none of its routes exist
}

// Demo is what only the demo has: invented people to sign in as, and the mails it would have sent.
type Demo struct {
	Accounts []DemoAccount
	Mails    mail.Folder
}

// DemoAccount is an invented person.
type DemoAccount struct {
	Name  string // as in POST /demo/login account=
	Email string
}

// Server makes the pages. It is safe for concurrent use.
type Server struct {
	store     *models.Store
	catalogue *i18n.Catalogue
	log       *slog.Logger
	sessions  *scs.SessionManager
	demo      *Demo
	base      *url.URL
	handler   http.Handler
}

// New makes the pages' handler.
func New(o Options) (*Server, error) {
	base, err := url.Parse(o.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("read the portal's address: %w", err)
	}
	s := &Server{store: o.Store, catalogue: o.Catalogue, log: o.Log, demo: o.Demo, sessions: newSessions(o), base: base}
	s.handler = s.assemble()
	return s, nil
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// requestLimit is how large a body may be, but for an import (intake.go).
const requestLimit = "1M"

func (s *Server) assemble() http.Handler {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = echo.ExtractIPDirect() // no proxy is trusted until one is named
	e.HTTPErrorHandler = s.serveError
	e.Use(
		middleware.RecoverWithConfig(middleware.RecoverConfig{DisableErrorHandler: true, LogErrorFunc: s.logPanic}),
		s.logRequest,
		middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Limit: requestLimit, Skipper: isUpload}),
		middleware.ContextTimeoutWithConfig(middleware.ContextTimeoutConfig{Timeout: 10 * time.Second, Skipper: isUpload}),
		s.identify,
	)
	for _, r := range s.routes() {
		e.Add(r.method, r.path, r.do, s.admit(r))
	}
	pages := s.sessions.LoadAndSave(e)
	protect := http.NewCrossOriginProtection()
	protect.SetDenyHandler(s.sessions.LoadAndSave(http.HandlerFunc(s.denyCrossOrigin)))
	mux := http.NewServeMux()
	mux.Handle("GET /static/", static.Handler())
	mux.Handle("/", protect.Handler(pages))
	return headers(mux)
}

// headers sets what every answer carries, errors and static files too.
func headers(next http.Handler) http.Handler {
	const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
		"form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-DNS-Prefetch-Control", "off")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cache-Control", "no-store") // static.Handler says otherwise for its own
		next.ServeHTTP(w, r)
	})
}
