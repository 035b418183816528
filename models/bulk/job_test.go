package bulk_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

type world struct{ *modelstest.World }

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{modelstest.New(t)}
}

// confirming orders one answer to what a preview of notices showed.
func (w *world) confirming(refs ...string) bulk.Order {
	w.T.Helper()
	o := bulk.Order{Submission: uuid.New(), Kind: bulk.KindConfirm}
	preview, err := w.Notice.Bulk(w.T.Context(), w.Agent, notice.Filter{Tab: notice.TabAll, Refs: refs}, models.ActReportRemoval)
	require.NoError(w.T, err)
	a := notice.Response{Submission: o.Submission, Pins: notice.Pins{}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now()}
	for _, row := range preview.Rows {
		a.Refs, a.Pins[row.Ref] = append(a.Refs, row.Ref), row.Numbers
	}
	o.Answers = []notice.Response{a}
	return o
}

func (w *world) start(o bulk.Order) *bulk.Page {
	w.T.Helper()
	id, err := w.Bulk.Start(w.T.Context(), w.Agent, o)
	require.NoError(w.T, err)
	return w.page(id)
}

func (w *world) page(id uuid.UUID) *bulk.Page {
	w.T.Helper()
	page, err := w.Bulk.Page(w.T.Context(), w.Agent, id)
	require.NoError(w.T, err)
	return page
}

func (w *world) undo(id uuid.UUID) int {
	w.T.Helper()
	n, err := w.Bulk.Undo(w.T.Context(), w.Agent, id)
	require.NoError(w.T, err)
	return n
}

// large brings in a notice of so many items, and gives its reference.
func (w *world) large(external string, items int) string {
	w.T.Helper()
	rows := make([]*incoming.Row, items)
	for n := range rows {
		rows[n] = w.Row(external, n)
	}
	w.Load(rows...)
	return modelstest.Query[string](w.World, `SELECT ref FROM notices WHERE external_ref = $1`, external)[0]
}

func TestJob_ConfirmsUndoesAndConfirmsAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(30, 2)
	require.NoError(t, w.Notice.Acknowledge(t.Context(), w.Agent, refs[:1]))
	w.Respond(refs[1], 1)
	w.Verify(notice.FoundOnline, refs[1], 1)
	w.Delegate(refs[2], 1)
	w.After(time.Hour)
	before := map[string][]models.State{}
	for _, ref := range refs {
		before[ref] = w.States(ref)
	}
	dues := modelstest.Query[time.Time](w.World, `SELECT due_at FROM items ORDER BY id`)

	page := w.start(w.confirming(refs...))
	require.Equal(t, []any{bulk.StateDone, 60, 60, 0, 30}, []any{page.State, page.Total, page.Done, page.Skipped, page.Notices})
	require.Len(t, page.Receipts, 1)
	require.Equal(t, 60, page.Receipts[0].Items)
	require.Equal(t, 60, modelstest.Query[int](w.World, `SELECT count(*) FROM items WHERE state = 'answered'`)[0])

	w.After(time.Hour + 9*time.Minute)
	require.Equal(t, 60, w.undo(page.ID))
	before[refs[2]][0] = models.StateAcknowledged // its delegation ended with the answer
	for _, ref := range refs {
		require.Equal(t, before[ref], w.States(ref), ref)
	}
	require.Equal(t, dues, modelstest.Query[time.Time](w.World, `SELECT due_at FROM items ORDER BY id`), "no time was won or lost")
	require.Equal(t, 61, w.Counts("responses"), "facts stay")
	require.Equal(t, 60, w.Counts("retractions"))
	require.Equal(t, 60, modelstest.Query[int](w.World, `SELECT count(*) FROM items WHERE answered_at IS NULL AND removed_at IS NULL`)[0]+1,
		"but for the one of which EOKM refuted an earlier answer")
	page = w.page(page.ID)
	require.Equal(t, []int{60, 0}, []int{page.Restored, page.Kept})
	require.Equal(t, "agent@voorbeeld.example", page.Undoer)
	_, err := w.Bulk.Undo(t.Context(), w.Agent, page.ID)
	require.ErrorIs(t, err, models.ErrConflict, "once")

	again := w.start(w.confirming(refs...))
	require.Equal(t, 60, again.Done)
	require.NotEqual(t, page.Receipts[0].Number, again.Receipts[0].Number)
	w.CheckCaches()
}

