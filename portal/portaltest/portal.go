package portaltest

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/intake"
	"eokm.nl/hosting/portal/mail"
	"eokm.nl/hosting/portal/oidc"
	"eokm.nl/hosting/portal/seal"
	"eokm.nl/hosting/portal/settings"
	"eokm.nl/hosting/portal/web"
	"eokm.nl/hosting/portal/webpush"
)

// WithIDP lets a portal call an identity provider of the test.
func WithIDP(idp *IDP) func(*portal.Options) {
	client := oidc.NewLoopback(idp.Transport)
	return func(o *portal.Options) { o.OIDC = &client }
}

// Start is what the clock of every Portal says at first: a Monday morning in winter time, 09:30 in the Netherlands.
var Start = time.Date(2026, time.November, 23, 8, 30, 0, 0, time.UTC)

// Clock is a clock that moves only when told. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// ClockAt is a clock that shows a time at first.
func ClockAt(at time.Time) *Clock { return &Clock{now: at} }

// Now is the time it shows.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves it on.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Portal is a whole portal for one test: a database of its own, its pages on a loopback port, a clock that the test moves
// and a folder that takes its mails. Its world is two providers and everybody who can work with it, as in the demo:
// provider-agent and provider-admin at Voorbeeld Hosting B.V. (192.0.2.0/24, 2001:db8:1::/48, AS64496, 198.51.100.128/25),
// other-agent at Noorderlicht Cloud (198.51.100.0/24, 2001:db8:2::/48, AS64497), and analyst, editor, admin, auditor.
type Portal struct {
	App   *portal.App
	Store *rooms.Store
	Clock *Clock
	Mails mail.Folder
	URL   string
	Owner *pgxpool.Pool // to look behind row-level security

	Monitor string // where a portal with its worker tells how it does

	t         testing.TB
	people    map[string]people.User
	providers map[string]provider.Provider
}

// New makes a portal that lasts as long as the test. Its worker does not run; see Work. A test may set some of it up
// differently.
func New(t testing.TB, with ...func(*portal.Options)) *Portal {
	t.Helper()
	p := assemble(t, "http://portal.example", with...)
	server := httptest.NewServer(p.App.Web)
	t.Cleanup(server.Close)
	p.URL = server.URL
	return p
}

// NewRunning is New with the worker: jobs are done as in a real portal.
func NewRunning(t testing.TB, with ...func(*portal.Options)) *Portal {
	t.Helper()
	listener, monitor := listen(t), listen(t)
	p := assemble(t, "http://"+listener.Addr().String(), // the links in its mails lead to it
		append(with, func(o *portal.Options) { o.Metrics = monitor })...)
	p.Monitor = "http://" + monitor.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- p.App.Run(ctx, listener) }()
	t.Cleanup(func() {
		stop()
		require.NoError(t, <-done)
	})
	p.URL = "http://" + listener.Addr().String()
	return p
}

func listen(t testing.TB) net.Listener {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	require.NoError(t, err)
	return listener
}

// nowhere is where webhooks of a test lead that has no machine: no test calls out.
type nowhere struct{}

// RoundTrip is http.RoundTripper's.
func (nowhere) RoundTrip(*http.Request) (*http.Response, error) { return nil, errNowhere }

var errNowhere = errors.New("no machine in this test")

func assemble(t testing.TB, baseURL string, with ...func(*portal.Options)) *Portal {
	t.Helper()
	ownerURL, appURL := Database(t)
	keyFile := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.Make(keyFile))
	keys, err := seal.Open(keyFile)
	require.NoError(t, err)
	p := &Portal{
		t: t, Clock: ClockAt(Start), Mails: mail.Folder{Dir: filepath.Join(t.TempDir(), "mail")},
		people: map[string]people.User{}, providers: map[string]provider.Provider{},
	}
	demo := &web.Demo{Mails: p.Mails}
	for _, person := range everybody {
		demo.Accounts = append(demo.Accounts, web.DemoAccount{Name: person.account, Email: person.account + "@example.org"})
	}
	pushKey, err := webpush.OpenOrMake(filepath.Join(t.TempDir(), "push-key"))
	require.NoError(t, err)
	browsers, err := webpush.New(pushKey, settings.Reserved().Mail)
	require.NoError(t, err)
	options := portal.Options{
		Settings:    settings.Settings{BaseURL: baseURL, Reach: settings.Reserved()},
		DatabaseURL: appURL, Keys: keys, Now: p.Clock.Now, Log: slog.New(slog.DiscardHandler), Mail: p.Mails, Demo: demo,
		Push: browsers, Machines: nowhere{},
	}
	for _, set := range with {
		set(&options)
	}
	p.App, err = portal.New(t.Context(), options)
	require.NoError(t, err)
	t.Cleanup(p.App.Close)
	p.Store = p.App.Store
	p.Owner, err = pgxpool.New(t.Context(), ownerURL)
	require.NoError(t, err)
	t.Cleanup(p.Owner.Close)
	p.populate()
	return p
}

