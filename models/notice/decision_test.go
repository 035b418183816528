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

func TestDecide_UpholdGoesOnWithTheClockThatRanOn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	w.Dispute(ref, 1)
	w.After(10 * time.Hour)
	w.Decide(notice.DecideUphold, uuid.Nil, ref, 1)
	require.Equal(t, []models.State{"acknowledged", "delivered"}, w.States(ref))
	item := w.Page(ref).Items[0]
	require.Equal(t, 14*time.Hour, item.Clock().Left(w.Now()))
	line := w.Page(ref).Disputes[0]
	require.Equal(t, notice.DecideUphold, line.Decision)
	require.Equal(t, "Nagekeken.", line.DecisionText)
	require.True(t, w.Now().Equal(*line.DecidedAt))
	require.Equal(t, []uuid.UUID{w.Analyst.UserID}, modelstest.Query[uuid.UUID](w.World, `SELECT decided_by FROM disputes`))
	require.Equal(t, []string{"delivered", "disputed", "upheld"}, w.Kinds(ref))
	require.Equal(t, models.EventData{Items: []int{1}, Count: 1, Text: "Nagekeken."}, w.Page(ref).History[0].Data, "the desk sees why")
	w.CheckCaches()
	w.Dispute(ref, 1) // it may say no again, with a new dispute
	require.Len(t, w.Page(ref).Disputes, 2)
	w.CheckCaches()
}

func TestDecide_WithdrawTakesBackAlsoWhatWasNotDisputed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 3)[0]
	w.Dispute(ref, 1)
	w.Respond(ref, 2)
	w.Decide(notice.DecideWithdraw, uuid.Nil, ref)
	require.Equal(t, []models.State{"withdrawn", "withdrawn", "withdrawn"}, w.States(ref))
	require.Equal(t, []string{"delivered", "disputed", "answered", "withdrawn", "closed"}, w.Kinds(ref))
	page := w.Page(ref)
	require.Equal(t, models.TurnNobody, page.Phase)
	require.Nil(t, page.StoppedAt, "nothing was removed")
	require.Equal(t, notice.DecideWithdraw, page.Disputes[0].Decision)
	w.CheckCaches()

	unrouted := w.Unrouted(1)
	w.Decide(notice.DecideWithdraw, uuid.Nil, unrouted)
	require.Equal(t, []models.State{"withdrawn"}, w.States(unrouted))
	w.CheckCaches()
}

func TestDecide_ReroutedItemsClockStartsAtItsOwnDelivery(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ref := w.Deliver(1, 3)[0]
	w.After(23 * time.Hour)
	w.Dispute(ref, 1, 3)
	w.Decide(notice.DecideReroute, other.ID, ref, 1, 3)
	require.Equal(t, []models.State{"not_ours", "delivered", "not_ours"}, w.States(ref))
	require.Equal(t, []string{"delivered", "disputed", "rerouted", "moved_to"}, w.Kinds(ref))

	refs := w.RefsOf(other.ID)
	require.Len(t, refs, 1)
	page, err := w.Notice.Page(t.Context(), other.Agent, refs[0], 0)
	require.NoError(t, err)
	require.Len(t, page.Items, 2)
	for i, old := range []int{0, 2} {
		item := page.Items[i]
		was := w.Page(ref).Items[old]
		require.Equal(t, i+1, item.N)
		require.Equal(t, models.StateDelivered, item.State)
		require.True(t, w.Now().Equal(item.DeliveredAt))
		require.Equal(t, 24*time.Hour, item.DueAt.Sub(w.Now()), "the full norm")
		require.Equal(t, was.Content, item.Content)
		require.Equal(t, 1, item.Reports, "its report went along")
		require.Zero(t, was.Reports)
		require.Equal(t, []uuid.UUID{item.ID}, modelstest.Query[uuid.UUID](w.World, `SELECT moved_to FROM items WHERE id = $1`, was.ID))
		require.NotEqual(t, was.Sealed, item.Sealed)
	}
	require.Equal(t, w.Page(ref).ExternalRef, page.ExternalRef)
	require.Equal(t, []string{"delivered", "came_from"}, w.Kinds(refs[0]))
	w.CheckCaches()
}

