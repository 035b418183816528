package incoming_test

import (
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// came is what came of a file.
type came struct{ Rows, Faulty, Notices, Items, Recurrences, Joined, Duplicates, Skipped, Unrouted int }

func cameOf(imp incoming.Import) came {
	return came{
		imp.Rows, imp.Faulty, imp.Notices, imp.Items, imp.Recurrences, imp.Joined, imp.Duplicates, imp.Skipped, imp.Unrouted,
	}
}

func TestImport_RowsOfOneReferenceAndProviderMakeOneNotice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	rows := []*incoming.Row{
		w.Report("A", "https://example.com/1", "192.0.2.5"), w.Report("B", "https://example.com/2", "192.0.2.5"),
		w.Report("A", "https://example.com/3", "198.51.100.7"), w.Report("A", "https://example.com/4", "192.0.2.6"),
		w.Report("", "https://example.com/5", "192.0.2.5"), w.Report("A", "https://example.com/6", "203.0.113.5"),
		w.Report("", "https://example.com/7", "192.0.2.7"), w.Report("", "https://example.com/8", ""),
	}
	staged := w.Stage(rows...)
	want := came{Rows: 8, Notices: 6, Items: 8, Unrouted: 2}
	require.Equal(t, want, cameOf(staged), "the preview")
	require.Equal(t, incoming.ImportStaged, staged.State)
	require.Empty(t, modelstest.Query[string](w.World, `SELECT ref FROM notices`), "nothing is a notice before it is confirmed")
	done, err := w.Incoming.CommitImport(t.Context(), w.Analyst, staged.ID)
	require.NoError(t, err)
	require.Equal(t, want, cameOf(done))
	require.Equal(t, incoming.ImportDone, done.State)
	require.Nil(t, done.DataKey)

	content := func(ref string) (out []string) {
		for i, item := range w.Page(ref).Items {
			require.Equal(t, i+1, item.N, "numbered in the order of the file")
			out = append(out, item.Content.Address.Raw())
		}
		return out
	}
	byRef := map[string][][]string{}
	for _, provider := range []uuid.UUID{w.Hoster.ID, other.ID, uuid.Nil} {
		for _, ref := range w.RefsOf(provider) {
			key := w.Page(ref).ProviderSlug + " " + w.Page(ref).ExternalRef
			byRef[key] = append(byRef[key], content(ref))
		}
	}
	require.Equal(t, map[string][][]string{
		"voorbeeld A": {{"https://example.com/1", "https://example.com/4"}}, "voorbeeld B": {{"https://example.com/2"}},
		"voorbeeld ": {{"https://example.com/5", "https://example.com/7"}}, "noorderlicht A": {{"https://example.com/3"}},
		"- A": {{"https://example.com/6"}}, "- ": {{"https://example.com/8"}},
	}, byRef)
	require.Equal(t, []string{"no_ip", "unknown"},
		modelstest.Query[string](w.World, `SELECT unrouted_reason FROM items WHERE state = 'unrouted' ORDER BY 1`))
	w.CheckCaches()

	next := w.Load(w.Report("", "https://example.com/9", "192.0.2.5"))
	require.Equal(t, 1, next.Notices, "another file's rows without a reference make another notice")
}

func TestImport_TheClockStartsWhenItIsConfirmed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	row := w.Row("a", 1)
	row.ReportedAt, row.ObservedAt = modelstest.Start.Add(-48*time.Hour), modelstest.Start.Add(-30*time.Hour)
	staged := w.Stage(row)
	w.After(3 * time.Hour)
	_, err := w.Incoming.CommitImport(t.Context(), w.Analyst, staged.ID)
	require.NoError(t, err)
	page := w.Page(w.RefsOf(w.Hoster.ID)[0])
	require.True(t, w.Now().Equal(page.DeliveredAt), "not when it was reported, seen or read")
	require.True(t, w.Now().Equal(page.Items[0].DeliveredAt))
	require.Equal(t, 24*time.Hour, page.Items[0].DueAt.Sub(w.Now()))
	require.True(t, row.ReportedAt.Equal(*page.ReportedAt))
	require.True(t, row.ObservedAt.Equal(*page.Items[0].ObservedAt))
	again, err := w.Incoming.CommitImport(t.Context(), w.Analyst, staged.ID)
	require.NoError(t, err)
	require.Equal(t, 1, again.Items, "confirming twice gives what came of it")
	require.Len(t, w.RefsOf(w.Hoster.ID), 1)
}

func TestImport_EachNormHasANoticeOfItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	of := func(c models.Category, n int) *incoming.Row { row := w.Row("a", n); row.Category = c; return row }
	loose := w.Row("b", 1)
	loose.Category = models.CategoryNCII
	w.Load(of(models.CategoryNCII, 1), of(models.CategoryBaseline, 2), of("", 3), loose)
	profiles := modelstest.Query[string](w.World,
		`SELECT profile || ' ' || extract(epoch FROM due_at - delivered_at) / 3600 || ' ' || category
		FROM notices ORDER BY external_ref, profile`)
	for i, want := range []string{`^notice24 24\.0* baseline$`, `^ordinary 120\.0* ncii$`, `^ordinary 120\.0* ncii$`} {
		require.Regexp(t, want, profiles[i])
	}
	require.Equal(t, []string{"baseline notice24", "unclear notice24", "ncii ordinary"},
		modelstest.Query[string](w.World, `SELECT i.category || ' ' || i.profile FROM items i JOIN notices n ON n.id = i.notice_id
			WHERE n.external_ref = 'a' ORDER BY n.profile, i.n`), "without a category it is in time, and of no law that nobody named")
	require.Equal(t, []int{24, 24, 120, 120}, modelstest.Query[int](w.World,
		`SELECT (extract(epoch FROM due_at - delivered_at) / 3600)::int FROM items ORDER BY 1`))
	require.Equal(t, []int{4, 4, 96, 96}, modelstest.Query[int](w.World,
		`SELECT (extract(epoch FROM escalate_at - delivered_at) / 3600)::int FROM items ORDER BY 1`))
}

// The part behind # belongs to an address: pages show other things by it (case 04).
func TestImport_AddressesThatDifferBehindTheHashAreTwo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := w.Load(w.Report("R-04", "https://files.example.com/#!/album/alfa", "192.0.2.21"),
		w.Report("R-04", "https://files.example.com/#!/album/bravo", "192.0.2.21"),
		w.Report("R-04", "https://files.example.com/#", "192.0.2.21"), w.Report("R-04", "https://files.example.com/", "192.0.2.21"))
	require.Equal(t, came{Rows: 4, Notices: 1, Items: 3, Duplicates: 1}, cameOf(got))
}

func TestImport_AReplayChangesNothingAndSaysSo(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rows := []*incoming.Row{
		w.Report("a", "https://example.com/1", "192.0.2.5"), w.Report("a", "https://example.com/2", "203.0.113.5"),
		w.Report("a", "HTTPS://EXAMPLE.com:443/%31#:~:text=x", "192.0.2.5"), // the first again, written otherwise
	}
	first := w.Load(rows...)
	require.Equal(t, came{Rows: 3, Notices: 2, Items: 2, Duplicates: 1, Unrouted: 1}, cameOf(first))
	facts := func() []string {
		return modelstest.Query[string](w.World, `SELECT t::text FROM notices t UNION ALL SELECT t::text FROM items t
			UNION ALL SELECT t::text FROM item_reports t
			UNION ALL SELECT t::text FROM mails t ORDER BY 1`)
	}
	before := facts()
	w.After(time.Hour)
	again := w.Load(rows...)
	require.Equal(t, came{Rows: 3, Duplicates: 3}, cameOf(again))
	more := w.Load(append(rows, w.Report("a", "https://example.com/3", "192.0.2.5"))...)
	require.Equal(t, came{Rows: 4, Notices: 1, Items: 1, Duplicates: 3}, cameOf(more), "what is new in it is not lost")
	require.Subset(t, facts(), before)

	imp, err := w.Incoming.StageImport(t.Context(), w.Analyst, incoming.ImportOptions{Source: "another", Format: "csv"},
		modelstest.Each(rows), nil)
	require.NoError(t, err)
	require.Equal(t, came{Rows: 3, Duplicates: 1, Joined: 2}, cameOf(imp), "another source's report is another report")
}