var everybody = []struct {
	account, provider, name string
	role                    models.Role
}{
	{"provider-agent", "voorbeeld", "S. Bakker", models.RoleAgent},
	{"provider-admin", "voorbeeld", "N. de Vries", models.RoleProviderAdmin},
	{"other-agent", "noorderlicht", "J. Yilmaz", models.RoleAgent},
	{"analyst", "", "M. Jansen", models.RoleAnalyst},
	{"editor", "", "F. Smit", models.RoleEditor},
	{"admin", "", "R. Visser", models.RoleAdmin},
	{"auditor", "", "T. de Boer", models.RoleAuditor},
}

func (p *Portal) populate() {
	p.t.Helper()
	ctx := p.t.Context()
	for _, of := range []struct {
		slug, name string
		networks   []string
	}{
		{"voorbeeld", "Voorbeeld Hosting B.V.", []string{"192.0.2.0/24", "2001:db8:1::/48", "AS64496", "198.51.100.128/25"}},
		{"noorderlicht", "Noorderlicht Cloud", []string{"198.51.100.0/24", "2001:db8:2::/48", "AS64497"}},
	} {
		org, err := p.Store.Provider.Add(ctx, models.System(), provider.Provider{
			Slug: of.slug, Name: of.name, Status: models.ProviderActive, Language: "nl",
		})
		require.NoError(p.t, err)
		p.providers[of.slug] = org
		for _, text := range of.networks {
			n, err := provider.ParseNetwork(text)
			require.NoError(p.t, err)
			_, err = p.Store.Provider.AddNetwork(ctx, models.System(), org.ID, n)
			require.NoError(p.t, err)
		}
		for kind, box := range map[models.ContactKind]string{
			models.ContactAbuse: "abuse", models.ContactEscalation: "lead", models.ContactNight: "night",
		} {
			_, err := p.Store.Provider.AddContact(ctx, models.System(), provider.Contact{
				ProviderID: org.ID, Kind: kind, Email: box + "@" + of.slug + ".example.nl",
			})
			require.NoError(p.t, err)
		}
	}
	for _, person := range everybody {
		user, err := p.Store.People.AddUser(ctx, models.System(), people.User{
			ProviderID: p.providers[person.provider].ID, Email: person.account + "@example.org", Name: person.name, Role: person.role,
		})
		require.NoError(p.t, err)
		p.people[person.account] = user
	}
}

// Actor is a person as the Store knows one.
func (p *Portal) Actor(account string) models.Actor {
	user, ok := p.people[account]
	require.True(p.t, ok, "no account %q", account)
	return user.Actor("192.0.2.99")
}

// Provider gives a provider's id by its slug.
func (p *Portal) Provider(slug string) uuid.UUID { return p.providers[slug].ID }

// Import brings a file of the native format in, as an analyst, and gives what came of it.
func (p *Portal) Import(csv string) incoming.Import {
	p.t.Helper()
	imp, err := p.Store.Incoming.StageImport(p.t.Context(), p.Actor("analyst"), incoming.ImportOptions{Source: "test", Format: "csv"},
		intake.Rows(stringReader(csv), intake.Auto, p.Clock.Now()), nil)
	require.NoError(p.t, err)
	imp, err = p.Store.Incoming.CommitImport(p.t.Context(), p.Actor("analyst"), imp.ID)
	require.NoError(p.t, err)
	return imp
}

// Notice brings in one notice with an item for each address, all on one IP, and gives its public reference.
func (p *Portal) Notice(ip string, addresses ...string) string {
	p.t.Helper()
	csv := []byte("external_ref,url,ip,observed_at\n")
	name := "T-" + uuid.NewString()
	for _, a := range addresses {
		csv = fmt.Appendf(csv, "%s,%s,%s,%s\n", name, a, ip, p.Clock.Now().Format(time.RFC3339))
	}
	p.Import(string(csv))
	var ref string
	require.NoError(p.t, p.Owner.QueryRow(p.t.Context(), `SELECT ref FROM notices WHERE external_ref = $1`, name).Scan(&ref))
	return ref
}

// Work does what the periodic job would do now: climbs the ladder.
func (p *Portal) Work() {
	p.t.Helper()
	for {
		n, err := p.Store.Notice.EscalateDue(p.t.Context(), 500)
		require.NoError(p.t, err)
		if n < 500 {
			return
		}
	}
}