func TestDecide_AnAddressThatIsOpenAtTheOtherProviderJoinsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	theirs := w.ImportRows(w.Report("b", "https://img.example.com/x", "198.51.100.7"))[0]
	w.After(time.Hour)
	ref := w.ImportRows(w.Report("a", "https://img.example.com/x", "192.0.2.5"))[0]
	w.After(2 * time.Hour)
	w.Decide(notice.DecideReroute, other.ID, ref)
	require.Equal(t, []models.State{"not_ours"}, w.States(ref))
	require.Equal(t, []string{theirs}, w.RefsOf(other.ID), "no second notice")
	item := w.Page(theirs).Items[0]
	require.Equal(t, 2, item.Reports)
	require.True(t, modelstest.Start.Equal(item.DeliveredAt), "one clock")
	require.Equal(t, []string{"delivered", "rerouted", "moved_to", "closed"}, w.Kinds(ref))
	w.CheckCaches()
	replayed := w.Load(w.Report("a", "https://img.example.com/x", "192.0.2.5"))
	require.Equal(t, []int{0, 1}, []int{replayed.Items, replayed.Duplicates}, "a replay of the old report is still known")
}

func TestDecide_RefusesWhatIsNoDecision(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	suspended := w.AddProvider("stilstand", "198.51.100.0/24")
	w.Suspend(suspended.ID)
	ref := w.Deliver(1, 1)[0]
	w.Dispute(ref)
	before := w.AllRows()
	for key, r := range map[string]notice.Decision{
		"decision.missing":           {Act: notice.Overtaken, Reason: "x"},
		"text.missing":               {Act: notice.DecideUphold},
		"decision.provider_missing":  {Act: notice.DecideReroute, Reason: "x"},
		"decision.same_provider":     {Act: notice.DecideReroute, Reason: "x", To: w.Hoster.ID},
		"decision.provider_inactive": {Act: notice.DecideReroute, Reason: "x", To: suspended.ID},
		"text.address":               {Act: notice.DecideUphold, Reason: "https://img.example.com"},
	} {
		r.Ref = ref
		require.Equal(t, key, modelstest.Problem(t, w.Notice.Decide(t.Context(), w.Analyst, r)))
	}
	require.Equal(t, before, w.AllRows())
}

func TestRouteItems_TheClockStartsWhenItIsRouted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Unrouted(2)
	w.After(30 * time.Hour)
	require.NoError(t, w.Notice.RouteItems(t.Context(), w.Analyst, ref, []int{2}, w.Hoster.ID))
	require.Equal(t, []models.State{"unrouted", "closed"}, w.States(ref))
	mine := w.RefsOf(w.Hoster.ID)
	require.Len(t, mine, 1)
	page, err := w.Notice.Page(t.Context(), w.Agent, mine[0], 0)
	require.NoError(t, err)
	require.Len(t, page.Items, 1)
	require.True(t, w.Now().Equal(page.Items[0].DeliveredAt))
	require.Equal(t, 24*time.Hour, page.Items[0].DueAt.Sub(w.Now()))
	require.Equal(t, []string{"unrouted", "routed", "moved_to"}, w.Kinds(ref))
	w.CheckCaches()
	require.NoError(t, w.Notice.RouteItems(t.Context(), w.Analyst, ref, nil, w.Hoster.ID))
	require.Equal(t, []string{"unrouted", "routed", "moved_to", "routed", "moved_to", "closed"}, w.Kinds(ref))
	require.Len(t, w.RefsOf(w.Hoster.ID), 2)
	w.CheckCaches()
	require.ErrorIs(t, w.Notice.RouteItems(t.Context(), w.Analyst, ref, nil, w.Hoster.ID), models.ErrConflict)
	require.ErrorIs(t, w.Notice.RouteItems(t.Context(), w.Analyst, mine[0], nil, w.Hoster.ID), models.ErrConflict)
	require.Equal(t, "decision.provider_missing", modelstest.Problem(t, w.Notice.RouteItems(t.Context(), w.Analyst, ref, nil, uuid.Nil)))
}