func TestImport_AnOpenAddressUnderAnotherReferenceJoinsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.ImportRows(w.Report("a", "https://example.com/1", "192.0.2.5"))[0]
	w.After(5 * time.Hour)
	joined := w.Load(w.Report("b", "https://example.com/1", "192.0.2.5"), w.Report("c", "https://example.com/1", "192.0.2.5"),
		w.Report("b", "https://example.com/2", "192.0.2.5"))
	require.Equal(t, came{Rows: 3, Notices: 1, Items: 1, Joined: 2}, cameOf(joined))
	page := w.Page(ref)
	require.Len(t, page.Items, 1)
	require.Equal(t, 3, page.Items[0].Reports)
	require.True(t, modelstest.Start.Equal(page.Items[0].DeliveredAt), "one clock")
	require.Equal(t, []string{"a", "b", "c"}, modelstest.Query[string](w.World,
		`SELECT external_ref FROM item_reports WHERE item_id = $1 ORDER BY 1`, page.Items[0].ID))
	require.Equal(t, []string{"delivered", "reported_again"}, w.Kinds(ref))
	require.Equal(t, models.EventData{Count: 2}, page.History[0].Data)
	require.False(t, page.History[0].Internal)
	w.CheckCaches()
	require.Equal(t, came{Rows: 1, Duplicates: 1}, cameOf(w.Load(w.Report("b", "https://example.com/1", "192.0.2.5"))))
}

func TestImport_TheSameAddressTwiceInAFileMakesOneItem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	imp := w.Load(
		w.Report("a", "https://example.com/0", "192.0.2.5"), w.Report("b", "https://example.com/1", "192.0.2.5"),
		w.Report("a", "https://example.com/1", "192.0.2.5"), w.Report("c", "https://example.com/1", "192.0.2.5"),
		w.Report("c", "https://example.com/1", "192.0.2.5"), w.Report("d", "https://example.com/1", "203.0.113.9"))
	require.Equal(t, came{Rows: 6, Notices: 3, Items: 3, Duplicates: 1, Joined: 2, Unrouted: 1}, cameOf(imp))
	refs := w.RefsOf(w.Hoster.ID)
	require.Len(t, refs, 2)
	b := w.Page(refs[1])
	require.Equal(t, "b", b.ExternalRef, "the first row's")
	require.Equal(t, 3, b.Items[0].Reports)
	require.Equal(t, []string{"delivered", "reported_again"}, w.Kinds(refs[1]))
	require.Equal(t, 1, w.Page(refs[0]).Items[0].Reports)
	require.Equal(t, []string{"delivered"}, w.Kinds(refs[0]))
	w.CheckCaches()
}

func TestImport_AVerifiedAddressComesBackAsARecurrence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.ImportRows(w.Report("a", "https://example.com/1", "192.0.2.5"))[0]
	w.Verify(notice.FoundOffline, old)
	w.After(300 * time.Hour)
	again := w.ImportRows(w.Report("b", "https://example.com/1", "192.0.2.5"))[0]
	item := w.Page(again).Items[0]
	require.Equal(t, w.Page(old).Items[0].ID, *item.RecurrenceOf)
	require.Equal(t, models.StateDelivered, item.State)
	require.Equal(t, 24*time.Hour, item.DueAt.Sub(w.Now()), "24 hours again, on its own record")
	require.Equal(t, []models.State{"verified"}, w.States(old))
	require.Equal(t, 1, item.Reports)

	w.Verify(notice.FoundOffline, again)
	w.After(400 * time.Hour)
	third := w.ImportRows(w.Report("c", "https://example.com/1", "192.0.2.5"))[0]
	require.Equal(t, item.ID, *w.Page(third).Items[0].RecurrenceOf, "of the last")
	w.Decide(notice.DecideWithdraw, uuid.Nil, third)
	fourth := w.ImportRows(w.Report("d", "https://example.com/1", "192.0.2.5"))[0]
	require.Equal(t, item.ID, *w.Page(fourth).Items[0].RecurrenceOf, "what was withdrawn was never removed")
	w.CheckCaches()
}

