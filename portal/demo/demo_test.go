package demo_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/demo"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/seal"
)

func TestMain(m *testing.M) { portaltest.Main(m) }

var now = time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)

// world is a seeded database: its Store at the demo's now, and a look behind row-level security.
type world struct {
	store *rooms.Store
	pool  *pgxpool.Pool
	keys  *models.Keys
	owner *pgx.Conn
}

func seed(t *testing.T, now time.Time) world {
	t.Helper()
	ownerURL, appURL := portaltest.Database(t)
	pool, err := pgxpool.New(t.Context(), appURL)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	path := t.TempDir() + "/key"
	require.NoError(t, seal.Make(path))
	keys, err := seal.Open(path)
	require.NoError(t, err)
	require.NoError(t, demo.Seed(t.Context(), pool, keys, now))
	store, err := rooms.New(pool, keys, func() time.Time { return now })
	require.NoError(t, err)
	owner, err := pgx.Connect(t.Context(), ownerURL)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, owner.Close(context.Background())) })
	return world{store, pool, keys, owner}
}

// actor is who signs in with an account.
func (w world) actor(t *testing.T, name string) models.Actor {
	t.Helper()
	for _, a := range demo.Accounts() {
		if a.Name == name {
			found, err := w.store.People.AccountByEmail(t.Context(), models.System(), a.Email)
			require.NoError(t, err)
			return found.Actor("192.0.2.1")
		}
	}
	t.Fatalf("no account %s", name)
	return models.Actor{}
}

// value asks for one value, column for a list of them.
func value[T any](t *testing.T, w world, query string, args ...any) T {
	t.Helper()
	var v T
	require.NoError(t, w.owner.QueryRow(t.Context(), query, args...).Scan(&v), query)
	return v
}

func column[T any](t *testing.T, w world, query string, args ...any) []T {
	t.Helper()
	rows, err := w.owner.Query(t.Context(), query, args...)
	require.NoError(t, err, query)
	list, err := pgx.CollectRows(rows, pgx.RowTo[T])
	require.NoError(t, err, query)
	return list
}

// One world serves all these: making one takes a while.
func TestSeed(t *testing.T) {
	w := seed(t, now)
	for name, check := range map[string]func(*testing.T, world){
		"who there is":               whoThereIs,
		"size":                       size,
		"every state":                everyState,
		"every situation":            everySituation,
		"inbox of a desk":            inbox,
		"what could not be routed":   unrouted,
		"caches follow from facts":   caches,
		"the ladder was climbed":     ladder,
		"mails went out":             mails,
		"what people learn":          learnersStand,
		"time runs one way":          chronology,
		"reserved names only":        reserved,
		"no second world beside it":  notEmpty,
		"the same world a next time": same,
	} {
		t.Run(name, func(t *testing.T) { check(t, w) })
	}
}

func notEmpty(t *testing.T, w world) {
	t.Helper()
	before := value[int](t, w, `SELECT count(*) FROM events`)
	require.ErrorIs(t, demo.Seed(t.Context(), w.pool, w.keys, now), demo.ErrNotEmpty)
	require.Equal(t, before, value[int](t, w, `SELECT count(*) FROM events`))
}

// same holds a second world with the first: all of it for the same now, and what it consists of for another one, at
// midnight of a new year.
func same(t *testing.T, w world) {
	t.Helper()
	const (
		things = `SELECT concat_ws(' ', p.slug, n.ref, n.external_ref, n.category, n.delivered_at AT TIME ZONE 'UTC',
			n.due_at AT TIME ZONE 'UTC',
			n.stopped_at AT TIME ZONE 'UTC', i.n, i.state, i.removed_at AT TIME ZONE 'UTC', i.site_type, i.asn)
			FROM items i JOIN notices n ON n.id = i.notice_id JOIN providers p ON p.id = i.provider_id ORDER BY n.ref, i.n`
		kinds = `SELECT concat_ws(' ', p.slug, i.state, count(*)) FROM items i JOIN providers p ON p.id = i.provider_id
			GROUP BY p.slug, i.state ORDER BY 1`
		events = `SELECT concat_ws(' ', kind, count(*)) FROM events WHERE kind NOT LIKE 'mail%' GROUP BY kind ORDER BY 1`
	)
	again := seed(t, now)
	for _, query := range []string{things, events} {
		require.Empty(t, cmp.Diff(column[string](t, w, query), column[string](t, again, query)))
	}
	newYear := seed(t, time.Date(2027, 1, 1, 0, 0, 1, 500, time.UTC))
	for _, query := range []string{kinds, events} {
		require.Empty(t, cmp.Diff(column[string](t, w, query), column[string](t, newYear, query)))
	}
	require.Zero(t,
		value[int](t, newYear, `SELECT count(*) FROM notices WHERE ref LIKE 'EOKM-2026-%' AND delivered_at > '2026-12-31 23:00Z'`))
}
