package notice_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

func (w *world) resume(ref string, numbers ...int) {
	w.T.Helper()
	require.NoError(w.T, w.Notice.Resume(w.T.Context(), w.Analyst, ref, numbers))
}

// reconnect gives the Store new connections, which see what the database's settings are now.
func (w *world) reconnect() {
	w.T.Helper()
	w.App.Reset()
}

func TestHold_TheClockStandsStillUntilItIsResumed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	w.After(20 * time.Hour)
	w.Hold(ref, 1)
	w.After(40 * time.Hour) // past the first deadline
	held := w.Page(ref)
	require.Equal(t, []models.State{"on_hold", "delivered"}, w.States(ref))
	require.Equal(t, 4*time.Hour, held.Items[0].Clock().Left(w.Now()))
	require.Equal(t, -16*time.Hour, held.Items[1].Clock().Left(w.Now()))
	w.CheckCaches()

	w.resume(ref, 1)
	page := w.Page(ref)
	require.Equal(t, []models.State{"acknowledged", "delivered"}, w.States(ref))
	require.Equal(t, 44*time.Hour, page.Items[0].DueAt.Sub(modelstest.Start), "20 hours later")
	require.Nil(t, page.Items[0].HeldSince)
	require.Equal(t, 4*time.Hour, page.Items[0].Clock().Left(w.Now()))
	require.Equal(t, 24*time.Hour, page.Items[1].DueAt.Sub(modelstest.Start), "the other item's ran on")
	require.Equal(t, []string{"delivered", "hold_asked", "held", "resumed"}, w.Kinds(ref))
	w.CheckCaches()
}

func TestHold_TwoHoldsAddUp(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	for i := range 2 {
		w.After(time.Duration(10*i+1) * time.Hour)
		w.Hold(ref)
		w.After(time.Duration(10*i+4) * time.Hour)
		w.resume(ref)
	}
	require.Equal(t, 30*time.Hour, w.Page(ref).Items[0].DueAt.Sub(modelstest.Start))
	require.Equal(t, []time.Duration{3 * time.Hour, 3 * time.Hour}, w.holds())
}

