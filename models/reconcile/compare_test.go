package reconcile_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/reconcile"
)

// list is what the other tool has, with its rows from 2 on.
func list(entries ...reconcile.Entry) []*reconcile.Entry {
	out := make([]*reconcile.Entry, len(entries))
	for i := range entries {
		out[i] = &entries[i]
		out[i].Row = i + 2
	}
	return out
}

// theirs is a row of theirs about what a row of ours reported.
func theirs(r *incoming.Row, standing reconcile.Standing) reconcile.Entry {
	return reconcile.Entry{Report: r.Report, Standing: standing}
}

func compare(w *modelstest.World, o reconcile.Options, entries ...reconcile.Entry) (reconcile.Sums, []reconcile.Difference) {
	w.T.Helper()
	done, err := w.Reconcile.Compare(w.T.Context(), w.Analyst, o, modelstest.EachOf(list(entries...)))
	require.NoError(w.T, err)
	s := done.Sums
	require.Equal(w.T, s.Rows, s.Same+s.Differing+s.OnlyTheirs+s.NotNeeded+s.Erased+s.Unreadable, "the sums add up")
	var all []reconcile.Difference
	require.NoError(w.T, w.Reconcile.Export(w.T.Context(), w.Analyst, done.ID, func(part []reconcile.Difference) error {
		all = append(all, part...)
		return nil
	}))
	return s, all
}

var ours = reconcile.Options{Source: "test"}

func TestCompare_SaysEveryWayInWhichTheyDiffer(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	rows := []*incoming.Row{w.Row("S-1", 1), w.Row("S-2", 2), w.Row("S-3", 3), w.Row("S-4", 4), w.Row("S-5", 5), w.Row("S-6", 6)}
	for _, r := range rows {
		r.Category = models.CategoryBaseline
	}
	refs := w.ImportRows(rows...)
	w.After(time.Hour)
	w.Respond(refs[3])
	w.Verify(notice.FoundOffline, refs[3])

	alike := make([]reconcile.Entry, 0, len(rows))
	for i, r := range rows {
		standing := reconcile.StandingOpen
		if i == 3 {
			standing = reconcile.StandingOffline
		}
		alike = append(alike, theirs(r, standing))
	}
	sums, differences := compare(w, ours, alike...)
	require.True(t, sums.Agree(), "%+v", sums)
	require.Empty(t, differences)
	require.Equal(t, 6, sums.Same)

	moved, graver, renamed, back, early := alike[1], alike[2], alike[4], alike[3], alike[0]
	moved.IP = modelstest.ParseIP(t, "198.51.100.7")
	graver.Category = models.CategoryNational
	renamed.ExternalRef = "S-50"
	back.Standing = reconcile.StandingOpen
	early.Standing = reconcile.StandingEarly
	unknown := theirs(w.Row("S-7", 7), reconcile.StandingOpen)
	unknown.IP = modelstest.ParseIP(t, "198.51.100.9")
	unjudged := theirs(w.Row("S-8", 8), reconcile.StandingEarly)
	broken := reconcile.Entry{Faults: []incoming.RowFault{{Row: 9, Column: "url", Key: "row.required"}}}
	sums, differences = compare(w, ours, moved, graver, renamed, back, early, unknown, unjudged, broken)
	require.False(t, sums.Agree())
	require.Equal(t, reconcile.Sums{
		Rows: 8, Differing: 5, OnlyTheirs: 1, OnlyOurs: 1, NotNeeded: 1, Unreadable: 1, ByKind: map[reconcile.Kind]int{
			reconcile.Provider: 1, reconcile.Category: 1, reconcile.Reference: 1, reconcile.State: 2, reconcile.OnlyTheirs: 1,
			reconcile.OnlyOurs: 1, reconcile.Unreadable: 1,
		},
	}, sums)
	require.Equal(t, []reconcile.Difference{
		{N: 1, Kind: reconcile.Provider, Row: 2, Ref: refs[1], Item: 1, Number: "S-2", Ours: "voorbeeld", Theirs: other.Slug},
		{N: 2, Kind: reconcile.Category, Row: 3, Ref: refs[2], Item: 1, Number: "S-3", Ours: "baseline", Theirs: "national"},
		{N: 3, Kind: reconcile.Reference, Row: 4, Ref: refs[4], Item: 1, Number: "S-50", Ours: "S-5", Theirs: "S-50"},
		{N: 4, Kind: reconcile.State, Row: 5, Ref: refs[3], Item: 1, Number: "S-4", Ours: "verified", Theirs: "open"},
		{N: 5, Kind: reconcile.State, Row: 6, Ref: refs[0], Item: 1, Number: "S-1", Ours: "delivered", Theirs: "early"},
		{N: 6, Kind: reconcile.OnlyTheirs, Row: 7, Number: "S-7", Theirs: other.Slug},
		{N: 7, Kind: reconcile.Unreadable, Row: 9, Fault: &broken.Faults[0]},
		{N: 8, Kind: reconcile.OnlyOurs, Ref: refs[5], Item: 1, Number: "S-6", Ours: "delivered"},
	}, differences)
}

