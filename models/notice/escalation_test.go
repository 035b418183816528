package notice_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// steps lists the levels that were recorded, each as often as there are items with it.
func (w *world) steps() []int {
	w.T.Helper()
	return modelstest.Query[int](w.World, `SELECT level FROM escalations ORDER BY level`)
}

// nextStep is when the one item of the world reaches its next step, after the start; 0: never.
func (w *world) nextStep() time.Duration {
	w.T.Helper()
	at := modelstest.Query[*time.Time](w.World, `SELECT escalate_at FROM items`)
	require.Len(w.T, at, 1)
	if at[0] == nil {
		return 0
	}
	return at[0].Sub(modelstest.Start)
}

// escalated lists the steps in the notices' histories, in order.
func (w *world) escalated() []string {
	w.T.Helper()
	return modelstest.Query[string](w.World, `SELECT data->>'code' FROM events WHERE kind = 'escalated' ORDER BY id`)
}

func (w *world) acknowledge(refs ...string) {
	w.T.Helper()
	require.NoError(w.T, w.Notice.Acknowledge(w.T.Context(), w.Agent, refs))
}

func TestEscalate_StepsOnceEach(t *testing.T) {
	w := newWorld(t)
	w.Deliver(1, 1)
	for _, tt := range []struct {
		after time.Duration
		steps []int
		next  time.Duration
	}{
		{0, []int{}, 4 * time.Hour},
		{4*time.Hour - time.Microsecond, []int{}, 4 * time.Hour},
		{4 * time.Hour, []int{1}, 12 * time.Hour},
		{4 * time.Hour, []int{1}, 12 * time.Hour}, // again, at the same time
		{11 * time.Hour, []int{1}, 12 * time.Hour},
		{12 * time.Hour, []int{1, 2}, 20 * time.Hour},
		{20 * time.Hour, []int{1, 2, 3}, 24 * time.Hour},
		{24 * time.Hour, []int{1, 2, 3, 4}, 0},
		{300 * time.Hour, []int{1, 2, 3, 4}, 0},
	} {
		w.At(tt.after)
		require.Equal(t, tt.steps, w.steps(), tt.after)
		require.Equal(t, tt.next, w.nextStep(), tt.after)
	}
	require.Equal(t, []string{"reminder", "call", "due_soon", "breach"}, w.escalated())
	due := modelstest.Query[time.Time](w.World, `SELECT due_at FROM escalations ORDER BY level`)
	for i, hours := range []time.Duration{4, 12, 20, 24} {
		require.Equal(t, hours*time.Hour, due[i].Sub(modelstest.Start))
	}
}

func TestEscalate_AcknowledgedIsNotAskedToAcknowledge(t *testing.T) {
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.At(2 * time.Hour)
	w.acknowledge(ref)
	w.At(5 * time.Hour)
	require.Empty(t, w.steps())
	require.Equal(t, 12*time.Hour, w.nextStep())
	w.At(24 * time.Hour)
	require.Equal(t, []int{2, 3, 4}, w.steps())
	require.Equal(t, []string{"breach"}, w.escalated())
}

func TestEscalate_AfterAnOutageTellsOfTheLastStepOnly(t *testing.T) {
	w := newWorld(t)
	w.Deliver(1, 1)
	w.At(3 * time.Hour)
	w.At(13 * time.Hour) // the portal was down for 10 h
	require.Equal(t, []int{1, 2}, w.steps(), "every passed step is on record")
	require.Equal(t, []string{"call"}, w.escalated())
	require.Equal(t, []string{"new", "call"}, w.mailKinds())
	w.At(100 * time.Hour)
	require.Equal(t, []int{1, 2, 3, 4}, w.steps())
	require.Equal(t, []string{"call", "breach"}, w.escalated())
}

func TestEscalate_ANoticeIsMailedOncePerStepHoweverManyItems(t *testing.T) {
	w := newWorld(t)
	w.Deliver(2, 3)
	w.Clock.Set(modelstest.Start.Add(4 * time.Hour))
	for handled := 2; handled >= 2; { // a batch ends in the middle of a notice
		var err error
		handled, err = w.Notice.EscalateDue(t.Context(), 2)
		require.NoError(t, err)
		w.Clock.Set(w.Now().Add(time.Second))
	}
	require.Equal(t, []int{1, 1, 1, 1, 1, 1}, w.steps())
	require.Equal(t, []string{"reminder", "reminder"}, w.escalated())
	require.Equal(t, []int32{3, 3}, modelstest.Query[int32](w.World,
		`SELECT items FROM mails WHERE kind = 'reminder' AND recipient LIKE 'abuse@%'`))
}

