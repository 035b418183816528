package models_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
)

const day = 24 * time.Hour

// expire runs retention to its end and gives the notices that it destroyed.
func (w *world) expire() []string {
	w.t.Helper()
	expired, err := w.Notice.Expired(w.t.Context(), models.DefaultRetention(), 1000)
	require.NoError(w.t, err)
	var refs []string
	for _, e := range expired {
		refs = append(refs, e.Ref)
	}
	last := query[int64](w, `SELECT max(id) FROM events`)[0]
	for n := 2; n == 2; {
		n, err = w.Notice.DestroyExpired(w.t.Context(), models.DefaultRetention(), 2)
		require.NoError(w.t, err)
	}
	slices.Sort(refs)
	require.ElementsMatch(w.t, refs, query[string](w, `SELECT n.ref FROM events e JOIN notices n ON n.id = e.notice_id
		WHERE e.kind = 'erased' AND e.id > $1`, last), "what was foretold is what was done")
	return refs
}

// Each kind of notice has its time, counted from when it was finished; one that is open is kept however old it is.
func TestRetention_EachKindHasItsTime(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.deliver(6, 2)
	open, removed, withdrawn, mixed, back, partly := refs[0], refs[1], refs[2], refs[3], refs[4], refs[5]
	unrouted := w.unrouted(1)
	w.after(time.Hour)
	w.verify(notice.FoundOffline, removed)
	w.verify(notice.FoundOffline, back)
	w.decide(notice.DecideWithdraw, uuid.Nil, withdrawn)
	w.decide(notice.DecideWithdraw, uuid.Nil, unrouted)
	w.verify(notice.FoundOffline, mixed, 1)
	w.decide(notice.DecideWithdraw, uuid.Nil, mixed, 2)
	w.verify(notice.FoundOffline, partly, 1)
	w.after(100 * day)
	w.verify(notice.FoundOnline, back, 1)

	unfounded := w.Now().Add(-100*day + time.Hour).Add(30 * day)
	w.clock.set(unfounded.Add(-time.Second))
	require.Empty(t, w.expire())
	w.clock.set(unfounded)
	require.Equal(t, []string{withdrawn, unrouted}, w.expire())
	w.after(100*day + time.Hour)
	w.verify(notice.FoundOffline, back, 1)
	closed := start.Add(time.Hour + 365*day)
	w.clock.set(closed.Add(-time.Second))
	require.Empty(t, w.expire())
	w.clock.set(closed)
	require.Equal(t, []string{removed, mixed}, w.expire())
	w.after(100*day + time.Hour + 365*day)
	require.Equal(t, []string{back}, w.expire())
	w.after(4000 * day)
	require.Empty(t, w.expire())
	for _, ref := range []string{open, partly} {
		require.False(t, w.page(ref).Items[0].Content.Address.IsZero(), "it is open")
	}
	require.Equal(t, 5, w.erased())
}

// erased counts the notices without a key, and finds no trace of their items' addresses, nor one item too many without.
func (w *world) erased() int {
	w.t.Helper()
	require.Empty(w.t, query[int](w, `SELECT i.n FROM items i JOIN notices n ON n.provider_id = i.provider_id AND n.id = i.notice_id
		WHERE (n.data_key IS NULL) <> (i.sealed = '') OR (n.data_key IS NULL) <> (i.address_key IS NULL)
			OR n.data_key IS NULL AND num_nonnulls(i.host_key, i.domain_key, i.ip_key) > 0`))
	return query[int](w, `SELECT count(*) FROM notices WHERE data_key IS NULL`)[0]
}

func TestRetention_LeavesTheNoticeAndNotItsAddresses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	row := w.report("M-1", "https://img.example.com/a", "192.0.2.5")
	ref := w.importRows(row)[0]
	w.answer(w.Now(), ref, 1)
	w.verify(notice.FoundOffline, ref, 1)
	dedupe := query[uuid.UUID](w, `SELECT dedupe_key FROM item_reports`)
	w.after(366 * day)
	require.Equal(t, []string{ref}, w.expire())
	require.Empty(t, w.expire(), "once")

	page, err := w.Notice.Page(t.Context(), w.agent, ref, 0)
	require.NoError(t, err)
	require.Equal(t, address.Sealed{}, page.Items[0].Content)
	require.Equal(t, models.MeasureFileRemoved, page.Items[0].Measure, "what was done stays")
	require.Equal(t, models.EventErased, page.History[0].Kind)
	require.Equal(t, 1, page.History[0].Data.Count)
	require.NoError(t, w.Notice.Reveal(t.Context(), w.agent, notice.Revealing{Ref: ref, Reason: notice.RevealRemove}))
	copied, err := w.Notice.CopyAddresses(t.Context(), w.agent, ref)
	require.NoError(t, err)
	require.Empty(t, copied)
	require.ErrorIs(t, w.Notice.Verify(t.Context(), w.analyst, ref, []int{1}, notice.FoundOnline), models.ErrConflict, "it cannot be open without an address")
	require.NotEqual(t, dedupe, query[uuid.UUID](w, `SELECT dedupe_key FROM item_reports`))
	for _, text := range []string{"https://img.example.com/a", "img.example.com", "example.com", "192.0.2.5"} {
		_, hits := w.find(w.analyst, text)
		require.Empty(t, hits, text)
	}
	_, hits := w.find(w.analyst, ref)
	require.Equal(t, []string{"M-1"}, hits, "by its reference it is found")

	again := w.importRows(row) // the same report: nothing knows it any more
	require.Len(t, again, 1)
	require.Nil(t, w.page(again[0]).Items[0].RecurrenceOf)
}

// Portals that run at once destroy each notice once, and desks that work meanwhile find it whole or gone.
func TestRetention_IsDoneOnceHoweverManyRunIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.deliver(12, 2)
	for _, ref := range refs {
		w.verify(notice.FoundOffline, ref)
	}
	w.after(366 * day)
	w.atOnce(4, func(ctx context.Context, _ int) error {
		for range 12 {
			if _, err := w.Notice.DestroyExpired(ctx, models.DefaultRetention(), 3); err != nil {
				return err
			}
			if _, err := w.Notice.Page(ctx, w.agent, refs[0], 0); err != nil {
				return err
			}
		}
		return nil
	})
	require.Equal(t, 12, w.erased())
	require.Equal(t, []int{12}, query[int](w, `SELECT count(*) FROM events WHERE kind = 'erased'`))
}

// A notice that an analyst reopens at this moment is left alone.
func TestRetention_PassesOverWhatSomebodyWorksOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 1)[0]
	w.verify(notice.FoundOffline, ref)
	w.after(366 * day)
	tx, err := w.owner.Begin(t.Context())
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
		{Closed: 365 * day, Unfounded: time.Hour, Staged: day, Origins: day},
		{Closed: -day, Unfounded: day, Staged: day, Origins: day},
		{Closed: day, Unfounded: day, Staged: day, Origins: time.Hour},
	} {
		_, err := w.Notice.DestroyExpired(t.Context(), r, 1)
		require.Error(t, err)
	}
}
