package feed_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/feed"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/outcome"
)

// Writers commit after a while that differs for each, in another order than their events were numbered; a reader who asks all the while
// sees each once. By number alone it misses some: the test says so too.
func TestAfter_LosesNothing(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ref := w.Deliver(1, 1)[0]
	page, err := w.Notice.Page(t.Context(), w.Analyst, ref, 0)
	require.NoError(t, err)
	const writers, each, perTx = 8, 50, 25 // 10,000 events
	before := len(read(t, w, feed.Cursor{}, 1))
	var all sync.WaitGroup
	for range writers {
		all.Go(func() {
			for range each {
				if err := write(t.Context(), w, page.Notice.ProviderID.String(), page.Notice.ID.String(), perTx); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	patient, enough := context.WithTimeout(t.Context(), time.Minute) // what is lost never comes
	defer enough()
	seen, naive := map[int64]int{}, map[int64]bool{}
	var at feed.Cursor
	var highest int64
	for over := false; !over || len(seen) < before+writers*each*perTx; {
		select {
		case <-done:
			over = true
		default:
		}
		var list []feed.Change
		for {
			list, at, err = w.Feed.After(patient, w.Analyst, at, 500)
			require.NoError(t, err)
			for _, c := range list {
				seen[c.ID]++
			}
			if len(list) < 500 {
				break
			}
		}
		for _, id := range modelstest.Query[int64](w, `SELECT id FROM events WHERE notice_id IS NOT NULL AND id > $1`, highest) {
			naive[id], highest = true, max(highest, id)
		}
	}
	require.Len(t, seen, before+writers*each*perTx)
	for id, n := range seen {
		require.Equal(t, 1, n, "event %d", id)
	}
	require.Less(t, len(naive), len(seen), "after a number, some are missed: the test is worth nothing if none are")
}

// write is one transaction that hangs a little before its end.
func write(ctx context.Context, w *modelstest.World, provider, notice string, n int) error {
	tx, err := w.Owner.Begin(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if _, err := tx.Exec(ctx, `SELECT set_config('app.role', 'system', true)`); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO events (at, provider_id, notice_id, actor_id, actor_role, kind)
		SELECT $1, $2::text::uuid, $3::text::uuid, gen_random_uuid(), 'agent', 'asked' FROM generate_series(1, $4)`,
		modelstest.Start, provider, notice, n); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `SELECT pg_sleep($1)`, rand.Float64()/200); err != nil {
		return err
	}
	return tx.Commit(ctx)
}

// read gives what there is after a cursor, as soon as it is so much: a change waits for what is under way, in other tests' databases too.
func read(t *testing.T, w *modelstest.World, from feed.Cursor, n int) (list []feed.Change) {
	t.Helper()
	require.Eventually(t, func() bool {
		var err error
		list, _, err = w.Feed.After(t.Context(), w.Analyst, from, 1000)
		return err != nil || len(list) >= n
	}, 10*time.Second, 10*time.Millisecond)
	require.Len(t, list, n)
	return list
}

func TestAfter_TellsWhatHappened(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ref := w.Deliver(1, 1)[0]
	w.Respond(ref)
	list := read(t, w, feed.Cursor{}, 2)
	require.Equal(t, []models.EventKind{models.EventDelivered, models.EventAnswered}, []models.EventKind{list[0].Kind, list[1].Kind})
	require.Equal(t, ref, list[1].Ref)
	require.Equal(t, "voorbeeld", list[1].Provider)
	require.Equal(t, models.PartyProvider, list[1].Party)
	require.NotEmpty(t, list[1].Code)
	require.NotEmpty(t, list[1].Receipt)
	_, next, err := w.Feed.After(t.Context(), w.Analyst, feed.Cursor{}, 1)
	require.NoError(t, err)
	again, err := feed.ParseCursor(next.String())
	require.NoError(t, err)
	require.Equal(t, list[1:], read(t, w, again, 1))
	_, _, err = w.Feed.After(t.Context(), w.Agent, feed.Cursor{}, 1)
	require.ErrorIs(t, err, models.ErrForbidden)
	for _, wrong := range []string{"x", "AAAA", next.String() + "A"} {
		_, err := feed.ParseCursor(wrong)
		require.ErrorIs(t, err, feed.ErrCursor)
	}
	future, err := feed.ParseCursor("AAD_______8AAAAAAAAAAA")
	require.NoError(t, err)
	_, _, err = w.Feed.After(t.Context(), w.Analyst, future, 1)
	require.ErrorIs(t, err, feed.ErrCursor, "of a database that was put back from a copy")
}

// A change waits for every transaction that began before it, and is told as soon as those are over.
func TestAfter_WaitsForWhatIsUnderWay(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	tx, err := w.Owner.Begin(t.Context())
	require.NoError(t, err)
	_, err = tx.Exec(t.Context(), `SELECT pg_current_xact_id()`)
	require.NoError(t, err)
	w.Deliver(1, 1)
	list, _, err := w.Feed.After(t.Context(), w.Analyst, feed.Cursor{}, 1)
	require.NoError(t, err)
	require.Empty(t, list)
	require.NoError(t, tx.Rollback(t.Context()))
	read(t, w, feed.Cursor{}, 1)
}

// What EOKM found gone is what ICCAM calls it by the measure: here the way to it is gone, and not the material.
func TestAfter_SaysWhatICCAMCallsIt(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	refs := w.Deliver(1, 1)
	_, err := w.Notice.Respond(t.Context(), w.Agent, notice.Response{
		Submission: uuid.New(), Refs: refs, Measure: models.MeasureServerSuspended, RemovedAt: w.Now(),
	})
	require.NoError(t, err)
	w.Verify(notice.FoundOffline, refs[0])
	list, _, err := w.Feed.After(t.Context(), w.Analyst, feed.Cursor{}, 100)
	require.NoError(t, err)
	said := map[models.EventKind]outcome.Action{}
	for _, c := range list {
		said[c.Kind] = c.Codes.Action
	}
	require.Equal(t, outcome.ReportedToISP, said[models.EventDelivered])
	require.Equal(t, outcome.Unavailable, said[models.EventFoundOffline])
	require.Zero(t, said[models.EventAnswered])
}
