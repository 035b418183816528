package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync/atomic"

	"github.com/labstack/echo/v4"
	"github.com/labstack/echo/v4/middleware"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/badge"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/metrics"
	"eokm.nl/hosting/portal/oidc"
	"eokm.nl/hosting/portal/settings"
	"eokm.nl/hosting/portal/web/account"
	"eokm.nl/hosting/portal/web/admin/audit"
	"eokm.nl/hosting/portal/web/advisories"
	"eokm.nl/hosting/portal/web/casework"
	"eokm.nl/hosting/portal/web/content"
	"eokm.nl/hosting/portal/web/content/courses"
	"eokm.nl/hosting/portal/web/demo"
	"eokm.nl/hosting/portal/web/developers"
	"eokm.nl/hosting/portal/web/escalations"
	"eokm.nl/hosting/portal/web/feeds"
	"eokm.nl/hosting/portal/web/figures"
	"eokm.nl/hosting/portal/web/formats"
	"eokm.nl/hosting/portal/web/guest"
	"eokm.nl/hosting/portal/web/help"
	"eokm.nl/hosting/portal/web/home"
	"eokm.nl/hosting/portal/web/incidents"
	"eokm.nl/hosting/portal/web/intake"
	"eokm.nl/hosting/portal/web/invite"
	"eokm.nl/hosting/portal/web/jobs"
	"eokm.nl/hosting/portal/web/kb"
	"eokm.nl/hosting/portal/web/login"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/org"
	"eokm.nl/hosting/portal/web/org/webhooks"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/peers"
	"eokm.nl/hosting/portal/web/practice"
	"eokm.nl/hosting/portal/web/providers"
	"eokm.nl/hosting/portal/web/register"
	"eokm.nl/hosting/portal/web/statements"
	"eokm.nl/hosting/portal/web/stats"
	"eokm.nl/hosting/portal/web/stats/dsa"
	"eokm.nl/hosting/portal/web/training"
	"eokm.nl/hosting/portal/web/training/team"
	"eokm.nl/hosting/portal/web/triage"
	"eokm.nl/hosting/portal/web/verify"
	"eokm.nl/hosting/portal/web/views"
	"eokm.nl/hosting/portal/xarf"
	"eokm.nl/hosting/static"
)

// Options is what the pages need from outside.
type Options struct {
	settings.Settings

	Store     *rooms.Store
	Catalogue *i18n.Catalogue
	Log       *slog.Logger
	Metrics   *metrics.Metrics // nil: nothing is counted
	Secure    bool             // only over TLS: cookies under the __Host- prefix, and browsers are told to stay there
	Security  Security
	Synonyms  map[string]models.Synonyms // by language; nil: none are known
	OIDC      *oidc.Client               // nil: one that calls public addresses only
	BadgeKeys func() models.BadgeKeys    // of the badges of certificates
	PushKey   string                     // what browsers subscribe to; "": none is told
	Demo      *Demo                      // nil outside the demo: then none of its routes exist
	API       http.Handler               // what machines ask; nil: nothing

	Developers developers.Said // what the interface of machines says of itself
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
	site      *page.Site
	store     *rooms.Store
	metrics   *metrics.Metrics
	proxies   []netip.Prefix
	untrusted untrusted
	security  Security
	reports   budget
	leaving   atomic.Bool
	handler   http.Handler

	// The rooms: each answers the addresses that begin with its name (routes.go).
	login      *login.Handlers
	invite     *invite.Handlers
	register   *register.Handlers
	kb         *kb.Handlers
	advisories *advisories.Handlers
	training   *training.Handlers
	verify     *verify.Handlers
	org        *org.Handlers
	notices    *notices.Handlers
	guest      *guest.Handlers
	jobs       *jobs.Handlers
	practice   *practice.Handlers
	feeds      *feeds.Handlers
	webhooks   *webhooks.Handlers
	incidents  *incidents.Handlers
	statements *statements.Handlers
	views      *views.Handlers
	account    *account.Handlers
	triage     *triage.Handlers
	content    *content.Handlers
	courses    *courses.Handlers
	team       *team.Handlers
	peers      *peers.Handlers
	audit      *audit.Handlers
	demo       *demo.Handlers
	help       *help.Handlers
	intake     *intake.Handlers

	escalations *escalations.Handlers
	formats     *formats.Handlers
	casework    *casework.Handlers
	providers   *providers.Handlers
	home        *home.Handlers
	developers  *developers.Handlers
	stats       *stats.Handlers
	dsa         *dsa.Handlers
	figures     *figures.Handlers
}