// What a list does not say is no difference: a list without times, IP addresses and references still tells what it has.
func TestCompare_FindsByAddressAlone(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	one := w.Row("S-1", 1)
	w.ImportRows(one)
	w.ImportRows(w.Report("S-2", "https://img.example.net/x", "203.0.113.5")) // nobody's
	bare := reconcile.Entry{}
	bare.Address = one.Address
	nobodys := reconcile.Entry{}
	nobodys.Address = w.Report("", "https://img.example.net/x", "").Address
	sums, _ := compare(w, ours, bare, nobodys)
	require.True(t, sums.Agree(), "%+v", sums)

	sums, _ = compare(w, reconcile.Options{Source: "test", Since: w.Now().Add(time.Hour)}, bare)
	require.Zero(t, sums.OnlyOurs, "outside the period")
	sums, _ = compare(w, reconcile.Options{Source: "scart"}, bare)
	require.Zero(t, sums.OnlyOurs, "another's reports are not in its list")
}

func TestCompare_WhatWentElsewhereIsNoDifference(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	one := w.Row("S-1", 1)
	ref := w.ImportRows(one)[0]
	w.Dispute(ref, 1)
	w.Decide(notice.DecideReroute, other.ID, ref, 1)
	sums, differences := compare(w, ours, theirs(one, reconcile.StandingOpen))
	require.True(t, sums.Agree(), "%+v", differences)
}

func TestCompare_WhoMayAndForHowLong(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	for role, may := range map[models.Role]bool{
		models.RoleAnalyst: true, models.RoleAdmin: true, models.RoleAuditor: false, models.RoleEditor: false, models.RoleAgent: false,
	} {
		_, err := w.Reconcile.Compare(t.Context(), w.As(role), ours, modelstest.EachOf(list()))
		if may {
			require.NoError(t, err, role)
		} else {
			require.ErrorIs(t, err, models.ErrForbidden, role)
		}
	}
	first, err := w.Reconcile.Compare(t.Context(), w.Analyst, ours, modelstest.EachOf(list(theirs(w.Row("S-1", 1), ""))))
	require.NoError(t, err)
	_, err = w.Reconcile.Find(t.Context(), w.Agent, first.ID)
	require.ErrorIs(t, err, models.ErrNotFound, "a desk")
	w.After(25 * time.Hour)
	_, err = w.Reconcile.Compare(t.Context(), w.Analyst, ours, modelstest.EachOf(list()))
	require.NoError(t, err)
	_, err = w.Reconcile.Find(t.Context(), w.Analyst, first.ID)
	require.ErrorIs(t, err, models.ErrNotFound, "a day later")
	for _, table := range []string{"reconciliation_differences", "reconciliation_seen"} {
		require.Zero(t, modelstest.Query[int](w, `SELECT count(*) FROM `+table)[0], table)
	}
}

// A comparison that fails at its very end leaves nothing that seems to be read still.
func TestCompare_LeavesNothingWhereItsEndFails(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	w.Exec(`CREATE FUNCTION fails() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$`)
	w.Exec(`CREATE TRIGGER fails BEFORE UPDATE ON reconciliations FOR EACH ROW EXECUTE FUNCTION fails()`)
	_, err := w.Reconcile.Compare(t.Context(), w.Analyst, ours, modelstest.EachOf(list(theirs(w.Row("S-1", 1), ""))))
	require.Error(t, err)
	require.Zero(t, modelstest.Query[int](w, `SELECT count(*) FROM reconciliations`)[0])
}

// Every state of ours agrees with one standing at least, and none with all.
func TestStanding_Agrees(t *testing.T) {
	t.Parallel()
	require.True(t, reconcile.StandingOpen.Agrees(models.StateAnswered), "SCART looks until it is gone")
	require.False(t, reconcile.StandingOpen.Agrees(models.StateVerified))
	require.True(t, reconcile.StandingOffline.Agrees(models.StateVerified))
	require.False(t, reconcile.StandingOffline.Agrees(models.StateAnswered), "nobody at EOKM has checked it")
	require.True(t, reconcile.StandingMoved.Agrees(models.StateNotOurs))
	require.False(t, reconcile.StandingMoved.Agrees(models.StateVerified))
	require.True(t, reconcile.StandingClosed.Agrees(models.StateWithdrawn))
	require.False(t, reconcile.StandingEarly.Agrees(models.StateDelivered), "a provider was told of what nobody judged")
	for _, status := range reconcile.Statuses() {
		_, known := reconcile.StandingOf(status, "illegal")
		require.True(t, known)
	}
	of, _ := reconcile.StandingOf("scheduler_checkonline", "not_illegal")
	require.Equal(t, reconcile.StandingEarly, of, "what is not illegal need not be here, wherever it stands")
	_, known := reconcile.StandingOf("weg", "")
	require.False(t, known)
}
