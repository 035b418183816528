package work_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/work"
)

// answered is as many notices that wait for a check, in the order of the queue.
func answered(w *modelstest.World, count int) []string {
	w.T.Helper()
	var refs []string
	for i := range count {
		w.At(time.Duration(i+1) * time.Minute)
		ref := w.ImportRows(w.Report(fmt.Sprintf("S-%d", i), fmt.Sprintf("https://img.example.com/%d", i), "192.0.2.7"))[0]
		w.Answer(w.Now(), ref)
		refs = append(refs, ref)
	}
	return refs
}

func TestTake_OneAfterTheOtherAndNeverTwoTheSame(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx, colleague := t.Context(), w.As(models.RoleAdmin)
	refs := answered(w, 4)
	take := func(actor models.Actor) work.Place {
		t.Helper()
		p, err := w.Work.Take(ctx, actor, work.Rechecks)
		require.NoError(t, err)
		return p
	}
	one := take(w.Analyst)
	require.Equal(t, []any{refs[0], 1, 4, w.Now().Add(work.LeaseFor)}, []any{one.Ref, one.N, one.Total, one.Until.UTC()})
	two := take(colleague)
	require.Equal(t, []any{refs[1], 2, one.Subject}, []any{two.Ref, two.N, two.Prev})
	require.Equal(t, one.Subject, take(w.Analyst).Subject, "where they were")

	open, err := w.Work.Open(ctx, w.Analyst, work.Rechecks, two.Subject)
	require.NoError(t, err)
	require.NotEmpty(t, open.Holder)
	require.Zero(t, open.Until, "it is the colleague's")
	require.Equal(t, w.Now().Add(work.LeaseFor), open.HeldUntil.UTC())

	w.Verify(notice.FoundOffline, refs[0])
	three := take(w.Analyst)
	require.Equal(t, []any{refs[2], 2, 3}, []any{three.Ref, three.N, three.Total}, "the next that nobody has")
	require.Equal(t, "work.reason_missing", modelstest.Problem(t, w.Work.Skip(ctx, w.Analyst, work.Rechecks, three.Subject, "")))
	require.NoError(t, w.Work.Skip(ctx, w.Analyst, work.Rechecks, three.Subject, work.SkipWaits))
	require.Equal(t, refs[3], take(w.Analyst).Ref)
	w.Verify(notice.FoundOffline, refs[3])
	_, err = w.Work.Take(ctx, w.Analyst, work.Rechecks)
	require.ErrorIs(t, err, models.ErrNotFound)
	left, err := w.Work.Left(ctx, w.Analyst, work.Rechecks)
	require.NoError(t, err)
	require.Equal(t, []int{1, 1}, []int{left.Held, left.Skipped})

	w.Verify(notice.FoundOffline, refs[1])
	passed := take(colleague)
	require.Equal(t, refs[2], passed.Ref, "what somebody skipped a colleague gets")
	require.Equal(t, work.SkipWaits, passed.Skips[0].Reason)
	require.NoError(t, w.Work.Leave(ctx, colleague, work.Rechecks))
	w.Clock.Set(w.Now().Add(work.SkipFor + time.Second))
	require.Equal(t, refs[2], take(w.Analyst).Ref, "and they themselves the next day")
	w.Clock.Set(w.Now().Add(work.LeaseFor))
	require.Equal(t, refs[2], take(colleague).Ref, "a lease ends")

	for _, actor := range []models.Actor{w.Agent, w.As(models.RoleEditor), w.As(models.RoleAuditor)} {
		_, err := w.Work.Take(ctx, actor, work.Rechecks)
		require.ErrorIs(t, err, models.ErrForbidden)
		_, err = w.Work.Open(ctx, actor, work.Rechecks, passed.Subject)
		require.ErrorIs(t, err, models.ErrForbidden)
		require.ErrorIs(t, w.Work.Skip(ctx, actor, work.Rechecks, passed.Subject, work.SkipLater), models.ErrForbidden)
	}
	_, err = w.Work.Take(ctx, w.Analyst, "nothing")
	require.ErrorIs(t, err, models.ErrNotFound)
}

// Every queue of the work mode is in the order of its own page.
func TestPlace_From_BeginsThePageWithIt(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx := t.Context()
	answered(w, 1)
	ref := w.Deliver(1, 2)[0]
	w.Dispute(ref, 1)
	w.Say(w.Agent, ref, "Wat nu?", 0)
	w.Unrouted(2)
	for _, q := range []work.Queue{work.Rechecks, work.Disputes, work.Questions, work.Unrouted} {
		p, err := w.Work.Take(ctx, w.Analyst, q)
		require.NoError(t, err, q)
		require.Equal(t, 1, p.Total, q)
		require.NotEmpty(t, p.Ref, q)
	}
	p, err := w.Work.Take(ctx, w.Analyst, work.Disputes)
	require.NoError(t, err)
	rows, _, err := w.Notice.OpenDisputes(ctx, w.Analyst, p.From())
	require.NoError(t, err)
	require.Equal(t, p.Subject, rows[0].Submission)
	require.Equal(t, models.Cursor{At: p.At, ID: uuid.UUID{14: 0, 15: 0xff}}, work.Place{At: p.At, Subject: uuid.UUID{14: 1}}.From())
}