// New makes the pages' handler.
func New(o Options) (*Server, error) {
	base, err := url.Parse(o.BaseURL)
	if err != nil {
		return nil, fmt.Errorf("read the portal's address: %w", err)
	}
	s := &Server{
		site: &page.Site{
			Sessions: newSessions(o), Catalogue: o.Catalogue, Log: o.Log, Base: base, Demo: o.Demo != nil, Around: around,
		},
		store: o.Store, metrics: o.Metrics, proxies: o.Proxies, security: o.Security,
	}
	s.site.Sessions.ErrorFunc = s.serveSessionError
	s.open(o, base)
	pages, err := s.assemble()
	s.handler = headers(s.site.Secure(), besideAPI(pages, o.API))
	return s, err
}

// open makes the rooms, the lower ones first: one may use what lies below it.
func (s *Server) open(o Options, base *url.URL) {
	badges, provider := badge.New(o.BadgeKeys, base), oidc.New()
	if o.OIDC != nil {
		provider = *o.OIDC
	}
	var invented []login.Invented
	var mails mail.Folder
	if o.Demo != nil {
		mails = o.Demo.Mails
		for _, a := range o.Demo.Accounts {
			invented = append(invented, login.Invented(a))
		}
	}
	s.login = login.New(o.Store, invented, provider)
	s.invite = invite.New(o.Store)
	s.register = register.New(o.Store)
	s.kb = kb.New(o.Store, o.Synonyms)
	s.advisories = advisories.New(o.Store)
	s.training = training.New(o.Store, course.NewShelf(coursesKept), badges)
	s.verify = verify.New(o.Store, badges)
	s.org = org.New(o.Store)
	s.casework = casework.New(o.Store)
	s.notices = notices.New(o.Store, o.BasicsFirst, xarf.SenderOf(o.Brand, o.Reach.Mail, base.Hostname()), s.kb, s.training, s.casework)
	s.guest = guest.New(o.Store)
	s.formats = formats.New(o.Store)
	s.jobs = jobs.New(o.Store)
	s.practice = practice.New(o.Store)
	s.feeds = feeds.New(o.Store)
	s.webhooks = webhooks.New(o.Store)
	s.incidents = incidents.New(o.Store)
	s.statements = statements.New(o.Store)
	s.views = views.New(o.Store, s.notices)
	s.account = account.New(o.Store, s.login, o.PushKey)
	s.triage = triage.New(o.Store, s.org)
	s.content = content.New(o.Store)
	s.courses = courses.New(o.Store)
	s.team = team.New(o.Store)
	s.peers = peers.New(o.Store)
	s.audit = audit.New(o.Store)
	s.demo = demo.New(o.Store, invented, mails, s.login)
	s.help = help.New(o.Retention)
	s.developers = developers.New(o.Developers)
	s.intake = intake.New(o.Store)
	s.escalations = escalations.New(o.Store)
	s.providers = providers.New(o.Store)
	s.stats = stats.New(o.Store)
	s.dsa = dsa.New(o.Store)
	s.figures = figures.New(o.Store)
	s.home = home.New(o.Store, s.advisories, s.training, s.org, s.stats, s.figures)
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if s.leaving.Load() {
		w.Header().Set("Connection", "close")
	}
	s.handler.ServeHTTP(w, r)
}

// requestLimit is how large a body may be, but for an import (intake.go).
const requestLimit = "1M"

func (s *Server) assemble() (http.Handler, error) {
	e := echo.New()
	e.HideBanner, e.HidePort = true, true
	e.IPExtractor = clientIP(s.proxies)
	e.HTTPErrorHandler = s.serveError
	e.Use(
		middleware.RecoverWithConfig(middleware.RecoverConfig{DisableErrorHandler: true, LogErrorFunc: s.logPanic}),
		s.observe,
		s.warnOfProxy,
		middleware.BodyLimitWithConfig(middleware.BodyLimitConfig{Limit: requestLimit, Skipper: isUpload}),
		readForm,
		s.identify,
	)
	s.site.KeepRefused = s.account.KeepRefused
	s.site.Resend, s.site.Shows, s.site.AskProof, s.site.Refill = resend(e), shows(e), s.account.AskProof, s.account.Refill
	for _, r := range s.routes() {
		e.Add(r.method, r.path, adapt(s.admit(r)))
	}
	pages := withSignedIn(s.site.Sessions.LoadAndSave(e))
	protect := http.NewCrossOriginProtection()
	protect.SetDenyHandler(s.refusal(http.StatusForbidden))
	mux := http.NewServeMux()
	mux.Handle("GET /static/", static.Handler())
	mux.Handle("/", protect.Handler(pages))
	small, err := compressed(onlyAllowed(mux, s.refusal(http.StatusMethodNotAllowed)))
	return inTime(small), err
}

// coursesKept is how many versions of courses stay read in memory: those that are published, and those that somebody is in a test of.
const coursesKept = 64
