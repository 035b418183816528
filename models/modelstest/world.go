package modelstest

import (
	"net/netip"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/portaltest/testdb"
	"eokm.nl/hosting/portal/seal"
)

// Start is when the worlds of these tests begin.
var Start = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// World is a portal's memory with one provider, its people and its contacts, under a clock that only the test moves.
type World struct {
	*rooms.Store
	T       *testing.T
	Owner   *pgxpool.Pool // looks behind row-level security
	App     *pgxpool.Pool // the Store's own
	Keys    *models.Keys
	KeyFile string
	Clock   *Clock
	Hoster  provider.Provider
	Agent   models.Actor // of the provider
	Analyst models.Actor
}

// Clock is a time that tests set; safe for concurrent use.
type Clock struct{ micros atomic.Int64 }

// Now is the time that was set.
func (c *Clock) Now() time.Time { return time.UnixMicro(c.micros.Load()).UTC() }

// Set sets the time.
func (c *Clock) Set(at time.Time) { c.micros.Store(at.UnixMicro()) }

// New makes a world of its own for a test. The package's TestMain calls testdb.Main.
func New(t *testing.T) *World {
	t.Helper()
	ownerURL, appURL := testdb.New(t)
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.Make(path))
	keys, err := seal.Open(path)
	require.NoError(t, err)
	w := &World{T: t, Owner: pool(t, ownerURL), App: pool(t, appURL), Keys: keys, KeyFile: path, Clock: &Clock{}}
	w.Clock.Set(Start)
	w.Store, err = rooms.New(w.App, keys, w.Clock.Now)
	require.NoError(t, err)
	w.Hoster = w.AddProvider("voorbeeld", "192.0.2.0/24")
	w.Agent = w.AddUser("agent@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	w.Analyst = w.AddUser("analist@eokm.example", models.RoleAnalyst, uuid.Nil)
	return w
}

// pool connects to a database until the test ends.
func pool(t *testing.T, url string) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(url)
	require.NoError(t, err)
	config.AfterConnect = models.PlainIDs
	p, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	t.Cleanup(p.Close)
	return p
}

// AddProvider makes an active provider with one network, and a contact of each kind: abuse@, escalation@ and night@.
func (w *World) AddProvider(slug, network string) provider.Provider {
	w.T.Helper()
	ctx := w.T.Context()
	p, err := w.Provider.Add(ctx, models.System(), provider.Provider{
		Slug: slug, Name: slug, Status: models.ProviderActive, Language: "nl",
	})
	require.NoError(w.T, err)
	claim, err := provider.ParseNetwork(network)
	require.NoError(w.T, err)
	_, err = w.Provider.AddNetwork(ctx, models.System(), p.ID, claim)
	require.NoError(w.T, err)
	for _, kind := range []models.ContactKind{models.ContactAbuse, models.ContactEscalation, models.ContactNight} {
		_, err := w.Provider.AddContact(ctx, models.System(), provider.Contact{
			ProviderID: p.ID, Kind: kind, Email: string(kind) + "@" + slug + ".example",
		})
		require.NoError(w.T, err)
	}
	return p
}

// AddUser makes somebody; provider is uuid.Nil for EOKM.
func (w *World) AddUser(email string, role models.Role, provider uuid.UUID) models.Actor {
	w.T.Helper()
	u, err := w.People.AddUser(w.T.Context(), models.System(), people.User{Email: email, Name: email, Role: role, ProviderID: provider})
	require.NoError(w.T, err)
	return u.Actor("192.0.2.9")
}

// Problems lists the faults of a form, as "field key".
func Problems(t *testing.T, err error) []string {
	t.Helper()
	joined, ok := err.(interface{ Unwrap() []error })
	for wrapped := err; !ok && wrapped != nil; {
		next, more := wrapped.(interface{ Unwrap() error })
		require.True(t, more, "%v", err)
		wrapped = next.Unwrap()
		joined, ok = wrapped.(interface{ Unwrap() []error })
	}
	var list []string
	for _, one := range joined.Unwrap() {
		var invalid *models.Invalid
		require.ErrorAs(t, one, &invalid)
		list = append(list, invalid.Field+" "+invalid.Key)
	}
	return list
}

// ParseIP reads an IP address that is one.
func ParseIP(t *testing.T, text string) netip.Addr {
	t.Helper()
	ip, err := netip.ParseAddr(text)
	require.NoError(t, err)
	return ip
}

// Day is a day of 24 hours.
const Day = 24 * time.Hour

// In is the same world for a subtest.
func (w *World) In(t *testing.T) *World {
	t.Helper()
	of := *w
	of.T = t
	return &of
}

// After sets the clock to so long after the start.
func (w *World) After(d time.Duration) { w.Clock.Set(Start.Add(d)) }

// As gives somebody with the role: at EOKM, or at the world's provider.
func (w *World) As(role models.Role) models.Actor {
	w.T.Helper()
	provider := uuid.Nil
	if role == models.RoleAgent || role == models.RoleProviderAdmin {
		provider = w.Hoster.ID
	}
	return w.AddUser(string(role)+"-"+uuid.NewString()+"@people.example", role, provider)
}

// Tenant is a provider with somebody at its desk.
type Tenant struct {
	provider.Provider
	Agent models.Actor
}

// AddTenant makes an active provider with one network, and an agent.
func (w *World) AddTenant(slug, network string) Tenant {
	w.T.Helper()
	p := w.AddProvider(slug, network)
	return Tenant{p, w.AddUser("agent@"+slug+".example", models.RoleAgent, p.ID)}
}

// Problem is the message of the *models.Invalid that err must be.
func Problem(t *testing.T, err error) string {
	t.Helper()
	var invalid *models.Invalid
	require.ErrorAs(t, err, &invalid)
	return invalid.Key
}