func TestEscalate_ManyAtOnceDoItOnce(t *testing.T) {
	w := newWorld(t)
	w.Deliver(3, 200)
	w.Clock.Set(modelstest.Start.Add(12 * time.Hour))
	errs := make(chan error)
	const portals = 4
	for range portals {
		go func() {
			_, err := w.Notice.EscalateDue(t.Context(), 500)
			errs <- err
		}()
	}
	for range portals {
		require.NoError(t, <-errs)
	}
	w.Climb()
	require.Len(t, w.steps(), 3*200*2)
	require.Equal(t, []string{"call", "call", "call"}, w.escalated())
	require.Len(t, modelstest.Query[string](w.World, `SELECT recipient FROM mails WHERE kind = 'call'`), 3)
}

// Two runs that each hold some of a notice's items would both mail about it, so the second waits for the first.
func TestEscalate_WaitsForAnotherRun(t *testing.T) {
	w := newWorld(t)
	w.Deliver(1, 1)
	w.Clock.Set(modelstest.Start.Add(4 * time.Hour))
	other, err := w.Owner.Begin(t.Context())
	require.NoError(t, err)
	t.Cleanup(func() { _ = other.Rollback(context.Background()) })
	_, err = other.Exec(t.Context(), `SELECT pg_advisory_xact_lock(hashtext('escalate'))`)
	require.NoError(t, err)
	done := make(chan error, 1)
	go func() {
		_, err := w.Notice.EscalateDue(t.Context(), 500)
		done <- err
	}()
	require.Eventually(t, func() bool {
		return len(modelstest.Query[int](w.World, `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted`)) == 1
	}, 10*time.Second, 10*time.Millisecond)
	require.Empty(t, w.steps())
	require.NoError(t, other.Rollback(t.Context()))
	require.NoError(t, <-done)
	require.Equal(t, []int{1}, w.steps())
}

func TestEscalate_AnsweredStopsTheLadder(t *testing.T) {
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	w.At(5 * time.Hour)
	w.Respond(ref, 1)
	w.At(30 * time.Hour)
	levels := modelstest.Query[int](w.World, `SELECT level FROM escalations e JOIN items i ON i.id = e.item_id
		WHERE i.n = 1 ORDER BY level`)
	require.Equal(t, []int{1}, levels, "answered")
	levels = modelstest.Query[int](w.World, `SELECT level FROM escalations e JOIN items i ON i.id = e.item_id WHERE i.n = 2 ORDER BY level`)
	require.Equal(t, []int{1, 2, 3, 4}, levels, "still to do")
	require.Equal(t, []int32{1}, modelstest.Query[int32](w.World,
		`SELECT items FROM mails WHERE kind = 'breach' AND recipient LIKE 'abuse@%'`),
		"a mail counts what is still to do")
}

func TestEscalate_DisputedStopsTheLadderAndUpheldResumesIt(t *testing.T) {
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.At(3 * time.Hour)
	require.NoError(t, w.Notice.Dispute(t.Context(), w.Agent, notice.Dispute{
		Submission: uuid.New(), Ref: ref, Reason: models.ReasonCollateral, Explanation: "Er staan andere klanten op deze server.",
	}))
	w.At(21 * time.Hour)
	require.Empty(t, w.steps())
	require.NoError(t, w.Notice.Decide(t.Context(), w.Analyst, notice.Decision{
		Ref: ref, Act: notice.DecideUphold, Reason: "De maatregel mag kleiner zijn.",
	}))
	w.Climb()
	require.Equal(t, []int{2, 3}, w.steps(), "the clock ran on; what was passed is on record, but not the wait for a receipt")
	require.Equal(t, []string{"due_soon"}, w.escalated())
	require.Equal(t, 24*time.Hour, w.nextStep())
}

