package recurrence_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/observation"
	"eokm.nl/hosting/models/recurrence"
)

// What comes back after it was found offline shows by address, path, host and machine, and a promise that did not hold is marked.
func TestList_WhatCameBack(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	back := func(by recurrence.By) []recurrence.Recurrence {
		list, err := w.Recurrence.List(t.Context(), w.Analyst, by)
		require.NoError(t, err)
		return list
	}
	first := w.ImportRows(w.Report("a", "https://img.example.com/x/1?s=1", "192.0.2.5"))[0]
	w.ImportRows(w.Report("b", "https://img.example.com/y/2", "192.0.2.5"))
	w.After(time.Hour)
	w.Respond(first)
	w.Verify(notice.FoundOffline, first)
	for _, by := range recurrence.Bys {
		require.Empty(t, back(by), "nothing came after the first was gone")
	}
	require.NoError(t, w.Recurrence.Promise(t.Context(), w.Agent, first, "Wij controleren uploads."))
	w.After(10 * modelstest.Day)
	second := w.ImportRows(w.Report("c", "https://img.example.com/x/1?s=2", "192.0.2.9"))[0]
	require.Empty(t, back(recurrence.ByAddress), "another address")
	require.Empty(t, back(recurrence.ByMachine), "another machine")
	for _, by := range []recurrence.By{recurrence.ByPath, recurrence.ByHost} {
		list := back(by)
		require.Len(t, list, 1, by)
		require.Equal(t, []string{second}, list[0].Refs)
		require.Equal(t, 1, list[0].Again)
		require.Equal(t, "Wij controleren uploads.", list[0].Promise, "it came back in spite of that")
		require.NotContains(t, list[0].Place, "/x/", "no page shows a path")
	}
	w.After(11 * modelstest.Day)
	third := w.ImportRows(w.Report("d", "https://img.example.com/x/1?s=1", "192.0.2.5"))[0]
	require.Equal(t, []string{third}, back(recurrence.ByAddress)[0].Refs)
	require.Equal(t, []string{third}, back(recurrence.ByMachine)[0].Refs)
	require.Equal(t, 2, back(recurrence.ByPath)[0].Again)
	require.Equal(t, []string{third, second}, back(recurrence.ByHost)[0].Refs)

	none, err := w.Recurrence.List(t.Context(), w.Agent, recurrence.ByHost)
	require.NoError(t, err)
	require.Empty(t, none, "a desk sees nothing of it")
	w.After(100 * modelstest.Day)
	require.Empty(t, back(recurrence.ByHost), "after 90 days")
}

func TestPromise_IsTheDesksOwn(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ref := w.Deliver(1, 1)[0]
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	require.ErrorIs(t, w.Recurrence.Promise(t.Context(), w.Analyst, ref, "Ja."), models.ErrForbidden)
	require.ErrorIs(t, w.Recurrence.Promise(t.Context(), other.Agent, ref, "Ja."), models.ErrNotFound)
	require.Equal(t, "text.missing", modelstest.Problem(t, w.Recurrence.Promise(t.Context(), w.Agent, ref, " ")))
	require.Equal(t, "text.address", modelstest.Problem(t, w.Recurrence.Promise(t.Context(), w.Agent, ref, "Zie www.example.net/a")))
	require.NoError(t, w.Recurrence.Promise(t.Context(), w.Agent, ref, "Wij blokkeren de uploader."))
	for actor, want := range map[models.Actor]int{w.Agent: 1, w.Analyst: 1, other.Agent: 0} {
		list, err := w.Recurrence.Promises(t.Context(), actor, ref)
		require.NoError(t, err)
		require.Len(t, list, want)
	}
	require.Equal(t, []models.State{"delivered"}, w.States(ref), "no clock and no state")
	require.Equal(t, []string{"delivered", "promised"}, w.Kinds(ref))
}

func TestSeenAgain_StaffLook(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	refs := w.Deliver(2, 1)
	w.After(time.Hour)
	for _, ref := range refs {
		w.Respond(ref)
		w.Verify(notice.FoundOffline, ref)
	}
	w.After(3 * time.Hour)
	see := func(ref string, after time.Duration) {
		_, faults, err := w.Observation.Take(t.Context(), models.System(), "scart", []observation.Row{{
			Row: 2, Ref: ref, N: 1, Outcome: notice.FoundOnline, At: modelstest.Start.Add(after), By: "nl-1",
		}})
		require.NoError(t, err)
		require.Empty(t, faults)
	}
	see(refs[0], 2*time.Hour)
	see(refs[0], 3*time.Hour)
	see(refs[1], 2*time.Hour)
	seen := func() (list []string) {
		found, err := w.Recurrence.SeenAgain(t.Context(), w.Analyst)
		require.NoError(t, err)
		for _, f := range found {
			list = append(list, f.Ref)
		}
		return list
	}
	require.ElementsMatch(t, []string{refs[0], refs[0], refs[1]}, seen())
	found, err := w.Recurrence.SeenAgain(t.Context(), w.Analyst)
	require.NoError(t, err)
	for _, f := range found {
		if f.Ref == refs[0] {
			require.ErrorIs(t, w.Recurrence.StaysOffline(t.Context(), w.As(models.RoleAuditor), f.ID), models.ErrForbidden)
			require.NoError(t, w.Recurrence.StaysOffline(t.Context(), w.Analyst, f.ID))
			require.ErrorIs(t, w.Recurrence.StaysOffline(t.Context(), w.Analyst, f.ID), models.ErrConflict)
			break
		}
	}
	require.Equal(t, []string{refs[1]}, seen(), "both of the one are dealt with")
	w.Verify(notice.FoundOnline, refs[1])
	require.Empty(t, seen(), "it is open again")
}
