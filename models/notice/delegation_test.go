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

func TestDelegate_TheClockAndTheLadderGoOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	w.After(time.Hour)
	h := notice.Delegation{
		Submission: uuid.New(), Ref: ref, Numbers: []int{2}, To: notice.DelegateReseller, Until: modelstest.Start.Add(9 * time.Hour),
		Note: "Zie ons contract.",
	}
	require.NoError(t, w.Notice.Delegate(t.Context(), w.Agent, h))
	require.Equal(t, []models.State{"delivered", "delegated"}, w.States(ref))
	page := w.Page(ref)
	require.Equal(t, 2, page.TodoCount, "still the provider's to act on")
	require.Equal(t, 24*time.Hour, page.Items[1].DueAt.Sub(modelstest.Start))
	require.Equal(t, 23*time.Hour, page.Items[1].Clock().Left(w.Now()))
	require.Len(t, page.Delegations, 1)
	line := page.Delegations[0]
	require.True(t, line.Until.Equal(h.Until))
	require.Equal(t, []any{2, notice.DelegateReseller, "Zie ons contract.", "agent@voorbeeld.example"},
		[]any{line.N, line.Party, line.Note, line.By})
	require.Nil(t, line.EndedAt)
	require.Equal(t, models.EventData{Items: []int{2}, Count: 1, Code: "reseller", At: h.Until, Text: h.Note}, page.History[0].Data)
	w.CheckCaches()

	before := w.AllRows()
	require.NoError(t, w.Notice.Delegate(t.Context(), w.Agent, h), "the same form again")
	h.Submission = uuid.New()
	require.ErrorIs(t, w.Notice.Delegate(t.Context(), w.Agent, h), models.ErrConflict, "it is delegated already")
	require.Equal(t, before, w.AllRows())

	w.Delegate(ref) // the other one
	w.After(25 * time.Hour)
	_, err := w.Notice.EscalateDue(t.Context(), 100)
	require.NoError(t, err)
	require.Equal(t, []int{2, 3, 4}, modelstest.Query[int](w.World, `SELECT DISTINCT level::int FROM escalations ORDER BY 1`),
		"all steps but the reminder to acknowledge")
}

func TestDelegate_ItsDeadlineLiesBeforeTheProvidersOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.After(time.Hour)
	before := w.AllRows()
	h := notice.Delegation{Submission: uuid.New(), Ref: ref, To: notice.DelegateCustomer}
	for until, fault := range map[time.Time]string{
		modelstest.Start.Add(time.Hour):      "delegate.until_past",
		modelstest.Start.Add(24 * time.Hour): "delegate.until_late",
		modelstest.Start.Add(25 * time.Hour): "delegate.until_late",
	} {
		h.Until = until
		require.Equal(t, fault, modelstest.Problem(t, w.Notice.Delegate(t.Context(), w.Agent, h)))
	}
	h.Until, h.Note = time.Time{}, "Zie www.example.com"
	require.Equal(t, "text.address", modelstest.Problem(t, w.Notice.Delegate(t.Context(), w.Agent, h)))
	h.Note, h.To = "", "friend"
	require.Equal(t, "delegate.to_missing", modelstest.Problem(t, w.Notice.Delegate(t.Context(), w.Agent, h)))
	require.Equal(t, before, w.AllRows())
	h.To, h.Until = notice.DelegateCustomer, modelstest.Start.Add(24*time.Hour-time.Microsecond)
	require.NoError(t, w.Notice.Delegate(t.Context(), w.Agent, h))
}

// Whatever leads out of delegated ends the delegation; what stays there does not.
func TestDelegate_EndsWithItsState(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, want := range map[string]models.State{
		"take back": "acknowledged", "respond": "answered", "respond to all": "delegated", "dispute": "disputed",
		"verify offline": "verified",
		"verify online":  "delegated", "withdraw": "withdrawn", "hold": "on_hold",
	} {
		ref := w.Deliver(1, 1)[0]
		w.Delegate(ref)
		actor := w.Analyst
		if modelstest.Acts[name].By == models.PartyProvider {
			actor = w.Agent
		}
		require.NoError(t, modelstest.Acts[name].Do(t.Context(), w.World, actor, ref), name)
		require.Equal(t, []models.State{want}, w.States(ref), name)
		require.Equal(t, want == models.StateDelegated, w.Page(ref).Delegations[0].EndedAt == nil, name)
	}
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ref := w.Deliver(1, 1)[0]
	w.Delegate(ref)
	require.NoError(t, w.Notice.Decide(t.Context(), w.Analyst,
		notice.Decision{Ref: ref, Act: notice.DecideReroute, Reason: "Ja.", To: other.ID}))
	require.NotNil(t, w.Page(ref).Delegations[0].EndedAt)
	w.CheckCaches()
}

func TestDelegate_AgainAfterItWasTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 3)[0]
	w.Delegate(ref, 1, 3)
	require.NoError(t, w.Notice.TakeBack(t.Context(), w.Agent, ref, []int{3}))
	require.Equal(t, []models.State{"delegated", "delivered", "acknowledged"}, w.States(ref))
	require.ErrorIs(t, w.Notice.TakeBack(t.Context(), w.Agent, ref, []int{2}), models.ErrConflict)
	w.Delegate(ref)
	require.Equal(t, []models.State{"delegated", "delegated", "delegated"}, w.States(ref))
	require.NoError(t, w.Notice.TakeBack(t.Context(), w.Agent, ref, nil))
	require.Equal(t, []string{"delivered", "delegated", "taken_back", "delegated", "taken_back"}, w.Kinds(ref))
	w.CheckCaches()
}
