package incoming_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// reportOf is a report with what the tests of identity vary.
func (w *world) reportOf(ref, addr, ip string, set func(r *incoming.Row)) *incoming.Row {
	row := w.Report(ref, addr, ip)
	if set != nil {
		set(row)
	}
	return row
}

func category(c models.Category, s models.Scope) func(*incoming.Row) {
	return func(r *incoming.Row) { r.Category, r.Scope = c, s }
}

// An address may be at two providers at once (DNS round robin), and a second report may correct the IP address.
func TestIdentity_EachProviderHasItsOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	const rr = "https://rr.example.com/a.jpg"
	here, there := w.Report("R", rr, "192.0.2.53"), w.Report("R", rr, "198.51.100.5")
	require.Equal(t, came{Rows: 2, Notices: 2, Items: 2}, cameOf(w.Load(here, there)))
	require.Len(t, w.RefsOf(w.Hoster.ID), 1)
	require.Len(t, w.RefsOf(other.ID), 1)
	require.Equal(t, came{Rows: 2, Duplicates: 2}, cameOf(w.Load(there, here)), "each is the same report as before")

	require.Equal(t, came{Rows: 1, Notices: 1, Items: 1}, cameOf(w.Load(w.Report("S", "https://b.example.com/", "192.0.2.54"))))
	corrected := w.Load(w.Report("S", "https://b.example.com/", "198.51.100.6"))
	require.Equal(t, came{Rows: 1, Notices: 1, Items: 1}, cameOf(corrected), "a corrected IP address reaches its provider")
}

// What nobody had is routed as soon as a report tells whose it is.
func TestIdentity_AKnownIPAddressRoutesWhatWasUnrouted(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		first, then *[2]string // reference and IP address
		routed      bool
	}{
		"none, then known":                        {&[2]string{"R", ""}, &[2]string{"R", "192.0.2.5"}, true},
		"none, then known by another reference":   {&[2]string{"R", ""}, &[2]string{"S", "192.0.2.5"}, true},
		"nobody's, then corrected":                {&[2]string{"R", "203.0.113.5"}, &[2]string{"R", "192.0.2.5"}, true},
		"nobody's, and known by somebody's other": {&[2]string{"R", "203.0.113.5"}, &[2]string{"S", "192.0.2.5"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			const addr = "https://img.example.com/x"
			first, then := w.Report(c.first[0], addr, c.first[1]), w.Report(c.then[0], addr, c.then[1])
			w.Load(first)
			unrouted := w.RefsOf(uuid.Nil)[0]
			require.Equal(t, came{Rows: 1, Notices: 1, Items: 1}, cameOf(w.Load(then)))
			ref := w.RefsOf(w.Hoster.ID)[0]
			require.Equal(t, []models.State{models.StateDelivered}, w.States(ref))
			if !c.routed {
				require.Equal(t, []models.State{models.StateUnrouted}, w.States(unrouted), "it may be at another host too")
				return
			}
			require.Equal(t, []models.State{models.StateClosed}, w.States(unrouted))
			require.Subset(t, w.Kinds(unrouted), []string{"routed", "moved_to"})
			require.Contains(t, w.Kinds(ref), "came_from", "both notices name each other, for EOKM alone")
			require.Equal(t, came{Rows: 2, Duplicates: 2}, cameOf(w.Load(first, then)), "either is known")
			w.CheckCaches()

			both := newWorld(t)
			sums := came{Rows: 2, Notices: 1, Items: 1, Duplicates: 1}
			if c.first[0] != c.then[0] {
				sums.Duplicates, sums.Joined = 0, 1
			}
			require.Equal(t, sums, cameOf(both.Load(first, then)), "in one file")
			require.Empty(t, both.RefsOf(uuid.Nil))
			require.Equal(t, came{Rows: 2, Duplicates: 2}, cameOf(both.Load(first, then)))
			both.CheckCaches()
		})
	}
}

