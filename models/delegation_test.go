package models_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

func TestDelegate_TheClockAndTheLadderGoOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 2)[0]
	w.after(time.Hour)
	h := notice.Delegation{
		Submission: uuid.New(), Ref: ref, Numbers: []int{2}, To: notice.DelegateReseller, Until: start.Add(9 * time.Hour), Note: "Zie ons contract.",
	}
	require.NoError(t, w.Notice.Delegate(t.Context(), w.agent, h))
	require.Equal(t, []models.State{"delivered", "delegated"}, w.states(ref))
	page := w.page(ref)
	require.Equal(t, 2, page.TodoCount, "still the provider's to act on")
	require.Equal(t, 24*time.Hour, page.Items[1].DueAt.Sub(start))
	require.Equal(t, 23*time.Hour, page.Items[1].Clock(notice.Profile24h).Left(w.Now()))
	require.Len(t, page.Delegations, 1)
	line := page.Delegations[0]
	require.True(t, line.Until.Equal(h.Until))
	require.Equal(t, []any{2, notice.DelegateReseller, "Zie ons contract.", "agent@voorbeeld.example"}, []any{line.N, line.Party, line.Note, line.By})
	require.Nil(t, line.EndedAt)
	require.Equal(t, models.EventData{Items: []int{2}, Count: 1, Code: "reseller", At: h.Until, Text: h.Note}, page.History[0].Data)
	w.checkCaches()

	before := w.allRows()
	require.NoError(t, w.Notice.Delegate(t.Context(), w.agent, h), "the same form again")
	h.Submission = uuid.New()
	require.ErrorIs(t, w.Notice.Delegate(t.Context(), w.agent, h), models.ErrConflict, "it is delegated already")
	require.Equal(t, before, w.allRows())

	w.delegate(ref) // the other one
	w.after(25 * time.Hour)
	_, err := w.Notice.EscalateDue(t.Context(), 100)
	require.NoError(t, err)
	require.Equal(t, []int{2, 3, 4}, query[int](w, `SELECT DISTINCT level::int FROM escalations ORDER BY 1`),
		"all steps but the reminder to acknowledge")
}

func TestDelegate_ItsDeadlineLiesBeforeTheProvidersOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 1)[0]
	w.after(time.Hour)
	before := w.allRows()
	h := notice.Delegation{Submission: uuid.New(), Ref: ref, To: notice.DelegateCustomer}
	for until, fault := range map[time.Time]string{
		start.Add(time.Hour):      "delegate.until_past",
		start.Add(24 * time.Hour): "delegate.until_late",
		start.Add(25 * time.Hour): "delegate.until_late",
	} {
		h.Until = until
		require.Equal(t, fault, problem(t, w.Notice.Delegate(t.Context(), w.agent, h)))
	}
	h.Until, h.Note = time.Time{}, "Zie www.example.com"
	require.Equal(t, "text.address", problem(t, w.Notice.Delegate(t.Context(), w.agent, h)))
	h.Note, h.To = "", "friend"
	require.Equal(t, "delegate.to_missing", problem(t, w.Notice.Delegate(t.Context(), w.agent, h)))
	require.Equal(t, before, w.allRows())
	h.To, h.Until = notice.DelegateCustomer, start.Add(24*time.Hour-time.Microsecond)
	require.NoError(t, w.Notice.Delegate(t.Context(), w.agent, h))
}

// Whatever leads out of delegated ends the delegation; what stays there does not.
func TestDelegate_EndsWithItsState(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, want := range map[string]models.State{
		"take back": "acknowledged", "respond": "answered", "respond to all": "delegated", "dispute": "disputed", "verify offline": "verified",
		"verify online": "delegated", "withdraw": "withdrawn", "hold": "on_hold",
	} {
		ref := w.deliver(1, 1)[0]
		w.delegate(ref)
		actor := w.analyst
		if acts[name].by == models.PartyProvider {
			actor = w.agent
		}
		require.NoError(t, acts[name].do(t.Context(), w, actor, ref), name)
		require.Equal(t, []models.State{want}, w.states(ref), name)
		require.Equal(t, want == models.StateDelegated, w.page(ref).Delegations[0].EndedAt == nil, name)
	}
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	ref := w.deliver(1, 1)[0]
	w.delegate(ref)
	require.NoError(t, w.Notice.Decide(t.Context(), w.analyst, notice.Decision{Ref: ref, Act: notice.DecideReroute, Reason: "Ja.", To: other.ID}))
	require.NotNil(t, w.page(ref).Delegations[0].EndedAt)
	w.checkCaches()
}

func TestDelegate_AgainAfterItWasTakenBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 3)[0]
	w.delegate(ref, 1, 3)
	require.NoError(t, w.Notice.TakeBack(t.Context(), w.agent, ref, []int{3}))
	require.Equal(t, []models.State{"delegated", "delivered", "acknowledged"}, w.states(ref))
	require.ErrorIs(t, w.Notice.TakeBack(t.Context(), w.agent, ref, []int{2}), models.ErrConflict)
	w.delegate(ref)
	require.Equal(t, []models.State{"delegated", "delegated", "delegated"}, w.states(ref))
	require.NoError(t, w.Notice.TakeBack(t.Context(), w.agent, ref, nil))
	require.Equal(t, []string{"delivered", "delegated", "taken_back", "delegated", "taken_back"}, w.kinds(ref))
	w.checkCaches()
}
