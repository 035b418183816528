package models_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

func (w *world) decide(d notice.DecisionAct, to uuid.UUID, ref string, numbers ...int) {
	w.t.Helper()
	require.NoError(w.t, w.Notice.Decide(w.t.Context(), w.analyst, notice.Decision{
		Ref: ref, Numbers: numbers, Act: d, Reason: "Nagekeken.", To: to,
	}))
}

func TestDecide_UpholdGoesOnWithTheClockThatRanOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 2)[0]
	w.dispute(ref, 1)
	w.after(10 * time.Hour)
	w.decide(notice.DecideUphold, uuid.Nil, ref, 1)
	require.Equal(t, []models.State{"acknowledged", "delivered"}, w.states(ref))
	item := w.page(ref).Items[0]
	require.Equal(t, 14*time.Hour, item.Clock(notice.Profile24h).Left(w.Now()))
	line := w.page(ref).Disputes[0]
	require.Equal(t, notice.DecideUphold, line.Decision)
	require.Equal(t, "Nagekeken.", line.DecisionText)
	require.True(t, w.Now().Equal(*line.DecidedAt))
	require.Equal(t, []uuid.UUID{w.analyst.UserID}, query[uuid.UUID](w, `SELECT decided_by FROM disputes`))
	require.Equal(t, []string{"delivered", "disputed", "upheld"}, w.kinds(ref))
	require.Equal(t, models.EventData{Items: []int{1}, Count: 1, Text: "Nagekeken."}, w.page(ref).History[0].Data, "the desk sees why")
	w.checkCaches()
	w.dispute(ref, 1) // it may say no again, with a new dispute
	require.Len(t, w.page(ref).Disputes, 2)
	w.checkCaches()
}

func TestDecide_WithdrawTakesBackAlsoWhatWasNotDisputed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 3)[0]
	w.dispute(ref, 1)
	w.respond(ref, 2)
	w.decide(notice.DecideWithdraw, uuid.Nil, ref)
	require.Equal(t, []models.State{"withdrawn", "withdrawn", "withdrawn"}, w.states(ref))
	require.Equal(t, []string{"delivered", "disputed", "answered", "withdrawn", "closed"}, w.kinds(ref))
	page := w.page(ref)
	require.Equal(t, models.TurnNobody, page.Phase)
	require.Nil(t, page.StoppedAt, "nothing was removed")
	require.Equal(t, notice.DecideWithdraw, page.Disputes[0].Decision)
	w.checkCaches()

	unrouted := w.unrouted(1)
	w.decide(notice.DecideWithdraw, uuid.Nil, unrouted)
	require.Equal(t, []models.State{"withdrawn"}, w.states(unrouted))
	w.checkCaches()
}

func TestDecide_ReroutedItemsClockStartsAtItsOwnDelivery(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	ref := w.deliver(1, 3)[0]
	w.after(23 * time.Hour)
	w.dispute(ref, 1, 3)
	w.decide(notice.DecideReroute, other.ID, ref, 1, 3)
	require.Equal(t, []models.State{"not_ours", "delivered", "not_ours"}, w.states(ref))
	require.Equal(t, []string{"delivered", "disputed", "rerouted"}, w.kinds(ref))

	refs := w.refsOf(other.ID)
	require.Len(t, refs, 1)
	page, err := w.Notice.Page(t.Context(), other.agent, refs[0], 0)
	require.NoError(t, err)
	require.Len(t, page.Items, 2)
	for i, old := range []int{0, 2} {
		item := page.Items[i]
		was := w.page(ref).Items[old]
		require.Equal(t, i+1, item.N)
		require.Equal(t, models.StateDelivered, item.State)
		require.True(t, w.Now().Equal(item.DeliveredAt))
		require.Equal(t, 24*time.Hour, item.DueAt.Sub(w.Now()), "the full norm")
		require.Equal(t, was.Content, item.Content)
		require.Equal(t, 1, item.Reports, "its report went along")
		require.Zero(t, was.Reports)
		require.Equal(t, []uuid.UUID{item.ID}, query[uuid.UUID](w, `SELECT moved_to FROM items WHERE id = $1`, was.ID))
		require.NotEqual(t, was.Sealed, item.Sealed)
	}
	require.Equal(t, w.page(ref).ExternalRef, page.ExternalRef)
	require.Equal(t, []string{"delivered"}, w.kinds(refs[0]))
	w.checkCaches()
}