func TestBudgetOf(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 30, 10, 0, 0, 0, time.UTC)
	due := func(minutes int) work.Waiting {
		at := now.Add(time.Duration(minutes) * time.Minute)
		return work.Waiting{DueAt: &at, Counts: 1}
	}
	open := []work.Waiting{due(10), due(3), due(60), {Counts: 1}, due(-1)}
	b := work.BudgetOf(work.Rechecks, open, 12, now.Add(-time.Hour), now)
	require.Equal(t, 5*time.Minute, b.Each)
	require.Equal(t, now.Add(25*time.Minute), b.Ready)
	require.Equal(t, 2, b.Lates, "the second, which is due before its turn ends, and the last, which is late already")
	require.Equal(t, []work.Late{{DueAt: *open[1].DueAt}, {DueAt: *open[4].DueAt}}, b.Late)

	b = work.BudgetOf(work.Rechecks, open, 2, now.Add(-time.Hour), now)
	require.Zero(t, b.Each, "two decisions are no pace")
	require.Zero(t, b.Ready)
	require.Equal(t, 1, b.Lates, "what is late is late at any pace")
	require.Equal(t, 5*time.Minute, work.BudgetOf(work.Rechecks, open, 3, now, now).Each, "nor are the first minutes")

	open[0].Counts = 4 // a notice of four addresses is four, as the tab has it, and takes the time of four
	b = work.BudgetOf(work.Rechecks, open, 12, now.Add(-time.Hour), now)
	require.Equal(t, []any{8, now.Add(40 * time.Minute), 3}, []any{b.Open, b.Ready, b.Lates}, "the first is late now too")
}

func TestBudgets_TodaysPaceWithoutWhatWasUndone(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	refs := answered(w, 6)
	for i, ref := range refs[:4] {
		w.At(time.Hour + time.Duration(i)*10*time.Minute)
		w.Verify(notice.FoundOffline, ref)
	}
	verdict := modelstest.Query[uuid.UUID](w, `SELECT batch FROM verifications ORDER BY created_at DESC LIMIT 1`)[0]
	_, err := w.Notice.UndoVerdict(t.Context(), w.Analyst, verdict)
	require.NoError(t, err)
	budgets, err := w.Work.Budgets(t.Context(), w.Analyst, w.Now().Add(-45*time.Minute), work.Rechecks)
	require.NoError(t, err)
	require.Equal(t, []any{3, 3, 10 * time.Minute}, []any{budgets[0].Open, budgets[0].Done, budgets[0].Each})
	none, err := w.Work.Budgets(t.Context(), w.Agent, w.Now())
	require.NoError(t, err)
	require.Empty(t, none)
}

// One machine is one IP address of one provider, in however many notices.
func TestPicks_AllOfAMachine(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx := t.Context()
	refs := answered(w, 3)
	other := w.ImportRows(w.Report("B-1", "https://img.example.com/b", "192.0.2.8"))[0]
	w.Answer(w.Now(), other)
	machines, next, err := w.Work.Machines(ctx, w.Analyst, models.Cursor{})
	require.NoError(t, err)
	require.Zero(t, next)
	require.Len(t, machines, 2)
	require.Equal(t, []any{"192[.]0[.]2[.]7", 3, 3}, []any{machines[0].Place, machines[0].Items, machines[0].Notices})
	picks, err := w.Work.Picks(ctx, w.Analyst, []string{other}, []uuid.UUID{machines[0].ItemID})
	require.NoError(t, err)
	picked, got := map[string]notice.Seen{}, []string{}
	for _, p := range picks {
		picked[p.Ref], got = p.Seen, append(got, p.Ref)
	}
	require.Equal(t, append(refs, other), got)
	alike, err := w.Work.Alike(ctx, w.Analyst, []uuid.UUID{machines[0].ItemID, machines[1].ItemID})
	require.NoError(t, err)
	require.Equal(t, map[uuid.UUID]int{machines[0].ItemID: 3, machines[1].ItemID: 1}, alike)

	w.Verify(notice.FoundOnline, refs[1])
	require.ErrorIs(t, w.Notice.VerifyMany(ctx, w.Analyst, picked, notice.FoundOffline), models.ErrConflict, "all or none")
	delete(picked, refs[1])
	require.NoError(t, w.Notice.VerifyMany(ctx, w.Analyst, picked, notice.FoundOffline))
	for _, ref := range []string{refs[0], refs[2], other} {
		require.Equal(t, []models.State{models.StateVerified}, w.States(ref))
	}
	for _, actor := range []models.Actor{w.Agent, w.As(models.RoleEditor)} {
		picks, err := w.Work.Picks(ctx, actor, refs, nil)
		require.NoError(t, err)
		require.Empty(t, picks)
	}
}
