package notice_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// What was seen after the provider said that it is gone is checked first, whatever its deadline.
func TestRechecks_WhatWasSeenAfterTheAnswerComesFirst(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.ImportRows(w.Report("a", "https://img.example.com/a", "192.0.2.5"))[0]
	w.After(time.Hour)
	second := w.ImportRows(w.Report("b", "https://img.example.com/b", "192.0.2.5"))[0]
	w.After(2 * time.Hour)
	w.Respond(first)
	w.Respond(second)
	order := func() (refs []string, sighted []bool) {
		var after models.Cursor
		for {
			rows, next, err := w.Notice.Rechecks(t.Context(), w.Analyst, after)
			require.NoError(t, err)
			for _, r := range rows {
				require.Equal(t, 1, r.Waiting)
				refs, sighted = append(refs, r.Ref), append(sighted, r.SightedAt != nil)
				after = r.Cursor()
			}
			if next == (models.Cursor{}) {
				rest, _, err := w.Notice.Rechecks(t.Context(), w.Analyst, after)
				require.NoError(t, err)
				require.Empty(t, rest, "nothing comes after the last")
				return refs, sighted
			}
		}
	}
	refs, sighted := order()
	require.Equal(t, []string{first, second}, refs)
	require.Equal(t, []bool{false, false}, sighted)
	for _, minutes := range []int{1, 2} {
		again := w.Report("b", "https://img.example.com/b", "192.0.2.5")
		again.ObservedAt = w.Now().Add(time.Duration(minutes) * time.Minute)
		w.Load(again)
	}
	refs, sighted = order()
	require.Equal(t, []string{second, first}, refs)
	require.Equal(t, []bool{true, false}, sighted)
	w.Verify(notice.FoundOnline, second)
	w.After(3 * time.Hour)
	w.Respond(second)
	_, sighted = order()
	require.Equal(t, []bool{false, false}, sighted, "a better answer came after it")
}

// Staff say of each item that a source calls not illegal whether it stays, and each is asked once.
func TestSightings_StaffSayWhetherItStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	page := w.Page(ref)
	for _, item := range page.Items {
		row := w.Report("harmless", item.Content.Address.Raw(), "192.0.2.5")
		row.Category = models.CategoryNotIllegal
		w.Load(row)
	}
	open := func() []notice.OpenSighting {
		list, _, err := w.Notice.OpenSightings(t.Context(), w.Analyst, models.Cursor{})
		require.NoError(t, err)
		return list
	}
	list := open()
	require.Len(t, list, 2)
	require.Equal(t, ref, list[0].Ref)
	queues, err := w.Notice.Queues(t.Context(), w.Analyst)
	require.NoError(t, err)
	require.Equal(t, 2, queues.Sightings.Count)
	for _, actor := range []models.Actor{w.Agent, w.As(models.RoleEditor), w.As(models.RoleAuditor)} {
		require.ErrorIs(t, w.Notice.KeepDespite(t.Context(), actor, list[0].ID), models.ErrForbidden, actor.Role)
	}
	of, _, err := w.Notice.OpenSightings(t.Context(), w.Agent, models.Cursor{})
	require.NoError(t, err)
	require.Empty(t, of, "a provider sees none")
	require.ErrorIs(t, w.Notice.KeepDespite(t.Context(), w.Analyst, uuid.New()), models.ErrNotFound)

	require.NoError(t, w.Notice.KeepDespite(t.Context(), w.Analyst, list[0].ID))
	require.ErrorIs(t, w.Notice.KeepDespite(t.Context(), w.Analyst, list[0].ID), models.ErrConflict)
	require.Len(t, open(), 1)
	require.Contains(t, w.Kinds(ref), "kept")
	w.Decide(notice.DecideWithdraw, uuid.Nil, ref, list[1].N)
	require.Empty(t, open(), "what was taken back is decided")
}
