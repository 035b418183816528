package notice_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/search"
)

// inbox fills a provider's inbox with a notice for each tab, named for what it is.
func inbox(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	refs := map[string]string{}
	for _, n := range []struct {
		name  string
		after time.Duration
	}{
		{"late", 0},
		{"verified", time.Hour},
		{"soon", 21 * time.Hour},
		{"disputed", 22 * time.Hour},
		{"answered", 23 * time.Hour},
		{"withdrawn", 24 * time.Hour},
		{"new", 26 * time.Hour},
	} {
		w.After(n.after)
		row := w.Row(n.name, 1)
		if n.name == "soon" {
			row.Category = models.CategorySynthetic
		}
		refs[n.name] = w.ImportRows(row, w.Row(n.name, 2))[0]
	}
	w.After(27 * time.Hour)
	w.Answer(w.Now(), refs["verified"])
	w.Verify(notice.FoundOffline, refs["verified"])
	w.Dispute(refs["disputed"])
	w.Answer(w.Now(), refs["answered"])
	w.Decide(notice.DecideWithdraw, uuid.Nil, refs["withdrawn"])
	w.acknowledge(refs["soon"])
	w.Unrouted(1)
	w.AddTenant("noorderlicht", "198.51.100.0/24")
	w.Load(w.Report("theirs", "https://example.com/1", "198.51.100.5"))
	w.After(42 * time.Hour) // late by 18 hours; soon is due in 3
	return w
}

func TestNotices_TheTabs(t *testing.T) {
	t.Parallel()
	w := inbox(t)
	for tab, want := range map[notice.Tab][]string{
		notice.TabTodo:    {"late", "soon", "new"}, // the first deadline first
		notice.TabOverdue: {"late"},
		notice.TabSoon:    {"soon"},
		notice.TabWaiting: {"disputed", "answered"},
		notice.TabDone:    {"withdrawn", "verified"}, // the newest first
		notice.TabAll:     {"new", "withdrawn", "answered", "disputed", "soon", "verified", "late"},
		"":                {"late", "soon", "new"},
	} {
		got, list := w.ListNotices(w.Agent, notice.Filter{Tab: tab})
		require.Equal(t, want, got, tab)
		require.False(t, list.Prev || list.Next)
		require.Equal(t, map[notice.Tab]int{
			notice.TabTodo: 3, notice.TabOverdue: 1, notice.TabSoon: 1, notice.TabWaiting: 2, notice.TabDone: 2, notice.TabAll: 7,
		}, list.Counts, "whatever the tab")
		require.Equal(t, 24*time.Hour, list.FirstDue.Sub(modelstest.Start))
		require.Equal(t, search.Kind(""), list.Search)
	}
	w.After(24 * time.Hour)
	got, _ := w.ListNotices(w.Agent, notice.Filter{Tab: notice.TabOverdue})
	require.Empty(t, got, "a deadline met to the instant is met")
}

func TestNotices_StaffSeeAllAndAProviderItsOwn(t *testing.T) {
	t.Parallel()
	w := inbox(t)
	got, list := w.ListNotices(w.Analyst, notice.Filter{Tab: notice.TabAll})
	require.Len(t, got, 9)
	require.Equal(t, 9, list.Counts[notice.TabAll])
	got, list = w.ListNotices(w.Analyst, notice.Filter{Tab: notice.TabTodo})
	require.Equal(t, []string{"late", "soon", "new", "theirs"}, got)
	require.Equal(t, 24*time.Hour, list.FirstDue.Sub(modelstest.Start))
	got, list = w.ListNotices(w.Analyst, notice.Filter{Tab: notice.TabWaiting})
	require.Len(t, got, 3, "also what nobody has")
	require.Equal(t, 3, list.Counts[notice.TabWaiting])
	for _, actor := range []models.Actor{w.Analyst, w.Agent} { // for a provider the filter says nothing that it does not know
		got, list = w.ListNotices(actor, notice.Filter{Tab: notice.TabWaiting, Provider: w.Hoster.ID})
		require.Equal(t, []string{"disputed", "answered"}, got)
		require.Equal(t, 7, list.Counts[notice.TabAll])
	}
	other := modelstest.Query[uuid.UUID](w.World, `SELECT id FROM providers WHERE slug = 'noorderlicht'`)[0]
	got, list = w.ListNotices(w.Agent, notice.Filter{Tab: notice.TabAll, Provider: other})
	require.Len(t, got, 7, "its own, whatever it asks for")
	require.Equal(t, 7, list.Counts[notice.TabAll])
	got, _ = w.ListNotices(w.Analyst, notice.Filter{Tab: notice.TabAll, Provider: other})
	require.Equal(t, []string{"theirs"}, got)
}

func TestNotices_TheFilters(t *testing.T) {
	t.Parallel()
	w := inbox(t)
	network := modelstest.Query[uuid.UUID](w.World, `SELECT id FROM networks WHERE provider_id = $1`, w.Hoster.ID)[0]
	refs := w.RefsOf(w.Hoster.ID)
	theirs := modelstest.Query[string](w.World, `SELECT ref FROM notices WHERE external_ref = 'theirs'`)[0]
	for want, f := range map[string]notice.Filter{
		"[soon]":          {Category: models.CategorySynthetic},
		"[disputed]":      {State: models.StateDisputed},
		"[new late]":      {State: models.StateDelivered},
		"[verified late]": {Refs: []string{refs[0], refs[1], theirs, "EOKM-2026-999999", `a"b\{},`}},
		"[late]":          {Refs: refs[:2], State: models.StateDelivered, Network: network},
		"[]":              {Network: uuid.New()},
		"[new withdrawn answered disputed soon verified late]": {Network: network},
	} {
		f.Tab = notice.TabAll
		got, _ := w.ListNotices(w.Agent, f)
		require.Equal(t, want, fmt.Sprint(got))
	}
}