// A later sighting of what had ended is no replay, also from a source that gives no references.
func TestIdentity_ALaterSightingIsARecurrence(t *testing.T) {
	t.Parallel()
	for _, ref := range []string{"", "R"} {
		w := newWorld(t)
		row := w.Report(ref, "https://again.example.com/x/1.jpg", "192.0.2.61")
		old := w.ImportRows(row)[0]
		w.After(time.Hour)
		w.Verify(notice.FoundOffline, old)
		checked := w.Now()
		w.After(2 * time.Hour)
		for _, seen := range []time.Time{row.ObservedAt, checked} {
			early := *row
			early.ObservedAt = seen
			require.Equal(t, came{Rows: 1, Duplicates: 1}, cameOf(w.Load(&early)), "it ended after this sighting")
		}
		elsewhere := w.Report("another", "https://again.example.com/x/1.jpg", "192.0.2.61")
		elsewhere.ObservedAt = checked.Add(-time.Minute)
		require.Equal(t, came{Rows: 1, Duplicates: 1}, cameOf(w.Load(elsewhere)), "another source's late word of what is gone")
		require.Equal(t, 2, w.Page(old).Items[0].Reports, "its reference is kept")

		late := *row
		late.ObservedAt = checked.Add(time.Second)
		require.Equal(t, came{Rows: 1, Notices: 1, Recurrences: 1}, cameOf(w.Load(&late)))
		refs := w.RefsOf(w.Hoster.ID)
		item := w.Page(refs[len(refs)-1]).Items[0]
		require.Equal(t, w.Page(old).Items[0].ID, *item.RecurrenceOf)
		require.Equal(t, came{Rows: 1, Duplicates: 1}, cameOf(w.Load(&late)), "once")
		blank := *row
		blank.ObservedAt = time.Time{}
		require.Equal(t, came{Rows: 1, Duplicates: 1}, cameOf(w.Load(&blank)))
		w.CheckCaches()
	}
}

// A sighting after the provider said that it is gone, before anybody checked, is kept against that claim.
func TestIdentity_ASightingAgainstAClaimIsKept(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	row := w.Report("R", "https://img.example.com/x", "192.0.2.5")
	ref := w.ImportRows(row)[0]
	w.After(time.Hour)
	w.Respond(ref)
	claimed := w.Now()
	w.After(2 * time.Hour)
	for i, c := range []struct {
		ref  string
		seen time.Time
		kept int
	}{{"R", claimed.Add(-time.Second), 0}, {"R", claimed, 0}, {"R", claimed.Add(time.Minute), 1}, {"S", claimed.Add(2 * time.Minute), 2}} {
		again := w.reportOf(c.ref, "https://img.example.com/x", "192.0.2.5", func(r *incoming.Row) { r.ObservedAt = c.seen })
		w.Load(again)
		require.Equal(t, []int{c.kept}, modelstest.Query[int](w.World, `SELECT count(*) FROM sightings WHERE kind = 'online'`), i)
		require.True(t, c.seen.Equal(*w.Page(ref).Items[0].ObservedAt), "its later last seen is kept")
	}
	require.Equal(t, []models.State{models.StateAnswered}, w.States(ref), "whether it is online is a person's to say")
}

