package notice_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// expire runs retention to its end and gives the notices that it destroyed.
func (w *world) expire() []string {
	w.T.Helper()
	expired, err := w.Notice.Expired(w.T.Context(), models.DefaultRetention(), 1000)
	require.NoError(w.T, err)
	var refs []string
	for _, e := range expired {
		refs = append(refs, e.Ref)
	}
	last := modelstest.Query[int64](w.World, `SELECT max(id) FROM events`)[0]
	for n := 2; n == 2; {
		n, err = w.Notice.DestroyExpired(w.T.Context(), models.DefaultRetention(), 2)
		require.NoError(w.T, err)
	}
	slices.Sort(refs)
	require.ElementsMatch(w.T, refs, modelstest.Query[string](w.World, `SELECT n.ref FROM events e JOIN notices n ON n.id = e.notice_id
		WHERE e.kind = 'erased' AND e.id > $1`, last), "what was foretold is what was done")
	return refs
}

// Each kind of notice has its time, counted from when it was finished; one that is open is kept however old it is.
func TestRetention_EachKindHasItsTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(6, 2)
	open, removed, withdrawn, mixed, back, partly := refs[0], refs[1], refs[2], refs[3], refs[4], refs[5]
	unrouted := w.Unrouted(1)
	w.After(time.Hour)
	w.Verify(notice.FoundOffline, removed)
	w.Verify(notice.FoundOffline, back)
	w.Decide(notice.DecideWithdraw, uuid.Nil, withdrawn)
	w.Decide(notice.DecideWithdraw, uuid.Nil, unrouted)
	w.Verify(notice.FoundOffline, mixed, 1)
	w.Decide(notice.DecideWithdraw, uuid.Nil, mixed, 2)
	w.Verify(notice.FoundOffline, partly, 1)
	w.After(100 * modelstest.Day)
	w.Verify(notice.FoundOnline, back, 1)

	unfounded := w.Now().Add(-100*modelstest.Day + time.Hour).Add(30 * modelstest.Day)
	w.Clock.Set(unfounded.Add(-time.Second))
	require.Empty(t, w.expire())
	w.Clock.Set(unfounded)
	require.Equal(t, []string{withdrawn, unrouted}, w.expire())
	w.After(100*modelstest.Day + time.Hour)
	w.Verify(notice.FoundOffline, back, 1)
	closed := modelstest.Start.Add(time.Hour + 365*modelstest.Day)
	w.Clock.Set(closed.Add(-time.Second))
	require.Empty(t, w.expire())
	w.Clock.Set(closed)
	require.Equal(t, []string{removed, mixed}, w.expire())
	w.After(100*modelstest.Day + time.Hour + 365*modelstest.Day)
	require.Equal(t, []string{back}, w.expire())
	w.After(4000 * modelstest.Day)
	require.Empty(t, w.expire())
	for _, ref := range []string{open, partly} {
		require.False(t, w.Page(ref).Items[0].Content.Address.IsZero(), "it is open")
	}
	require.Equal(t, 5, w.Erased())
}

func TestRetention_LeavesTheNoticeAndNotItsAddresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	row := w.Report("M-1", "https://img.example.com/a", "192.0.2.5")
	ref := w.ImportRows(row)[0]
	w.Answer(w.Now(), ref, 1)
	w.Verify(notice.FoundOffline, ref, 1)
	dedupe := modelstest.Query[uuid.UUID](w.World, `SELECT dedupe_key FROM item_reports`)
	w.After(366 * modelstest.Day)
	require.Equal(t, []string{ref}, w.expire())
	require.Empty(t, w.expire(), "once")

	page, err := w.Notice.Page(t.Context(), w.Agent, ref, 0)
	require.NoError(t, err)
	require.Equal(t, address.Sealed{}, page.Items[0].Content)
	require.Equal(t, models.MeasureFileRemoved, page.Items[0].Measure, "what was done stays")
	require.Equal(t, models.EventErased, page.History[0].Kind)
	require.Equal(t, 1, page.History[0].Data.Count)
	require.NoError(t, w.Notice.Reveal(t.Context(), w.Agent, notice.Revealing{Ref: ref, Reason: notice.RevealRemove}))
	copied, err := w.Notice.CopyAddresses(t.Context(), w.Agent, ref)
	require.NoError(t, err)
	require.Empty(t, copied)
	require.ErrorIs(t, w.Notice.Verify(t.Context(), w.Analyst, ref, []int{1}, notice.FoundOnline), models.ErrConflict,
		"it cannot be open without an address")
	require.NotEqual(t, dedupe, modelstest.Query[uuid.UUID](w.World, `SELECT dedupe_key FROM item_reports`))
	for _, text := range []string{"https://img.example.com/a", "img.example.com", "example.com", "192.0.2.5"} {
		hits := w.find(w.Agent, text) // for EOKM's people an IP address also names who has its network
		require.Empty(t, hits, text)
	}
	hits := w.find(w.Analyst, ref)
	require.Equal(t, []string{"M-1"}, hits, "by its reference it is found")

	again := w.ImportRows(row) // the same report: nothing knows it any more
	require.Len(t, again, 1)
	require.Nil(t, w.Page(again[0]).Items[0].RecurrenceOf)
}

// Portals that run at once destroy each notice once, and desks that work meanwhile find it whole or gone.
func TestRetention_IsDoneOnceHoweverManyRunIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(12, 2)
	for _, ref := range refs {
		w.Verify(notice.FoundOffline, ref)
	}
	w.After(366 * modelstest.Day)
	w.AtOnce(4, func(ctx context.Context, _ int) error {
		for range 12 {
			if _, err := w.Notice.DestroyExpired(ctx, models.DefaultRetention(), 3); err != nil {
				return err
			}
			if _, err := w.Notice.Page(ctx, w.Agent, refs[0], 0); err != nil {
				return err
			}
		}
		return nil
	})
	require.Equal(t, 12, w.Erased())
	require.Equal(t, []int{12}, modelstest.Query[int](w.World, `SELECT count(*) FROM events WHERE kind = 'erased'`))
}

// A notice that an analyst reopens at this moment is left alone.
func TestRetention_PassesOverWhatSomebodyWorksOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.Verify(notice.FoundOffline, ref)
	w.After(366 * modelstest.Day)
	tx, err := w.Owner.Begin(t.Context())
	require.NoError(t, err)
	defer func() { _ = tx.Rollback(context.WithoutCancel(t.Context())) }()
	_, err = tx.Exec(t.Context(), `SELECT 1 FROM notices FOR UPDATE`)
	require.NoError(t, err)
	n, err := w.Notice.DestroyExpired(t.Context(), models.DefaultRetention(), 10)
	require.NoError(t, err)
	require.Zero(t, n)
	require.NoError(t, tx.Rollback(t.Context()))
	require.Equal(t, []string{ref}, w.expire())
}

func TestRetention_RefusesATimeThatCannotBeMeant(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, r := range []models.Retention{
		{},
		{Closed: 365 * modelstest.Day, Unfounded: time.Hour, Staged: modelstest.Day, Origins: modelstest.Day},
		{Closed: -modelstest.Day, Unfounded: modelstest.Day, Staged: modelstest.Day, Origins: modelstest.Day},
		{Closed: modelstest.Day, Unfounded: modelstest.Day, Staged: modelstest.Day, Origins: time.Hour},
	} {
		_, err := w.Notice.DestroyExpired(t.Context(), r, 1)
		require.Error(t, err)
	}
}
