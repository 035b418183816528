package notices

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest/words"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// monday is the clock of these tests: 09:30 in the Netherlands.
var monday = time.Date(2026, time.November, 23, 8, 30, 0, 0, time.UTC)

func TestListURL_IsReadBack(t *testing.T) {
	t.Parallel()
	full := notice.Filter{
		Tab: notice.TabAll, State: models.StateVerified, Category: models.CategoryBaseline, Network: uuid.New(), Provider: uuid.New(),
		Search: uuid.New(), After: models.Cursor{At: monday, ID: uuid.New()}, Limit: 100,
	}
	before := notice.Filter{Tab: notice.TabDone, Before: models.Cursor{At: monday.Add(time.Microsecond), ID: uuid.New()}}
	for _, f := range []notice.Filter{{Tab: notice.TabTodo}, full, before} {
		u, err := url.Parse(page.ListURL(f))
		require.NoError(t, err)
		require.Equal(t, "/notices", u.Path)
		require.Empty(t, cmp.Diff(f, ParseFilter(page.Form(u.Query()))))
	}
	require.Equal(t, "/notices", page.ListURL(notice.Filter{Tab: notice.TabTodo, Limit: page.UsualSize}))
}

func TestParseFilter_LeavesOutWhatItDoesNotKnow(t *testing.T) {
	t.Parallel()
	q, err := url.ParseQuery("tab=x&status=gone&category=worst&network=1&provider=2&search=3&after=4&before=5&size=1000000")
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(notice.Filter{Tab: notice.TabTodo}, ParseFilter(page.Form(q))))
}

func TestListView_SummaryComesFirstAndIsPlain(t *testing.T) {
	t.Parallel()
	counts := func(todo, late int) map[notice.Tab]int {
		return map[notice.Tab]int{notice.TabTodo: todo, notice.TabOverdue: late}
	}
	for _, c := range []struct {
		name  string
		staff bool
		list  notice.List
		kind  ui.Kind
		title string
		clock string
	}{
		{"nothing to do", false, notice.List{}, "", "", ""},
		{
			"one, on schedule", false,
			notice.List{Counts: counts(1, 0), FirstDue: monday.Add(5 * time.Hour)},
			ui.KindInfo,
			"1 melding wacht op u.", "nog 5 u 00 min",
		},
		{
			"several, soon", false,
			notice.List{Counts: counts(23, 0), FirstDue: monday.Add(33 * time.Minute)},
			ui.KindWarning,
			"23 meldingen wachten op u.", "nog 0 u 33 min",
		},
		{
			"late", false,
			notice.List{Counts: counts(23, 2), FirstDue: monday.Add(-75 * time.Minute)},
			ui.KindDanger, "2 meldingen zijn te laat. Verwijder en bevestig nu.", "te laat met 1 u 15 min",
		},
		{
			"more than is counted", true,
			notice.List{Counts: counts(1001, 1001), FirstDue: monday.Add(-time.Hour)},
			ui.KindDanger,
			"Meer dan 1.000 meldingen zijn te laat bij providers.", "te laat met 1 u 00 min",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := ListView{P: words.Printers(t)[0], staff: c.staff, Now: monday, List: &c.list}.Summary()
			require.Equal(t, c.kind, got.Kind)
			require.Equal(t, c.title, got.Title)
			require.Equal(t, c.clock, got.Clock.Words)
		})
	}
}

func TestListView_TabsStopCounting(t *testing.T) {
	t.Parallel()
	list := &notice.List{
		Counts: map[notice.Tab]int{notice.TabTodo: 12, notice.TabAll: models.CountCap + 1, notice.TabDone: models.CountCap},
	}
	tabs := ListView{P: words.Printers(t)[0], List: list, filter: notice.Filter{Tab: notice.TabTodo, State: models.StateDelivered}}.tabs()
	require.Len(t, tabs.Items, 6)
	require.True(t, tabs.Items[0].Current)
	require.Equal(t, ui.Tab{Label: "Afgerond", URL: "/notices?tab=done", Count: 1000}, tabs.Items[4])
	require.Equal(t, ui.Tab{Label: "Alles", URL: "/notices?tab=all", Count: 1000, More: true}, tabs.Items[5])
}

func TestListView_RowOfEachState(t *testing.T) {
	t.Parallel()
	delivered := monday.Add(-22 * time.Hour)
	row := func(state models.State, phase models.Turn, hours int) notice.Row {
		return notice.Row{
			Ref: "EOKM-2026-000001", Profile: notice.Profile24h, DeliveredAt: delivered,
			DueAt: monday.Add(time.Duration(hours) * time.Hour),
			State: state, Phase: phase, ItemCount: 3, TodoCount: 3,
		}
	}
	stopped := delivered.Add(5 * time.Hour)
	removed := row(models.StateWithdrawn, models.TurnNobody, 2)
	removed.StoppedAt, removed.TodoCount = &stopped, 0
	part := row(models.StateDelivered, models.TurnProvider, 12)
	part.TodoCount = 2
	for _, c := range []struct {
		name              string
		row               notice.Row
		tag, clock, count string
		kind              ui.Kind
		due               bool
	}{
		{"new", row(models.StateDelivered, models.TurnProvider, 12), "Nieuw", "nog 12 u 00 min", "3", ui.KindOpen, true},
		{"some of it", part, "Nieuw", "nog 12 u 00 min", "2 van 3", ui.KindOpen, true},
		{"soon", row(models.StateDelivered, models.TurnProvider, 2), "Nieuw", "nog 2 u 00 min", "3", ui.KindSoon, true},
		{
			"late", row(models.StateAcknowledged, models.TurnProvider, -2), "In behandeling", "te laat met 2 u 00 min", "3",
			ui.KindOverdue, true,
		},
		{"reopened", row(models.StateStillOnline, models.TurnProvider, 12), "Nog online", "nog 12 u 00 min", "3", ui.KindOpen, true},
		{
			"answered, past the norm", row(models.StateAnswered, models.TurnEOKM, -2), "Verwijdering gemeld", "wacht op controle", "3",
			ui.KindWaiting, true,
		},
		{"disputed, late", row(models.StateDisputed, models.TurnEOKM, -2), "Betwist", "te laat met 2 u 00 min", "3", ui.KindOverdue, true},
		{"held", row(models.StateOnHold, models.TurnEOKM, 2), "Aangehouden", "Klok gepauzeerd", "3", ui.KindPaused, false},
		{"removed, though its first item was withdrawn", removed, "Verwijderd", "5 u 00 min", "3", ui.KindDone, true},
		{"withdrawn", row(models.StateWithdrawn, models.TurnNobody, 2), "Ingetrokken", "geen termijn", "3", ui.KindNeutral, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := ListView{P: words.Printers(t)[0], Now: monday}.row(c.row)
			require.Equal(t, c.tag, got.Tag.Text)
			require.Equal(t, c.clock, got.Clock.Words)
			require.Equal(t, c.count, got.Count)
			require.Equal(t, c.kind, got.Kind)
			require.Equal(t, c.due, !got.Due.IsZero())
		})
	}
}

func TestListPath_IsTheListOnly(t *testing.T) {
	t.Parallel()
	require.Equal(t, "/notices?tab=soon", ListPath("/notices?tab=soon"))
	for _, other := range []string{
		"", "/triage", "/noticesx", "//example.com/notices", "https://example.com/notices", "/notices/EOKM-2026-000001",
	} {
		require.Equal(t, "/notices", ListPath(other))
	}
}
