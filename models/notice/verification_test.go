package notice_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// Two notices, the second delivered an hour after the first, answered at once with one claimed time and then checked: the
// SQL that stops their clocks and StopTime say the same.
func TestVerify_StopsTheClockWhereStopTimeSays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const answered, ahead = 5 * time.Hour, 5*time.Hour + time.Minute
	for _, tt := range []struct{ claim, check time.Duration }{
		{0, answered}, // half a minute before the first delivery: people type minutes
		{30 * time.Second, answered},
		{time.Hour - time.Microsecond, 7 * time.Hour}, // before the second
		{time.Hour, 7 * time.Hour},
		{3 * time.Hour, 7 * time.Hour},
		{answered, answered},
		{ahead, answered}, // a desk's clock may run ahead
		{ahead, ahead},
		{ahead, 7 * time.Hour},
	} {
		w.After(30 * time.Second)
		first := w.Deliver(1, 1)[0]
		w.After(time.Hour)
		second := w.Deliver(1, 1)[0]
		w.After(answered)
		_, err := w.Notice.Respond(t.Context(), w.Agent, notice.Response{
			Submission: uuid.New(), Refs: []string{first, second}, Measure: models.MeasureFileRemoved,
			RemovedAt: modelstest.Start.Add(tt.claim),
		})
		require.NoError(t, err)
		w.After(tt.check)
		for _, ref := range []string{first, second} {
			w.Verify(notice.FoundOffline, ref)
			item := w.Page(ref).Items[0]
			want := notice.StopTime(item.DeliveredAt, modelstest.Start.Add(tt.claim), w.Now(), true)
			require.True(t, want.Equal(*item.StoppedAt), "claimed after %s, checked after %s: %s", tt.claim, tt.check,
				item.StoppedAt.Sub(modelstest.Start))
		}
		w.CheckCaches()
	}
}

func TestVerify_WithoutAnAnswerTheCheckIsTheStop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.After(3 * time.Hour)
	w.Verify(notice.FoundOffline, ref)
	require.Equal(t, 3*time.Hour, w.Page(ref).Items[0].StoppedAt.Sub(modelstest.Start))
	require.Equal(t, 3*time.Hour, w.Page(ref).StoppedAt.Sub(modelstest.Start), "the notice stops with its last item")
	require.Equal(t, []string{"delivered", "found_offline", "closed"}, w.Kinds(ref))
}

func TestVerify_AClaimThatACheckContradictsIsNotTheStop(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(2, 1)
	for _, ref := range refs {
		w.After(2 * time.Hour)
		w.Answer(modelstest.Start.Add(time.Hour), ref)
		w.After(5 * time.Hour)
		w.Verify(notice.FoundOnline, ref)
	}
	w.After(30 * time.Hour)
	before := w.AllRows()
	_, err := w.Notice.Respond(t.Context(), w.Agent, notice.Response{ // the same claim again: it was online four hours later
		Submission: uuid.New(), Refs: refs[:1], Measure: models.MeasureFileRemoved, RemovedAt: modelstest.Start.Add(time.Hour),
	})
	require.Equal(t, "answer.when_seen_online", modelstest.Problem(t, err))
	require.Equal(t, before, w.AllRows())
	w.Answer(modelstest.Start.Add(5*time.Hour), refs[0])             // the minute of that check
	w.Answer(modelstest.Start.Add(5*time.Hour+time.Minute), refs[1]) // from after it
	w.After(40 * time.Hour)
	for i, stop := range []time.Duration{5 * time.Hour, 5*time.Hour + time.Minute} {
		w.Verify(notice.FoundOffline, refs[i])
		require.Equal(t, stop, w.Page(refs[i]).Items[0].StoppedAt.Sub(modelstest.Start))
	}
}

func TestVerify_AReopenedItemKeepsItsDeadline(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	for range 2 { // it may fail twice
		w.Answer(w.Now(), ref)
		w.After(10 * time.Hour)
		w.Verify(notice.FoundOnline, ref)
		item := w.Page(ref).Items[0]
		require.Equal(t, models.StateStillOnline, item.State)
		require.True(t, modelstest.Start.Equal(item.DeliveredAt))
		require.Equal(t, 24*time.Hour, item.DueAt.Sub(modelstest.Start))
		require.Nil(t, item.StoppedAt)
		require.Equal(t, 14*time.Hour, item.Clock().Left(w.Now()))
		w.CheckCaches()
	}
	w.After(48 * time.Hour)
	w.Verify(notice.FoundOffline, ref)
	w.After(50 * time.Hour)
	w.Verify(notice.FoundOnline, ref) // also after it was verified
	item := w.Page(ref).Items[0]
	require.Nil(t, item.StoppedAt, "a failed check voids the stop")
	require.Equal(t, 24*time.Hour, item.DueAt.Sub(modelstest.Start))
	require.True(t, item.Clock().Overdue(w.Now()))
	w.CheckCaches()
}

