package models_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

func TestHold_TheClockStandsStillUntilItIsResumed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 2)[0]
	w.after(20 * time.Hour)
	w.hold(ref, 1)
	w.after(40 * time.Hour) // past the first deadline
	held := w.page(ref)
	require.Equal(t, []models.State{"on_hold", "delivered"}, w.states(ref))
	require.Equal(t, 4*time.Hour, held.Items[0].Clock(held.Profile).Left(w.Now()))
	require.Equal(t, -16*time.Hour, held.Items[1].Clock(held.Profile).Left(w.Now()))
	w.checkCaches()

	w.resume(ref, 1)
	page := w.page(ref)
	require.Equal(t, []models.State{"acknowledged", "delivered"}, w.states(ref))
	require.Equal(t, 44*time.Hour, page.Items[0].DueAt.Sub(start), "20 hours later")
	require.Nil(t, page.Items[0].HeldSince)
	require.Equal(t, 4*time.Hour, page.Items[0].Clock(page.Profile).Left(w.Now()))
	require.Equal(t, 24*time.Hour, page.Items[1].DueAt.Sub(start), "the other item's ran on")
	require.Equal(t, []string{"delivered", "held", "resumed"}, w.kinds(ref))
	w.checkCaches()
}

func TestHold_TwoHoldsAddUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 1)[0]
	for i := range 2 {
		w.after(time.Duration(10*i+1) * time.Hour)
		w.hold(ref)
		w.after(time.Duration(10*i+4) * time.Hour)
		w.resume(ref)
	}
	require.Equal(t, 30*time.Hour, w.page(ref).Items[0].DueAt.Sub(start))
	require.Equal(t, []time.Duration{3 * time.Hour, 3 * time.Hour}, w.holds())
}

// holds lists how long each hold lasted; 0 while it runs.
func (w *world) holds() []time.Duration {
	w.t.Helper()
	type row struct {
		From time.Time
		To   *time.Time
	}
	var out []time.Duration
	for _, r := range records[row](w, `SELECT started_at, ended_at FROM holds ORDER BY started_at, item_id`) {
		if r.To == nil {
			out = append(out, 0)
		} else {
			out = append(out, r.To.Sub(r.From))
		}
	}
	return out
}

// A hold of 26 hours is 26 hours, also when a calendar day in it had 23 or 25, wherever the database thinks that it is.
func TestResume_MovesTheDeadlineByElapsedHours(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.exec(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''Europe/Amsterdam''', current_database()); END $$`)
	w.reconnect()
	for _, night := range []time.Time{ // the clocks change in the first 24 hours, and in those by which the deadline moves
		time.Date(2026, 10, 24, 20, 0, 0, 0, time.UTC), time.Date(2026, 10, 23, 20, 0, 0, 0, time.UTC),
		time.Date(2027, 3, 27, 20, 0, 0, 0, time.UTC), time.Date(2027, 3, 26, 20, 0, 0, 0, time.UTC),
	} {
		w.clock.set(night)
		ref := w.deliver(1, 1)[0]
		require.Equal(t, 24*time.Hour, w.page(ref).Items[0].DueAt.Sub(night), "an import's clock too")
		w.hold(ref)
		w.clock.set(night.Add(26 * time.Hour))
		w.resume(ref)
		require.Equal(t, 50*time.Hour, w.page(ref).Items[0].DueAt.Sub(night))
	}
}

func TestHold_NeedsOneOfTheTwoReasonsAndWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 1)[0]
	require.Equal(t, "hold.reason_missing", problem(t, w.Notice.Hold(t.Context(), w.analyst, ref, nil, "weekend", "Het is zaterdag.")))
	require.Equal(t, "text.missing", problem(t, w.Notice.Hold(t.Context(), w.analyst, ref, nil, notice.HoldEOKMError, " ")))
	require.ErrorIs(t, w.Notice.Resume(t.Context(), w.analyst, ref, nil), models.ErrConflict)
	require.Equal(t, []models.State{"delivered"}, w.states(ref))
}

func TestHold_RecordsTheApprover(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 1)[0]
	w.hold(ref)
	type row struct {
		Reason, Explanation string
		Approver            uuid.UUID
		EndedAt             *time.Time
	}
	got := records[row](w, `SELECT reason, explanation, approver_id, ended_at FROM holds`)
	require.Equal(t, []*row{{"law_enforcement", "Op verzoek van de politie.", w.analyst.UserID, nil}}, got)
	line := w.page(ref).History[0]
	require.Equal(t, models.EventHeld, line.Kind)
	require.Equal(t, models.EventData{Items: []int{1}, Count: 1, Code: "law_enforcement", Text: "Op verzoek van de politie."}, line.Data)
	require.False(t, line.Internal, "the desk sees it")

	w.after(time.Hour)
	require.NoError(t, w.Notice.Decide(t.Context(), w.analyst, notice.Decision{Ref: ref, Act: notice.DecideWithdraw, Reason: "Onze fout."}))
	require.Equal(t, []time.Duration{time.Hour}, w.holds(), "withdrawing ends it")
	w.checkCaches()
}