func TestImport_ReferencesAreUniqueAndGrow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Clock.Set(time.Date(2026, 12, 31, 23, 30, 0, 0, time.UTC)) // it is 2027 in the Netherlands
	w.Exec(`SELECT setval('notice_ref_seq', 999997)`)
	require.Equal(t, []string{"EOKM-2027-1000000", "EOKM-2027-1000001", "EOKM-2027-999998", "EOKM-2027-999999"}, w.Deliver(4, 1))
	w.Exec(`SELECT setval('notice_ref_seq', 41)`)
	w.Clock.Set(modelstest.Start)
	require.Equal(t, []string{"EOKM-2026-000042"}, w.Deliver(1, 1))
}

// More rows than are copied at once, or than one answer may cover.
func TestImport_OfManyRows(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var rows []*incoming.Row
	for n := range 5500 {
		rows = append(rows, w.Report(strconv.Itoa(n/2000), fmt.Sprintf("https://example.com/%d", n), "192.0.2.5"))
	}
	var told []int
	imp, err := w.Incoming.StageImport(t.Context(), w.Analyst, incoming.ImportOptions{Source: "test"}, modelstest.Each(rows),
		func(n int) { told = append(told, n) })
	require.NoError(t, err)
	require.Equal(t, []int{5000, 5500}, told)
	imp, err = w.Incoming.CommitImport(t.Context(), w.Analyst, imp.ID)
	require.NoError(t, err)
	require.Equal(t, came{Rows: 5500, Notices: 3, Items: 5500}, cameOf(imp))
	require.Equal(t, []int{2000, 2000, 1500}, modelstest.Query[int](w.World, `SELECT item_count FROM notices ORDER BY external_ref`))
	require.Equal(t, []int{2000}, modelstest.Query[int](w.World, `SELECT max(n) FROM items`))
	w.CheckCaches()
	page := w.Page(w.RefsOf(w.Hoster.ID)[0])
	require.Len(t, page.Items, notice.ItemsPerPage)
	require.True(t, page.More)
}

// The database refuses a row of the first chunk while the second is read: the reading ends there, and nothing is left.
func TestImport_ARefusedChunkEndsTheReading(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Exec(`ALTER TABLE import_rows ADD CHECK (row <> 2)`)
	row, read := w.Row("a", 1), 0
	_, err := w.Incoming.StageImport(t.Context(), w.Analyst, incoming.ImportOptions{Source: "test"},
		func(yield func(*incoming.Row, error) bool) {
			for read = range 100_000 {
				if !yield(row, nil) {
					return
				}
			}
		}, nil)
	require.ErrorContains(t, err, "copy rows")
	require.Less(t, read, 15_000)
	require.Equal(t, []string{"discarded"}, modelstest.Query[string](w.World, `SELECT state FROM imports`))
	require.Equal(t, []int{0}, modelstest.Query[int](w.World, `SELECT count(*) FROM import_rows`))
}

func TestImport_AFaultInTheMiddleLeavesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	broken := errors.New("the file ends in the middle of a row")
	row := w.Row("a", 1)
	rows := func(yield func(*incoming.Row, error) bool) {
		for range 5001 { // the first of them are copied by then
			if !yield(row, nil) {
				return
			}
		}
		yield(nil, broken)
	}
	_, err := w.Incoming.StageImport(t.Context(), w.Analyst, incoming.ImportOptions{Source: "test"}, rows, nil)
	require.ErrorIs(t, err, broken)
	require.Equal(t, []string{"discarded"}, modelstest.Query[string](w.World, `SELECT state FROM imports`))
	require.Equal(t, []int{0}, modelstest.Query[int](w.World, `SELECT count(*) FROM import_rows`))
	require.Equal(t, []int{0}, modelstest.Query[int](w.World, `SELECT count(*) FROM notices`))

	_, err = w.Incoming.StageImport(t.Context(), w.Analyst, incoming.ImportOptions{Source: "Not a code"}, modelstest.Each(nil), nil)
	require.Equal(t, "import.source", modelstest.Problem(t, err))
}