// A stricter report raises what is open, from then on; a milder one changes nothing.
func TestIdentity_AStricterReportRaises(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const addr = "https://k1.example.com/a.jpg"
	ref := w.ImportRows(w.reportOf("R-05a", addr, "192.0.2.121", category(models.CategoryUnclear, "")),
		w.reportOf("R-05a", addr+"?2", "192.0.2.121", func(r *incoming.Row) { r.Row, r.Category = 2, models.CategoryUnclear }))[0]
	before := w.Page(ref)
	require.Equal(t, 120*time.Hour, before.Items[0].DueAt.Sub(w.Now()))
	mails := func() []string {
		return modelstest.Query[string](w.World, `SELECT notices::text FROM mails WHERE kind = 'raised' ORDER BY created_at`)
	}
	w.After(10 * time.Hour)
	stricter := w.reportOf("R-05b", addr, "192.0.2.121", category(models.CategoryBaseline, models.ScopeAccount))
	wider := w.reportOf("R-05c", addr, "192.0.2.121", category(models.CategoryNational, models.ScopeHost))
	require.Equal(t, came{Rows: 2, Joined: 2}, cameOf(w.Load(stricter, wider)))
	page := w.Page(ref)
	item := page.Items[0]
	require.Equal(t, []any{models.CategoryBaseline, models.ScopeHost, notice.Profile24h},
		[]any{item.Category, item.Scope, item.Profile}, "the strictest of each")
	require.Equal(t, 24*time.Hour, item.DueAt.Sub(w.Now()), "from the second delivery on")
	require.Equal(t, 24*time.Hour, item.Clock().Left(w.Now()))
	require.Equal(t, before.Items[1].DueAt, page.Items[1].DueAt, "the other address has its own")
	require.Equal(t, models.CategoryUnclear, page.Items[1].Category)
	require.Equal(t, item.DueAt, page.DueAt)
	require.Equal(t, models.CategoryBaseline, page.Category)
	require.Equal(t, notice.Profile24h, page.Profile)
	require.Equal(t, []string{"delivered", "reported_again", "raised"}, w.Kinds(ref))
	require.Equal(t, []string{"1"}, mails(), "once")
	w.CheckCaches()

	w.After(11 * time.Hour)
	milder := w.reportOf("R-05d", addr, "192.0.2.121", category(models.CategoryNCII, models.ScopeFile))
	w.Load(milder, stricter)
	require.Equal(t, item.DueAt, w.Page(ref).Items[0].DueAt)
	require.Equal(t, item.Category, w.Page(ref).Items[0].Category, "a file never lowers")
	require.Len(t, mails(), 1)

	w.After(100 * time.Hour)
	late := w.ImportRows(w.reportOf("L", addr+"?3", "192.0.2.121", category(models.CategoryUnclear, "")))[0]
	due := w.Page(late).DueAt
	w.After(215 * time.Hour)
	w.Load(w.reportOf("L", addr+"?3", "192.0.2.121", category(models.CategoryBaseline, "")))
	require.Equal(t, due, w.Page(late).DueAt, "the earlier of the two")
	require.Equal(t, models.CategoryBaseline, w.Page(late).Items[0].Category, "also under the same reference")
}

// In one file the strictest of an address counts from the start.
func TestIdentity_OneFileGivesTheStrictest(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const addr = "https://k2.example.com/a.jpg"
	imp := w.Load(w.reportOf("a", addr, "192.0.2.5", category(models.CategoryUnclear, models.ScopeHost)),
		w.reportOf("b", addr, "192.0.2.5", category(models.CategoryBaseline, "")),
		w.reportOf("a", addr, "192.0.2.5", category(models.CategoryNCII, "")))
	require.Equal(t, came{Rows: 3, Notices: 1, Items: 1, Joined: 1, Duplicates: 1}, cameOf(imp))
	item := w.Page(w.RefsOf(w.Hoster.ID)[0]).Items[0]
	require.Equal(t, []any{models.CategoryBaseline, models.ScopeHost, notice.Profile24h}, []any{item.Category, item.Scope, item.Profile})
}

// Nothing is to be removed where nothing is illegal: no notice, and staff are asked whether an open item is taken back.
func TestIdentity_NotIllegalMakesNoNotice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const addr = "https://k5.example.com/a.jpg"
	harmless := w.reportOf("R-06", addr, "192.0.2.122", category(models.CategoryNotIllegal, ""))
	staged := w.Stage(harmless)
	require.Equal(t, came{Rows: 1, Skipped: 1}, cameOf(staged), "the preview")
	require.Equal(t, came{Rows: 1, Skipped: 1}, cameOf(w.Load(harmless)))
	require.Zero(t, w.Counts("notices"))
	require.Zero(t, w.Counts("mails"))
	open := w.ImportRows(w.Report("R-07", addr, "192.0.2.122"))[0]
	for range 2 {
		require.Equal(t, came{Rows: 1, Skipped: 1}, cameOf(w.Load(harmless)))
		require.Equal(t, []string{"not_illegal"}, modelstest.Query[string](w.World, `SELECT kind FROM sightings`), "asked once")
	}
	require.Equal(t, []models.State{models.StateDelivered}, w.States(open))
}