func TestJob_IsFinalAfterTenMinutes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := w.start(w.confirming(w.Deliver(2, 1)...))
	require.True(t, page.Undoable(w.Now().Add(10*time.Minute-1)))
	w.After(10 * time.Minute)
	require.False(t, page.Undoable(w.Now()))
	_, err := w.Bulk.Undo(t.Context(), w.Agent, page.ID)
	var final *models.Invalid
	require.ErrorAs(t, err, &final)
	require.Equal(t, "job.final", final.Key)
	require.Zero(t, w.Counts("retractions"))
}

// What happened to an item after the job stays: EOKM checked it, or a colleague gave a better answer.
func TestJob_UndoLeavesWhatIsNotAsItWasLeft(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(4, 1)
	page := w.start(w.confirming(refs...))
	w.Verify(notice.FoundOffline, refs[0])
	w.Answer(w.Now(), refs[1], 1)
	require.NoError(t, w.Notice.Retract(t.Context(), w.Agent, refs[2], []int{1}))
	require.Equal(t, 1, w.undo(page.ID))
	var got []models.State
	for _, ref := range refs {
		got = append(got, w.States(ref)...)
	}
	require.Equal(t, []models.State{"verified", "answered", "acknowledged", "delivered"}, got)
	page = w.page(page.ID)
	require.Equal(t, []int{1, 3}, []int{page.Restored, page.Kept})
	w.CheckCaches()
}

func TestJob_AcknowledgesAndAssignsLikewise(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(3, 2)
	colleague := w.AddUser("colleague@example.org", models.RoleAgent, w.Hoster.ID)
	_, err := w.Notice.Assign(t.Context(), w.Agent, refs[:1], w.Agent.UserID)
	require.NoError(t, err)

	page := w.start(bulk.Order{Submission: uuid.New(), Kind: bulk.KindAcknowledge, Refs: refs, Pins: notice.Pins{refs[0]: {2}}})
	require.Equal(t, 5, page.Done)
	require.Equal(t, []models.State{"delivered", "acknowledged"}, w.States(refs[0]))
	require.Equal(t, 5, w.undo(page.ID))
	require.Equal(t, []models.State{"delivered", "delivered"}, w.States(refs[1]))
	require.Equal(t, []string{"delivered", "acknowledged", "unacknowledged"}, w.Kinds(refs[1]))

	page = w.start(bulk.Order{Submission: uuid.New(), Kind: bulk.KindAssign, Refs: refs, To: colleague.UserID})
	require.Equal(t, 3, page.Done)
	_, err = w.Notice.Assign(t.Context(), colleague, refs[2:], w.Agent.UserID)
	require.NoError(t, err)
	require.Equal(t, 2, w.undo(page.ID))
	who := modelstest.Query[string](w.World, `SELECT coalesce(assignee_id::text, '') FROM notices ORDER BY ref`)
	require.Equal(t, []string{w.Agent.UserID.String(), "", w.Agent.UserID.String()}, who)
	w.CheckCaches()
}

// The same form twice is one job; with something else it is told so. Nothing is left when nothing could be done.
func TestJob_OneFormIsOneJob(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(3, 1)
	o := w.confirming(refs[:2]...)
	other := w.confirming(refs...)
	other.Submission, other.Answers[0].Submission = o.Submission, o.Submission
	w.AtOnce(8, func(ctx context.Context, _ int) error {
		_, err := w.Bulk.Start(ctx, w.Agent, o)
		return err
	})
	require.Equal(t, 1, w.Counts("bulk_jobs"))
	require.Equal(t, 2, w.Counts("responses"))
	_, err := w.Bulk.Start(t.Context(), w.Agent, other)
	var repeated *models.Repeated
	require.ErrorAs(t, err, &repeated)
	require.Equal(t, 2, repeated.Items)

	late := w.confirming(refs[2])
	w.Answer(w.Now(), refs[2])
	_, err = w.Bulk.Start(t.Context(), w.Agent, late)
	require.ErrorIs(t, err, models.ErrConflict)
	require.Equal(t, 1, w.Counts("bulk_jobs"))
}