// refsOf lists a provider's notices by reference.
func (w *world) refsOf(provider uuid.UUID) []string {
	w.t.Helper()
	return query[string](w, `SELECT ref FROM notices WHERE provider_id = $1 ORDER BY ref`, provider)
}

func TestDecide_AnAddressThatIsOpenAtTheOtherProviderJoinsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	theirs := w.importRows(w.report("b", "https://img.example.com/x", "198.51.100.7"))[0]
	w.after(time.Hour)
	ref := w.importRows(w.report("a", "https://img.example.com/x", "192.0.2.5"))[0]
	w.after(2 * time.Hour)
	w.decide(notice.DecideReroute, other.ID, ref)
	require.Equal(t, []models.State{"not_ours"}, w.states(ref))
	require.Equal(t, []string{theirs}, w.refsOf(other.ID), "no second notice")
	item := w.page(theirs).Items[0]
	require.Equal(t, 2, item.Reports)
	require.True(t, start.Equal(item.DeliveredAt), "one clock")
	require.Equal(t, []string{"delivered", "rerouted", "closed"}, w.kinds(ref))
	w.checkCaches()
	replayed := w.load(w.report("a", "https://img.example.com/x", "192.0.2.5"))
	require.Equal(t, []int{0, 1}, []int{replayed.Items, replayed.Duplicates}, "a replay of the old report is still known")
}

func TestDecide_RefusesWhatIsNoDecision(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	suspended := w.addProvider("stilstand", "198.51.100.0/24")
	w.suspend(suspended.ID)
	ref := w.deliver(1, 1)[0]
	w.dispute(ref)
	before := w.allRows()
	for key, r := range map[string]notice.Decision{
		"decision.missing":           {Act: notice.Overtaken, Reason: "x"},
		"text.missing":               {Act: notice.DecideUphold},
		"decision.provider_missing":  {Act: notice.DecideReroute, Reason: "x"},
		"decision.same_provider":     {Act: notice.DecideReroute, Reason: "x", To: w.provider.ID},
		"decision.provider_inactive": {Act: notice.DecideReroute, Reason: "x", To: suspended.ID},
		"text.address":               {Act: notice.DecideUphold, Reason: "https://img.example.com"},
	} {
		r.Ref = ref
		require.Equal(t, key, problem(t, w.Notice.Decide(t.Context(), w.analyst, r)))
	}
	require.Equal(t, before, w.allRows())
}

func TestRouteItems_TheClockStartsWhenItIsRouted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.unrouted(2)
	w.after(30 * time.Hour)
	require.NoError(t, w.Notice.RouteItems(t.Context(), w.analyst, ref, []int{2}, w.provider.ID))
	require.Equal(t, []models.State{"unrouted", "closed"}, w.states(ref))
	mine := w.refsOf(w.provider.ID)
	require.Len(t, mine, 1)
	page, err := w.Notice.Page(t.Context(), w.agent, mine[0], 0)
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	require.True(t, w.Now().Equal(page.Items[0].DeliveredAt))
	require.Equal(t, 24*time.Hour, page.Items[0].DueAt.Sub(w.Now()))
	require.Equal(t, []string{"unrouted", "routed"}, w.kinds(ref))
	w.checkCaches()
	require.NoError(t, w.Notice.RouteItems(t.Context(), w.analyst, ref, nil, w.provider.ID))
	require.Equal(t, []string{"unrouted", "routed", "routed", "closed"}, w.kinds(ref))
	require.Len(t, w.refsOf(w.provider.ID), 2)
	w.checkCaches()
	require.ErrorIs(t, w.Notice.RouteItems(t.Context(), w.analyst, ref, nil, w.provider.ID), models.ErrConflict)
	require.ErrorIs(t, w.Notice.RouteItems(t.Context(), w.analyst, mine[0], nil, w.provider.ID), models.ErrConflict)
	require.Equal(t, "decision.provider_missing", problem(t, w.Notice.RouteItems(t.Context(), w.analyst, ref, nil, uuid.Nil)))
}