// What EOKM found to be another's goes to that one from the next file on, and to nobody where nobody is known.
func TestIdentity_WhatIsNotTheirsGoesThereNoMore(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	const addr = "https://img.example.com/moved"
	first := w.Report("a", addr, "192.0.2.5")
	ref := w.ImportRows(first)[0]
	waits := w.Stage(w.Report("early", addr, "192.0.2.5"))
	w.Dispute(ref)
	w.After(time.Minute)
	w.Decide(notice.DecideReroute, other.ID, ref)
	_, err := w.Incoming.CommitImport(t.Context(), w.Analyst, waits.ID)
	require.Equal(t, "import.networks_changed", modelstest.Problem(t, err), "a file that was read before")
	require.Equal(t, came{Rows: 1, Duplicates: 1}, cameOf(w.Load(first)), "the same report")
	require.Equal(t, came{Rows: 1, Joined: 1}, cameOf(w.Load(w.Report("b", addr, "192.0.2.5"))))
	require.Len(t, w.RefsOf(w.Hoster.ID), 1)
	moved := w.RefsOf(other.ID)[0]
	require.Equal(t, 2, w.Page(moved).Items[0].Reports)

	w.Verify(notice.FoundOffline, moved)
	w.After(time.Hour)
	back := w.Load(w.Report("c", addr, "192.0.2.5"))
	require.Equal(t, came{Rows: 1, Notices: 1, Recurrences: 1}, cameOf(back))
	require.Len(t, w.RefsOf(other.ID), 2, "at whom it was found")
	require.Len(t, w.RefsOf(w.Hoster.ID), 1)
}

// Without a reference a file makes notices of so many addresses at most.
func TestIdentity_NoReferenceMakesNoticesOfAtMost500(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var rows []*incoming.Row
	for n := range 1201 {
		row := w.Row("many", n)
		row.ExternalRef = ""
		if n%4 == 0 {
			row.Category = models.CategoryNCII
		}
		rows = append(rows, row)
	}
	require.Equal(t, came{Rows: 1201, Notices: 3, Items: 1201}, cameOf(w.Load(rows...)))
	require.Equal(t, []string{"notice24 500", "notice24 400", "ordinary 301"},
		modelstest.Query[string](w.World, `SELECT profile || ' ' || item_count FROM notices ORDER BY profile, ref`))
	w.CheckCaches()
}

// What each provider gets is known before anybody confirms.
func TestIdentity_ThePreviewTellsWhoGetsWhat(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	w.Load(w.Report("o", "https://example.com/open", "192.0.2.5"))
	staged := w.Stage(w.Report("a", "https://example.com/1", "192.0.2.5"), w.Report("a", "https://example.com/open", "192.0.2.5"),
		w.Report("a", "https://example.com/2", "198.51.100.5"), w.Report("b", "https://example.com/3", "198.51.100.5"),
		w.Report("a", "https://example.com/4", ""), w.Report("a", "https://example.com/1", "192.0.2.5"))
	want := []incoming.Share{
		{Slug: "noorderlicht", Name: "noorderlicht", ProviderID: other.ID, Notices: 2, Items: 2},
		{Slug: "voorbeeld", Name: w.Hoster.Name, ProviderID: w.Hoster.ID, Notices: 1, Items: 1, Joined: 1},
		{Slug: "-", Name: "-", ProviderID: uuid.Nil, Notices: 1, Items: 1},
	}
	shares, err := w.Incoming.Shares(t.Context(), w.Analyst, staged.ID)
	require.NoError(t, err)
	require.Equal(t, want, shares)
	_, err = w.Incoming.CommitImport(t.Context(), w.Analyst, staged.ID)
	require.NoError(t, err)
	shares, err = w.Incoming.Shares(t.Context(), w.Analyst, staged.ID)
	require.NoError(t, err)
	require.Equal(t, want, shares)
	shares, err = w.Incoming.Shares(t.Context(), w.Agent, staged.ID)
	require.NoError(t, err)
	require.Empty(t, shares, "a provider sees none")
}