func TestVerify_RecordsWhoFoundWhatWhen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	w.After(time.Hour)
	w.Verify(notice.FoundOnline, ref, 1)
	require.Equal(t, []models.State{"delivered", "delivered"}, w.States(ref), "nobody said that it was gone")
	w.Verify(notice.FoundOffline, ref, 2)
	type fact struct {
		N               int
		Outcome, Method string
		ObservedAt      time.Time
		UserID          uuid.UUID
	}
	got := modelstest.Records[fact](w.World, `SELECT i.n, v.outcome, v.method, v.observed_at, v.user_id FROM verifications v
		JOIN items i ON i.provider_id = v.provider_id AND i.id = v.item_id ORDER BY i.n`)
	require.Len(t, got, 2)
	for i, outcome := range []string{"online", "offline"} {
		require.Equal(t, fact{i + 1, outcome, "analyst", got[i].ObservedAt, w.Analyst.UserID}, *got[i])
		require.True(t, w.Now().Equal(got[i].ObservedAt))
	}
	require.Equal(t, []string{"delivered", "found_online", "found_offline"}, w.Kinds(ref), "not closed: one is left")
	w.CheckCaches()
}

func TestVerify_RefusesAnOutcomeThatThereIsNot(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	require.Equal(t, "verify.outcome_missing", modelstest.Problem(t, w.Notice.Verify(t.Context(), w.Analyst, ref, nil, "gone")))
	w.Verify(notice.FoundOffline, ref)
	require.ErrorIs(t, w.Notice.Verify(t.Context(), w.Analyst, ref, nil, notice.FoundOffline), models.ErrConflict)
}

// The old item cannot be reopened while the address is open in a newer one.
func TestVerify_AnAddressIsNotOpenTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.ImportRows(w.Report("a", "https://img.example.com/x", "192.0.2.5"))[0]
	w.Verify(notice.FoundOffline, old)
	w.After(time.Minute)
	again := w.ImportRows(w.Report("b", "https://img.example.com/x", "192.0.2.5"))[0]
	require.ErrorIs(t, w.Notice.Verify(t.Context(), w.Analyst, old, nil, notice.FoundOnline), models.ErrConflict)
	require.Equal(t, []models.State{"verified"}, w.States(old))
	w.Verify(notice.FoundOnline, again)
	w.CheckCaches()
}

// A removal from before EOKM saw it online is no removal: the time that a desk gives counts, or is refused.
func TestRespond_NotBeforeEOKMSawItOnline(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(2, 2)
	w.After(3*time.Hour + 40*time.Second)
	w.Verify(notice.FoundOnline, refs[0], 2) // also before anybody claimed anything
	w.After(9 * time.Hour)
	respond := func(measure models.Measure, claim time.Duration, refs []string, numbers ...int) error {
		_, err := w.Notice.Respond(t.Context(), w.Agent, notice.Response{
			Submission: uuid.New(), Refs: refs, Numbers: numbers, Measure: measure, RemovedAt: modelstest.Start.Add(claim),
		})
		return err
	}
	before := w.AllRows()
	for _, claim := range []time.Duration{time.Hour, 3*time.Hour - time.Second} {
		for _, err := range []error{
			respond(models.MeasureFileRemoved, claim, refs[:1], 2), respond(models.MeasureFileRemoved, claim, refs),
			respond(models.MeasureFileRemoved, claim, refs[:1]),
		} {
			var invalid *models.Invalid
			require.ErrorAs(t, err, &invalid)
			require.Equal(t, "answer.when_seen_online", invalid.Key)
			require.Equal(t, "when", invalid.Field)
			require.Equal(t, "2026-11-20T12:00:40Z", invalid.Args["At"])
		}
	}
	require.Equal(t, before, w.AllRows())
	require.NoError(t, respond(models.MeasureGeoBlocked, time.Hour, refs[:1], 2), "which claims no removal")
	require.NoError(t, respond(models.MeasureFileRemoved, time.Hour, refs[:1], 1), "nobody looked at that one")
	require.NoError(t, respond(models.MeasureFileRemoved, 3*time.Hour, refs[:1], 2), "the minute of the check: people type minutes")
	w.After(12 * time.Hour)
	w.Verify(notice.FoundOffline, refs[0])
	for i, stop := range []time.Duration{time.Hour, 3 * time.Hour} {
		require.Equal(t, stop, w.Page(refs[0]).Items[i].StoppedAt.Sub(modelstest.Start), "what was taken counts")
	}
	require.Equal(t, 3*time.Hour+40*time.Second, w.Page(refs[0]).Items[1].SeenOnlineAt.Sub(modelstest.Start))
}
