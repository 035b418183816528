package models_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/rooms"
)

// visitors are one of each kind that has a share of the connections, and two of one provider.
func visitors() map[string]*people.Account {
	of := func(role models.Role, provider uuid.UUID, status models.ProviderStatus) *people.Account {
		return &people.Account{User: people.User{ID: uuid.New(), Role: role, ProviderID: provider}, Status: status}
	}
	here := uuid.New()
	return map[string]*people.Account{
		"nobody": nil, "desk": of(models.RoleAgent, here, models.ProviderActive),
		"its colleague":   of(models.RoleProviderAdmin, here, models.ProviderSuspended),
		"another desk":    of(models.RoleAgent, uuid.New(), models.ProviderActive),
		"applicant":       of(models.RoleProviderAdmin, uuid.New(), models.ProviderApplied),
		"other applicant": of(models.RoleProviderAdmin, uuid.New(), models.ProviderApplied), "staff": of(models.RoleAnalyst, uuid.Nil, ""),
	}
}

// tenConnections is the world's Store over a pool of ten, as in production.
func tenConnections(t *testing.T, w *world) (*rooms.Store, *pgxpool.Pool) {
	t.Helper()
	config := w.App.Config()
	config.MaxConns = 10
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	store, err := rooms.New(pool, w.Keys, w.Clock.Now)
	require.NoError(t, err)
	return store, pool
}

// holding counts the statements that hold a connection of the database.
func (w *world) holding(mark string) int {
	w.T.Helper()
	return modelstest.Query[int](w.World, `SELECT count(*) FROM pg_stat_activity
		WHERE datname = current_database() AND query LIKE '%pg_sleep%' AND query LIKE $1
		AND state = 'active' AND pid <> pg_backend_pid()`, "%"+mark+"%")[0]
}

// Whoever asks much, or slowly, holds their own share and no more; everybody else is answered meanwhile.
func TestGate_EachHasAShareAndLeavesTheRest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store, _ := tenConnections(t, w)
	for greedy, places := range map[string]int{"nobody": 2, "applicant": 2, "desk": 3, "staff": 5} {
		all := visitors()
		ctx, stop := context.WithCancel(people.ForVisitor(t.Context(), all[greedy]))
		var group sync.WaitGroup
		mark := "/*" + strings.ReplaceAll(greedy, " ", "") + "*/"
		for range 30 {
			group.Go(func() {
				_ = store.Ask(ctx, models.System(), func(b *pgx.Batch) { b.Queue(`SELECT ` + mark + ` pg_sleep(60)`) })
			})
		}
		require.Eventually(t, func() bool { return w.holding(mark) == places }, 20*time.Second, 5*time.Millisecond, greedy)
		together := map[string][]string{"desk": {"its colleague"}, "applicant": {"other applicant"}}[greedy]
		for other, account := range all {
			if other == greedy {
				continue
			}
			short, cancel := context.WithTimeout(people.ForVisitor(t.Context(), account), 500*time.Millisecond)
			err := store.Ask(short, models.System(), func(b *pgx.Batch) { b.Queue(`SELECT 1`) })
			if len(together) > 0 && other == together[0] {
				require.ErrorIs(t, err, models.ErrBusy, "%s waits for %s", other, greedy)
				require.ErrorIs(t, err, models.ErrUnavailable)
			} else {
				require.NoError(t, err, "%s beside %s", other, greedy)
			}
			cancel()
		}
		require.NoError(t, store.Ask(t.Context(), models.System(), func(b *pgx.Batch) { b.Queue(`SELECT 1`) }),
			"a job, or who asks who it is")
		require.Equal(t, places, w.holding(mark))
		stop()
		group.Wait()
		require.Eventually(t, func() bool { return w.holding(mark) == 0 }, 10*time.Second, 5*time.Millisecond,
			"what nobody waits for any more ends")
	}
	require.Zero(t, store.Shares(), "nothing is kept of who has gone")
}

// Who asks much at once by a machine, all of it long, can be at their pages meanwhile; and by another machine, where there are two places.
func TestGate_MachinesLeaveRoomForPages(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store, _ := tenConnections(t, w)
	for _, party := range []string{"desk", "staff"} {
		ctx, stop := context.WithCancel(people.ForVisitor(t.Context(), visitors()[party]))
		var group sync.WaitGroup
		slow, other := models.NewID(), models.NewID()
		for range 10 {
			group.Go(func() { _ = store.Whole(ctx, models.System(), slow, `SELECT /*whole*/ pg_sleep(60)`) })
		}
		require.Eventually(t, func() bool { return w.holding("/*whole*/") == 1 }, 20*time.Second, 5*time.Millisecond)
		for range 20 {
			require.NoError(t, store.Ask(ctx, models.System(), func(b *pgx.Batch) { b.Queue(`SELECT 1`) }))
		}
		if party == "staff" {
			soon, cancel := context.WithTimeout(ctx, 20*time.Second)
			require.NoError(t, store.Whole(soon, models.System(), other, `SELECT 1`))
			cancel()
		}
		require.Equal(t, 1, w.holding("/*whole*/"))
		stop()
		group.Wait()
		require.Eventually(t, func() bool { return w.holding("/*whole*/") == 0 }, 10*time.Second, 5*time.Millisecond)
	}
	require.Zero(t, store.Shares())
}