func TestJob_IsOfItsProviderAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	refs := w.Deliver(1, 1)
	o := w.confirming(refs...)
	_, err := w.Bulk.Start(t.Context(), other.Agent, o)
	require.ErrorIs(t, err, models.ErrNotFound)
	page := w.start(o)
	for name, do := range map[string]func() error{
		"page":    func() error { _, err := w.Bulk.Page(t.Context(), other.Agent, page.ID); return err },
		"rows":    func() error { _, err := w.Bulk.Rows(t.Context(), other.Agent, page.ID); return err },
		"undo":    func() error { _, err := w.Bulk.Undo(t.Context(), other.Agent, page.ID); return err },
		"confirm": func() error { return w.Bulk.Confirm(t.Context(), other.Agent, page.ID) },
	} {
		require.ErrorIs(t, do(), models.ErrNotFound, name)
	}
	_, err = w.Bulk.Page(t.Context(), w.Analyst, page.ID)
	require.NoError(t, err, "EOKM reads it")
	_, err = w.Bulk.Undo(t.Context(), w.Analyst, page.ID)
	require.Error(t, err)
	_, err = w.Bulk.Start(t.Context(), w.Analyst, o)
	require.ErrorIs(t, err, models.ErrForbidden)
}

// A job of several parts goes on wherever it was killed, does no part twice, and keeps one receipt. What was answered meanwhile is left
// alone, with the reason.
func TestJob_OfSeveralPartsGoesOnWhereItEnded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.large("large", 2*bulk.PartLimit+3)
	few := w.Deliver(1, 2)[0]
	o := w.confirming(ref, few)
	page := w.start(o)
	require.Equal(t, []any{bulk.StateRunning, 1, bulk.PartLimit, 2005}, []any{page.State, page.NextPart, page.Done, page.Total})
	require.Equal(t, []string{"desk"}, modelstest.Query[string](w.World, `SELECT queue FROM river.river_job WHERE kind = 'bulk.run'`))
	w.Answer(w.Now(), few, 2)
	w.Answer(w.Now(), ref, 1500)
	killed := errors.New("killed")
	ctx, kill := context.WithCancelCause(t.Context())
	kill(killed)
	require.Error(t, w.Bulk.Run(ctx, w.Hoster.ID, page.ID))
	w.AtOnce(4, func(ctx context.Context, _ int) error { return w.Bulk.Run(ctx, w.Hoster.ID, page.ID) })
	page = w.page(page.ID)
	require.Equal(t, []any{bulk.StateDone, 2003, 2}, []any{page.State, page.Done, page.Skipped})
	for i, want := range []bulk.Skip{{Ref: ref, Numbers: []int{1500}}, {Ref: few, Numbers: []int{2}}} {
		got := page.Skips[i]
		require.Equal(t, []any{want.Ref, want.Numbers, notice.SkipWaiting, "agent@voorbeeld.example"},
			[]any{got.Ref, got.Numbers, got.Why, got.By}, "by whom")
	}
	require.Len(t, page.Receipts, 1, "one answer, one receipt")
	require.Equal(t, 2003, page.Receipts[0].Items)
	receipt, err := w.Notice.Receipt(t.Context(), w.Agent, page.Receipts[0].Number)
	require.NoError(t, err)
	require.Equal(t, 2003, receipt.Items)
	require.Len(t, receipt.LeftOut, 2)
	rows, err := w.Bulk.Rows(t.Context(), w.Agent, page.ID)
	require.NoError(t, err)
	require.Len(t, rows, 2005, "each item is in the file")
	require.Equal(t, 2003, w.undo(page.ID))
	w.CheckCaches()
}

