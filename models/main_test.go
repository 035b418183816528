package models_test

import (
	"context"
	"fmt"
	"iter"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/seal"
)

func TestMain(m *testing.M) { portaltest.Main(m) }

// start is when the worlds of these tests begin.
var start = time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)

// world is a portal's memory with one provider, its people and its contacts, under a clock that only the test moves.
type world struct {
	*rooms.Store
	t        *testing.T
	owner    *pgxpool.Pool // looks behind row-level security
	app      *pgxpool.Pool // the Store's own
	keys     *models.Keys
	keyFile  string
	clock    *clock
	provider provider.Provider
	agent    models.Actor // of the provider
	analyst  models.Actor
}

// clock is a time that tests set; safe for concurrent use.
type clock struct{ micros atomic.Int64 }

func (c *clock) now() time.Time { return time.UnixMicro(c.micros.Load()).UTC() }

func (c *clock) set(at time.Time) { c.micros.Store(at.UnixMicro()) }

func newWorld(t *testing.T) *world {
	t.Helper()
	ownerURL, appURL := portaltest.Database(t)
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.Make(path))
	keys, err := seal.Open(path)
	require.NoError(t, err)
	w := &world{t: t, owner: pool(t, ownerURL), app: pool(t, appURL), keys: keys, keyFile: path, clock: &clock{}}
	w.clock.set(start)
	w.Store, err = rooms.New(w.app, keys, w.clock.now)
	require.NoError(t, err)
	w.provider = w.addProvider("voorbeeld", "192.0.2.0/24")
	w.agent = w.addUser("agent@voorbeeld.example", models.RoleAgent, w.provider.ID)
	w.analyst = w.addUser("analist@eokm.example", models.RoleAnalyst, uuid.Nil)
	return w
}

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

// addProvider makes an active provider with one network, and a contact of each kind: abuse@, escalation@ and night@.
func (w *world) addProvider(slug, network string) provider.Provider {
	w.t.Helper()
	ctx := w.t.Context()
	p, err := w.Provider.Add(ctx, models.System(), provider.Provider{
		Slug: slug, Name: slug, Status: models.ProviderActive, Language: "nl",
	})
	require.NoError(w.t, err)
	claim, err := provider.ParseNetwork(network)
	require.NoError(w.t, err)
	_, err = w.Provider.AddNetwork(ctx, models.System(), p.ID, claim)
	require.NoError(w.t, err)
	for _, kind := range []models.ContactKind{models.ContactAbuse, models.ContactEscalation, models.ContactNight} {
		_, err := w.Provider.AddContact(ctx, models.System(), provider.Contact{
			ProviderID: p.ID, Kind: kind, Email: string(kind) + "@" + slug + ".example",
		})
		require.NoError(w.t, err)
	}
	return p
}

func (w *world) addUser(email string, role models.Role, provider uuid.UUID) models.Actor {
	w.t.Helper()
	u, err := w.People.AddUser(w.t.Context(), models.System(), people.User{Email: email, Name: email, Role: role, ProviderID: provider})
	require.NoError(w.t, err)
	return u.Actor("192.0.2.9")
}

// row is one report of an address that the provider hosts.
func (w *world) row(externalRef string, n int) *incoming.Row {
	w.t.Helper()
	address, err := address.Parse(fmt.Sprintf("https://img.example.com/%s/%d", externalRef, n))
	require.NoError(w.t, err)
	return &incoming.Row{Report: incoming.Report{
		Row: n + 1, Address: address, ASN: 0, IP: parseIP(w.t, "192.0.2.5"), ExternalRef: externalRef, ObservedAt: w.Now(),
	}}
}

// deliver imports notices, each with so many items, and gives their references.
func (w *world) deliver(notices, items int) []string {
	w.t.Helper()
	batch := uuid.NewString()[:8]
	var rows []*incoming.Row
	for n := range notices {
		for i := range items {
			rows = append(rows, w.row(fmt.Sprintf("%s-%02d", batch, n), i))
		}
	}
	return w.importRows(rows...)
}

func (w *world) importRows(rows ...*incoming.Row) []string {
	w.t.Helper()
	ctx := w.t.Context()
	staged, err := w.Incoming.StageImport(ctx, w.analyst, incoming.ImportOptions{Source: "test", Format: "csv"}, each(rows), nil)
	require.NoError(w.t, err)
	done, err := w.Incoming.CommitImport(ctx, w.analyst, staged.ID)
	require.NoError(w.t, err)
	return query[string](w, `SELECT ref FROM notices WHERE import_id = $1 ORDER BY ref`, done.ID)
}

func each(rows []*incoming.Row) iter.Seq2[*incoming.Row, error] {
	return func(yield func(*incoming.Row, error) bool) {
		for _, r := range rows {
			if !yield(r, nil) {
				return
			}
		}
	}
}

// query reads one column, as the tables' owner.
func query[T any](w *world, sql string, args ...any) []T {
	w.t.Helper()
	rows, err := w.owner.Query(context.WithoutCancel(w.t.Context()), sql, args...)
	require.NoError(w.t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[T])
	require.NoError(w.t, err)
	return list
}