// A verdict can be undone first; then the ladder goes on where the clock is.
func TestEscalate_StillOnlineResumesAfterTheUndo(t *testing.T) {
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.At(3 * time.Hour)
	w.Respond(ref)
	w.At(12 * time.Hour)
	require.Empty(t, w.steps())
	w.Clock.Set(modelstest.Start.Add(25 * time.Hour))
	require.NoError(t, w.Notice.Verify(t.Context(), w.Analyst, ref, nil, notice.FoundOnline))
	require.Equal(t, 25*time.Hour+notice.UndoFor, w.nextStep())
	w.Climb()
	require.Empty(t, w.steps(), "no mail leaves before")
	w.Clock.Set(modelstest.Start.Add(25*time.Hour + notice.UndoFor))
	w.Climb()
	require.Equal(t, []int{2, 3, 4}, w.steps(), "the clock has run on from the original start")
	require.Equal(t, []string{"breach"}, w.escalated())
	require.Zero(t, w.nextStep())
}

func TestEscalate_HoldStopsTheLadderAndResumeMovesTheSteps(t *testing.T) {
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.At(5 * time.Hour)
	w.Hold(ref)
	w.At(30 * time.Hour)
	require.Equal(t, []int{1}, w.steps())
	require.Zero(t, w.nextStep())
	require.NoError(t, w.Notice.Resume(t.Context(), w.Analyst, ref, nil)) // 25 h on hold
	w.Climb()
	require.Equal(t, []int{1}, w.steps(), "nothing was passed while the clock stood still")
	require.Equal(t, (12+25)*time.Hour, w.nextStep())
	w.At((24 + 25) * time.Hour)
	require.Equal(t, []int{1, 2, 3, 4}, w.steps())
	due := modelstest.Query[time.Time](w.World, `SELECT due_at FROM escalations ORDER BY level`)
	require.Equal(t, (24+25)*time.Hour, due[3].Sub(modelstest.Start))
	require.Equal(t, (24+25)*time.Hour, modelstest.Query[time.Time](w.World, `SELECT due_at FROM items`)[0].Sub(modelstest.Start))
}

func TestEscalate_TellsMorePeopleAsTheClockRunsDown(t *testing.T) {
	w := newWorld(t)
	w.Deliver(1, 1)
	for _, hours := range []time.Duration{4, 12, 20, 24} {
		w.At(hours * time.Hour)
	}
	want := map[string][]string{
		"new":      {"abuse@voorbeeld.example"},
		"reminder": {"abuse@voorbeeld.example", "escalation@voorbeeld.example"},
		"call":     {"abuse@voorbeeld.example"},
		"due_soon": {"abuse@voorbeeld.example", "escalation@voorbeeld.example", "night@voorbeeld.example"},
		"breach":   {"abuse@voorbeeld.example", "escalation@voorbeeld.example", "night@voorbeeld.example"},
	}
	if diff := cmp.Diff(want, w.recipients()); diff != "" {
		t.Errorf("who is mailed (-want +got):\n%s", diff)
	}
}

func TestEscalate_ManyNoticesAtOnceMakeOneMail(t *testing.T) {
	w := newWorld(t)
	w.Deliver(6, 2)
	w.At(12 * time.Hour)
	require.Equal(t, []string{"batch", "call"}, w.mailKinds())
	mails, err := w.Outbox.UnsentMails(t.Context(), 10)
	require.NoError(t, err)
	require.Len(t, mails, 2)
	call := mails[1]
	require.Equal(t, models.MailCall, call.Kind)
	require.Nil(t, call.NoticeID)
	require.Empty(t, call.Ref)
	require.Equal(t, 6, call.Notices)
	require.Equal(t, 12, call.Items)
	require.Equal(t, 24*time.Hour, call.DueAt.Sub(modelstest.Start))
	require.Len(t, w.escalated(), 6, "each notice's history says so")
}

func TestEscalate_ProvidersApart(t *testing.T) {
	w := newWorld(t)
	w.AddProvider("noorderlicht", "198.51.100.0/24")
	other := w.Row("other", 1)
	other.IP = modelstest.ParseIP(t, "198.51.100.7")
	w.ImportRows(w.Row("ours", 0), other)
	w.At(12 * time.Hour)
	require.ElementsMatch(t, []string{"abuse@voorbeeld.example", "abuse@noorderlicht.example"},
		modelstest.Query[string](w.World, `SELECT recipient FROM mails WHERE kind = 'call'`))
}