// holds lists how long each hold lasted; 0 while it runs.
func (w *world) holds() []time.Duration {
	w.T.Helper()
	type row struct {
		From time.Time
		To   *time.Time
	}
	var out []time.Duration
	for _, r := range modelstest.Records[row](w.World, `SELECT started_at, ended_at FROM holds ORDER BY started_at, item_id`) {
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
	w.Exec(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET timezone = ''Europe/Amsterdam''', current_database()); END $$`)
	w.reconnect()
	for _, night := range []time.Time{ // the clocks change in the first 24 hours, and in those by which the deadline moves
		time.Date(2026, 10, 24, 20, 0, 0, 0, time.UTC), time.Date(2026, 10, 23, 20, 0, 0, 0, time.UTC),
		time.Date(2027, 3, 27, 20, 0, 0, 0, time.UTC), time.Date(2027, 3, 26, 20, 0, 0, 0, time.UTC),
	} {
		w.Clock.Set(night)
		ref := w.Deliver(1, 1)[0]
		require.Equal(t, 24*time.Hour, w.Page(ref).Items[0].DueAt.Sub(night), "an import's clock too")
		w.Hold(ref)
		w.Clock.Set(night.Add(26 * time.Hour))
		w.resume(ref)
		require.Equal(t, 50*time.Hour, w.Page(ref).Items[0].DueAt.Sub(night))
	}
}

func TestHold_NeedsOneOfTheTwoReasonsAndWords(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	require.Equal(t, "hold.reason_missing", modelstest.Problem(t,
		w.Notice.Hold(t.Context(), w.Analyst, ref, nil, "weekend", "Het is zaterdag.")))
	require.Equal(t, "text.missing", modelstest.Problem(t, w.Notice.Hold(t.Context(), w.Analyst, ref, nil, notice.HoldEOKMError, " ")))
	require.ErrorIs(t, w.Notice.Resume(t.Context(), w.Analyst, ref, nil), models.ErrConflict)
	require.Equal(t, []models.State{"delivered"}, w.States(ref))
}

// The clock stands still for the police when a second person of EOKM says so, and runs until then.
func TestHold_ForThePoliceASecondPersonApproves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	require.Equal(t, "hold.needs_approver", modelstest.Problem(t,
		w.Notice.Hold(t.Context(), w.Analyst, ref, nil, notice.HoldLawEnforcement, "Op verzoek van de politie.")))
	until := w.Now().Add(7 * modelstest.Day)
	w.AskHold(ref, 1)
	require.Equal(t, []models.State{"delivered", "delivered"}, w.States(ref), "the clock runs on")
	require.Equal(t, "hold.asked_already", modelstest.Problem(t, w.Notice.AskHold(t.Context(), w.As(models.RoleAnalyst), notice.HoldRequest{
		Ref: ref, Numbers: []int{2}, Authority: "OM", Until: until, Explanation: "Op verzoek.",
	})))
	asked, err := w.Notice.HoldRequests(t.Context(), w.Analyst, "")
	require.NoError(t, err)
	require.Len(t, asked, 1)
	require.Equal(t, []any{ref, []int{1}, "Politie, zaak 12", until, w.Analyst.UserID},
		[]any{asked[0].Ref, asked[0].Numbers, asked[0].Authority, asked[0].Until.UTC(), asked[0].AskedByID})
	none, err := w.Notice.HoldRequests(t.Context(), w.Agent, ref)
	require.NoError(t, err)
	require.Empty(t, none, "a desk sees nothing of it")
	require.True(t, w.Page(ref).History[0].Internal)

	id := asked[0].ID
	require.Equal(t, "hold.second_person", modelstest.Problem(t, w.Notice.ApproveHold(t.Context(), w.Analyst, id)))
	for _, actor := range []models.Actor{w.Agent, w.As(models.RoleEditor), w.As(models.RoleAuditor)} {
		require.ErrorIs(t, w.Notice.ApproveHold(t.Context(), actor, id), models.ErrForbidden)
		require.ErrorIs(t, w.Notice.RefuseHold(t.Context(), actor, id, "Nee."), models.ErrForbidden)
	}
	w.After(3 * time.Hour)
	second := w.As(models.RoleAnalyst)
	require.NoError(t, w.Notice.ApproveHold(t.Context(), second, id))
	require.Equal(t, []models.State{"on_hold", "delivered"}, w.States(ref))
	require.Equal(t, w.Now(), w.Page(ref).Items[0].HeldSince.UTC(), "from the approval on")
	require.ErrorIs(t, w.Notice.ApproveHold(t.Context(), second, id), models.ErrConflict)
	require.ErrorIs(t, w.Notice.RefuseHold(t.Context(), second, id, "Toch niet."), models.ErrConflict)
	w.CheckCaches()

	w.AskHold(ref, 2)
	asked, err = w.Notice.HoldRequests(t.Context(), w.Analyst, ref)
	require.NoError(t, err)
	require.NoError(t, w.Notice.RefuseHold(t.Context(), w.Analyst, asked[0].ID, "Het verzoek is ingetrokken."), "who asked takes it back")
	require.Equal(t, []models.State{"on_hold", "delivered"}, w.States(ref))
	require.Equal(t, models.EventHoldRefused, w.Page(ref).History[0].Kind)
}

func TestAskHold_SaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	full := notice.HoldRequest{Ref: ref, Authority: "Politie", Until: w.Now().Add(time.Hour), Explanation: "Op verzoek."}
	for key, change := range map[string]func(r *notice.HoldRequest){
		"text.missing":    func(r *notice.HoldRequest) { r.Authority = " " },
		"hold.until_past": func(r *notice.HoldRequest) { r.Until = w.Now() },
		"text.address":    func(r *notice.HoldRequest) { r.Explanation = "Zie www.example.net/a" },
	} {
		r := full
		change(&r)
		require.Equal(t, key, modelstest.Problem(t, w.Notice.AskHold(t.Context(), w.Analyst, r)))
	}
	w.Respond(ref)
	require.ErrorIs(t, w.Notice.AskHold(t.Context(), w.Analyst, full), models.ErrConflict)
}

func TestHold_RecordsTheApprover(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.Hold(ref)
	type row struct {
		Reason, Explanation, Authority string
		Approved, EndedAt              *time.Time
		AskedBy                        uuid.UUID
		Another                        bool
	}
	until := w.Now().Add(7 * modelstest.Day)
	got := modelstest.Records[row](w.World, `SELECT reason, explanation, authority, until_at, ended_at, asked_by, approver_id <> asked_by
		FROM holds`)
	got[0].Approved = nil
	require.Equal(t, []*row{{"law_enforcement", "Op verzoek van de politie.", "Politie, zaak 12", nil, nil, w.Analyst.UserID, true}}, got)
	line := w.Page(ref).History[0]
	require.Equal(t, models.EventHeld, line.Kind)
	require.Equal(t, models.EventData{
		Items: []int{1}, Count: 1, Code: "law_enforcement", Text: "Op verzoek van de politie.", Other: "Politie, zaak 12", At: until,
	}, line.Data)
	require.False(t, line.Internal, "the desk sees it")

	w.After(time.Hour)
	require.NoError(t, w.Notice.Decide(t.Context(), w.Analyst, notice.Decision{Ref: ref, Act: notice.DecideWithdraw, Reason: "Onze fout."}))
	require.Equal(t, []time.Duration{time.Hour}, w.holds(), "withdrawing ends it")
	w.CheckCaches()
}

// A pause for the police ends at its until-when, whenever the portal comes to it; the desk is mailed of both ends.
func TestHold_EndsByItselfAndTheDeskIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	w.After(2 * time.Hour)
	until := w.Now().Add(10 * time.Hour)
	ask := notice.HoldRequest{Ref: ref, Numbers: []int{1}, Authority: "Politie, 17", Until: until, Explanation: "Op verzoek."}
	require.NoError(t, w.Notice.AskHold(t.Context(), w.Analyst, ask))
	asked, err := w.Notice.HoldRequests(t.Context(), w.Analyst, ref)
	require.NoError(t, err)
	second := w.AddUser("second@eokm.example", models.RoleAnalyst, uuid.Nil)
	require.NoError(t, w.Notice.ApproveHold(t.Context(), second, asked[0].ID))
	require.NoError(t, w.Notice.Hold(t.Context(), w.Analyst, ref, []int{2}, notice.HoldEOKMError, "Fout van ons."))
	mailed := func(kind string) []string {
		return modelstest.Query[string](w.World,
			`SELECT concat_ws(' ', person, due_at = $2) FROM mails WHERE kind = $1 ORDER BY person DESC`,
			kind, until)
	}
	require.Equal(t, []string{"Politie, 17 t", " f"}, mailed("held"))

	end := func() int {
		n, err := w.Notice.EndHolds(t.Context(), 100)
		require.NoError(t, err)
		return n
	}
	require.Zero(t, end())
	w.After(2*time.Hour + 13*time.Hour) // the portal was away for three hours
	w.AtOnce(4, func(ctx context.Context, _ int) error { _, err := w.Notice.EndHolds(ctx, 100); return err })
	require.Zero(t, end())
	require.Equal(t, []models.State{"acknowledged", "on_hold"}, w.States(ref), "an error of EOKM's own has no end")
	require.Equal(t, 34*time.Hour, w.Page(ref).Items[0].DueAt.Sub(modelstest.Start), "it stood still until then, and no longer")
	require.Len(t, mailed("resumed"), 1)
	require.True(t, until.Equal(modelstest.Query[time.Time](w.World, `SELECT ended_at FROM holds WHERE ended_at IS NOT NULL`)[0]))
	w.CheckCaches()
}

// When nothing of a notice is left to do, the desk hears it once.
func TestVerify_TheDeskHearsThatANoticeIsFinished(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	w.Answer(w.Now(), ref)
	w.Verify(notice.FoundOffline, ref, 1)
	closed := func() int {
		return modelstest.Query[int](w.World, `SELECT count(*) FROM mails WHERE kind = 'closed'`)[0]
	}
	require.Zero(t, closed())
	w.Verify(notice.FoundOffline, ref, 2)
	require.Equal(t, 1, closed())
}