// Undone while it runs: what is done is put back, and the rest is not done.
func TestJob_UndoneWhileItRuns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	page := w.start(w.confirming(w.large("large", bulk.PartLimit+1)))
	require.True(t, page.Undoable(w.Now().Add(time.Hour)), "as long as it runs")
	require.Equal(t, bulk.PartLimit, w.undo(page.ID))
	require.NoError(t, w.Bulk.Run(t.Context(), w.Hoster.ID, page.ID))
	require.Equal(t, bulk.PartLimit, w.Counts("responses"))
	require.Equal(t, bulk.StateDone, w.page(page.ID).State)
}

func TestJob_StagedWaitsForWhoOrderedIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(2, 1)
	colleague := w.AddUser("colleague@example.org", models.RoleAgent, w.Hoster.ID)
	o := w.confirming(refs...)
	o.Kind = bulk.KindAnswers
	id, err := w.Bulk.Stage(t.Context(), w.Agent, o)
	require.NoError(t, err)
	require.Equal(t, []bulk.Staged{{Measure: models.MeasureFileRemoved, Items: 2}}, w.page(id).Staged)
	require.Zero(t, w.Counts("responses"))
	require.ErrorIs(t, w.Bulk.Confirm(t.Context(), colleague, id), models.ErrNotFound)
	w.Answer(w.Now(), refs[1])
	require.NoError(t, w.Bulk.Confirm(t.Context(), w.Agent, id))
	require.NoError(t, w.Bulk.Confirm(t.Context(), w.Agent, id), "again it changes nothing")
	require.Equal(t, []int{1, 1}, []int{w.page(id).Done, w.page(id).Skipped})
	require.ErrorIs(t, w.Bulk.Discard(t.Context(), w.Agent, id), models.ErrConflict)

	o = w.confirming(w.Deliver(1, 1)...)
	for range 2 {
		o.Submission = uuid.New()
		id, err = w.Bulk.Stage(t.Context(), w.Agent, o)
		require.NoError(t, err)
		if o.Kind == bulk.KindConfirm {
			o.Kind = bulk.KindAnswers
			require.NoError(t, w.Bulk.Discard(t.Context(), w.Agent, id))
		} else {
			w.Clock.Set(w.Now().Add(25 * time.Hour))
			require.NoError(t, w.Bulk.Sweep(t.Context()))
		}
		require.ErrorIs(t, w.Bulk.Confirm(t.Context(), w.Agent, id), models.ErrConflict)
	}
}

func TestJob_ThereIsALimit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	o := w.confirming(w.Deliver(1, 1)...)
	for i := range notice.BulkLimit {
		ref := fmt.Sprint("EOKM-2026-9", i)
		o.Answers[0].Refs, o.Answers[0].Pins[ref] = append(o.Answers[0].Refs, ref), []int{1}
	}
	_, err := w.Bulk.Start(t.Context(), w.Agent, o)
	var bad *models.Invalid
	require.ErrorAs(t, err, &bad)
	require.Equal(t, "answer.too_many", bad.Key)
}

// Far more than a desk does in an hour: it is on record, and the provider's admins are told, once.
func TestJob_MassConfirmationIsAnAlarm(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.AddUser("admin@example.org", models.RoleProviderAdmin, w.Hoster.ID)
	alarms := func() []int {
		return modelstest.Query[int](w.World, `SELECT (data->>'count')::int FROM events WHERE kind = 'confirm_alarm'`)
	}
	w.start(w.confirming(w.large("a", 500)))
	require.Empty(t, alarms(), "500 are many, and no alarm")
	w.start(w.confirming(w.large("b", 1)))
	require.Equal(t, []int{501}, alarms())
	w.start(w.confirming(w.large("c", 10)))
	require.Len(t, alarms(), 1, "raised once")
	require.Equal(t, []string{"admin@example.org"},
		modelstest.Query[string](w.World, `SELECT recipient FROM mails WHERE kind = 'confirm_alarm'`))
	w.After(2 * time.Hour)
	w.start(w.confirming(w.large("d", 501)))
	require.Len(t, alarms(), 2, "and again in another hour")
}