// All visitors together leave room for jobs.
func TestGate_AllVisitorsTogetherLeaveRoom(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store, pool := tenConnections(t, w)
	ctx, stop := context.WithCancel(t.Context())
	var group sync.WaitGroup
	for _, account := range visitors() {
		for range 10 {
			group.Go(func() {
				_ = store.Write(people.ForVisitor(ctx, account), models.System(), `SELECT pg_sleep(60)`,
					func(err error) error { return err })
			})
		}
	}
	require.Eventually(t, func() bool { return w.holding("") == 8 }, 20*time.Second, 5*time.Millisecond)
	require.NoError(t, store.Ask(t.Context(), models.System(), func(b *pgx.Batch) { b.Queue(`SELECT 1`) }))
	require.Equal(t, 8, w.holding(""))
	stop()
	group.Wait()
	require.Eventually(t, func() bool { return pool.Stat().AcquiredConns() == 0 }, 10*time.Second, 5*time.Millisecond)
	require.Zero(t, store.Shares())
}

// However visitors come, wait, give up and fail, every place is given back.
func TestGate_GivesEveryPlaceBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store, pool := tenConnections(t, w)
	all := visitors()
	var group sync.WaitGroup
	for i := range 40 {
		for _, account := range all {
			group.Go(func() {
				ctx, cancel := context.WithTimeout(people.ForVisitor(t.Context(), account), time.Duration(i)*time.Millisecond)
				defer cancel()
				switch i % 3 {
				case 0:
					_ = store.Ask(ctx, models.System(), func(b *pgx.Batch) { b.Queue(`SELECT pg_sleep(0.01)`) })
				case 1:
					_ = store.Write(ctx, models.System(), `SELECT 1 / 0`, func(err error) error { return err })
				default:
					defer func() { _ = recover() }()
					_ = store.Write(ctx, models.System(), `SELECT 1`, func(error) error { panic("fault") })
				}
			})
		}
	}
	group.Wait()
	require.Zero(t, store.Shares())
	for _, account := range all {
		require.NoError(t, store.Ask(people.ForVisitor(t.Context(), account), models.System(), func(b *pgx.Batch) { b.Queue(`SELECT 1`) }))
	}
	require.Eventually(t, func() bool { return pool.Stat().AcquiredConns() == 0 }, 10*time.Second, 5*time.Millisecond)
}

// A statement ends when nobody waits for it any more, in each kind of transaction, and the connection is as it was.
func TestStatementTimeout_FollowsWhoWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	store, pool := oneConnection(t, w)
	for name, run := range map[string]func(ctx context.Context) error{
		"ask": func(ctx context.Context) error {
			return store.Ask(ctx, w.Analyst, func(b *pgx.Batch) {
				b.Queue(`SELECT 1`)
				b.Queue(`SELECT pg_sleep(60)`)
			})
		},
		"write": func(ctx context.Context) error {
			return store.Write(ctx, w.Analyst, `SELECT pg_sleep(60)`, func(err error) error { return err })
		},
		"read":    func(ctx context.Context) error { return store.Read(ctx, w.Analyst, `SELECT pg_sleep(60)`) },
		"copying": func(ctx context.Context) error { return store.Copying(ctx, w.Analyst, `SELECT pg_sleep(60)`) },
	} {
		backend := func() (pid int) {
			require.NoError(t, pool.QueryRow(t.Context(), `SELECT pg_backend_pid()`).Scan(&pid))
			return pid
		}
		before := backend()
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		err := run(ctx)
		cancel()
		require.ErrorIs(t, err, models.ErrUnavailable, name)
		require.Equal(t, "57014", modelstest.SQLState(err), "%s: Postgres gave it up by itself", name)
		require.Equal(t, before, backend(), "%s: the connection goes on", name)
		requireNobody(t, pool)
		var left string
		require.NoError(t, pool.QueryRow(t.Context(),
			`SELECT current_setting('statement_timeout') || current_setting('idle_in_transaction_session_timeout')`).Scan(&left))
		require.Equal(t, "00", left, name)
	}

	// A reader who goes away early takes the statement along.
	ctx, leave := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() {
		ended <- store.Ask(ctx, w.Analyst, func(b *pgx.Batch) { b.Queue(`SELECT /*left*/ pg_sleep(60)`) })
	}()
	require.Eventually(t, func() bool { return w.holding("/*left*/") == 1 }, 10*time.Second, 5*time.Millisecond)
	leave()
	require.ErrorIs(t, <-ended, context.Canceled)
	require.Eventually(t, func() bool { return w.holding("/*left*/") == 0 }, 10*time.Second, 5*time.Millisecond)
}

// A portal that stops in the middle of a transaction keeps no lock.
func TestStatementTimeout_EndsAnIdleTransaction(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	store, _ := oneConnection(t, w)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	err := store.Write(ctx, w.Analyst, `UPDATE items SET asn = 64496`, func(err error) error {
		require.NoError(t, err)
		require.Eventually(t, func() bool {
			_, err := w.Owner.Exec(t.Context(), `SELECT 1 FROM items FOR UPDATE NOWAIT`)
			return err == nil
		}, 20*time.Second, 20*time.Millisecond)
		return nil
	})
	require.Error(t, err)
	require.Zero(t, modelstest.Query[int](w.World, `SELECT asn FROM items`)[0])
}