func TestNotices_ARowShowsWhatIsMostUrgent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 3)[0]
	w.Respond(ref, 1)
	w.After(time.Hour)
	_, list := w.ListNotices(w.Agent, notice.Filter{})
	row := list.Rows[0]
	require.Equal(t, models.StateDelivered, row.State, "the second item's: the first is EOKM's to act on")
	require.Equal(t, "https://img.example.com/"+row.ExternalRef+"/1", row.Content.Address.Raw())
	require.Equal(t, []int{3, 2, 1}, []int{row.ItemCount, row.TodoCount, row.WaitingCount})
	require.Equal(t, 23*time.Hour, row.Clock().Left(w.Now()))
	require.Equal(t, "voorbeeld", row.ProviderName)
	w.Answer(modelstest.Start.Add(30*time.Minute), ref)
	w.Verify(notice.FoundOffline, ref)
	_, list = w.ListNotices(w.Agent, notice.Filter{Tab: notice.TabDone})
	require.Equal(t, 30*time.Minute, list.Rows[0].Clock().Elapsed(w.Now()))
}

// pages walks through a list, forward to its end and back to its beginning.
func (w *world) pages(actor models.Actor, f notice.Filter) (forward, backward []uuid.UUID) {
	w.T.Helper()
	for turn := 0; ; turn++ {
		list, err := w.Notice.List(w.T.Context(), actor, f)
		require.NoError(w.T, err)
		require.Equal(w.T, turn > 0, list.Prev)
		for _, row := range list.Rows {
			forward = append(forward, row.ID)
		}
		if !list.Next {
			break
		}
		require.Len(w.T, list.Rows, f.Limit)
		f.After = list.Rows[len(list.Rows)-1].Cursor()
	}
	f.After = models.Cursor{}
	for first := true; ; first = false {
		list, err := w.Notice.List(w.T.Context(), actor, f)
		require.NoError(w.T, err)
		if !first {
			require.True(w.T, list.Next)
			rows := slices.Clone(list.Rows)
			slices.Reverse(rows)
			for _, row := range rows {
				backward = append(backward, row.ID)
			}
			if !list.Prev {
				slices.Reverse(backward)
				return forward, backward
			}
			f.Before = list.Rows[0].Cursor()
			continue
		}
		f.Before = models.Cursor{At: time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC), ID: uuid.Max} // after the last
		if f.Tab == notice.TabAll || f.Tab == notice.TabDone {
			f.Before.At = time.Time{} // the newest first: after the last is before all time
		}
	}
}

func TestNotices_PagingVisitsEachRowOnceInBothDirections(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for batch := range 8 { // many with one deadline, which the id must tell apart
		w.After(time.Duration(batch%4) * time.Hour)
		w.Deliver(27, 1)
	}
	done := w.RefsOf(w.Hoster.ID)[:60]
	w.Exec(`UPDATE items SET state = 'withdrawn' WHERE notice_id IN (SELECT id FROM notices WHERE ref = ANY($1))`, done)
	w.Exec(`UPDATE notices SET phase = 3, todo_count = 0 WHERE ref = ANY($1)`, done)
	orders := map[notice.Tab]string{
		notice.TabTodo: `phase = 1 ORDER BY due_at, id`, notice.TabDone: `phase = 3 ORDER BY due_at DESC, id DESC`,
		notice.TabAll: `true ORDER BY delivered_at DESC, id DESC`,
	}
	for tab, order := range orders {
		want := modelstest.Query[uuid.UUID](w.World, `SELECT id FROM notices WHERE `+order)
		for limit, actor := range map[int]models.Actor{30: w.Agent, 60: w.Analyst, 200: w.Agent} { // the last page of the finished is full
			forward, backward := w.pages(actor, notice.Filter{Tab: tab, Limit: limit})
			require.Equal(t, want, forward, "%s by %d", tab, limit)
			require.Equal(t, want, backward, "%s by %d, from its end", tab, limit)
		}
	}
}

func TestNotices_CountingStopsAtItsCap(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(models.CountCap-1, 1)
	_, list := w.ListNotices(w.Agent, notice.Filter{})
	require.Equal(t, models.CountCap-1, list.Counts[notice.TabTodo])
	require.Len(t, list.Rows, 50)
	w.Deliver(1, 1)
	_, list = w.ListNotices(w.Agent, notice.Filter{Limit: 1000})
	require.Equal(t, models.CountCap, list.Counts[notice.TabTodo])
	require.Len(t, list.Rows, 50, "a page is never longer than 200")
	w.Deliver(5, 1)
	_, list = w.ListNotices(w.Agent, notice.Filter{Limit: 200})
	require.Equal(t, models.CountCap+1, list.Counts[notice.TabTodo])
	require.Equal(t, models.CountCap+1, list.Counts[notice.TabAll])
	require.Len(t, list.Rows, 200)
}
