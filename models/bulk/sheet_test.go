package bulk_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/models/notice"
)

func removed(row int, ref string, n int) bulk.SheetRow {
	return bulk.SheetRow{Row: row, Ref: ref, N: n, Measure: models.MeasureFileRemoved}
}

// All faults of all rows at once, and nothing kept.
func TestSheet_SaysAllThatIsWrongAndKeepsNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	refs := w.Deliver(3, 2)
	w.Answer(w.Now(), refs[2], 1)
	w.After(time.Hour)
	w.Verify(notice.FoundOnline, refs[2])
	w.After(2 * time.Hour)
	rows := []bulk.SheetRow{
		removed(2, refs[0], 1),
		removed(3, refs[0], 3),
		removed(4, "EOKM-2026-999999", 1),
		removed(5, refs[0], 1),
		{Row: 6, Ref: refs[1], N: 1, Measure: models.MeasureFileRemoved, RemovedAt: w.Now().Add(-100 * time.Hour)},
		{Row: 7, Ref: refs[1], N: 2, Measure: models.MeasureFileRemoved, RemovedAt: w.Now().Add(2 * time.Hour)},
		{Row: 8, Ref: refs[2], N: 1, Measure: models.MeasureFileRemoved, RemovedAt: w.Now().Add(-90 * time.Minute)},
	}
	said := func(actor models.Actor) (list []string) {
		_, faults, err := w.Bulk.StageSheet(t.Context(), actor, rows, w.Now())
		require.NoError(t, err)
		for _, f := range faults {
			list = append(list, fmt.Sprintf("%d %s %s %v", f.Row, f.Column, f.Key, f.Args))
		}
		return list
	}
	require.Equal(t, []string{
		"3 n sheet.row.no_item map[]",
		"4 ref sheet.row.unknown map[]",
		"5 n sheet.row.twice map[First:2]",
		"6 removed_at sheet.row.before_delivery map[]",
		"7 removed_at answer.when_future map[]",
		"8 removed_at sheet.row.seen_online map[]",
	}, said(w.Agent))
	foreign := said(other.Agent)
	require.Contains(t, foreign, "2 ref sheet.row.unknown map[]", "another's notice is none, as one that does not exist")
	require.Contains(t, foreign, "4 ref sheet.row.unknown map[]")
	require.Zero(t, w.Counts("bulk_jobs"))
	require.Equal(t, 1, w.Counts("responses"))
}

func TestSheet_PreviewsAndDoesEachAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(2, 2)
	w.After(time.Hour)
	now := w.Now()
	rows := []bulk.SheetRow{
		removed(2, refs[0], 2), removed(3, refs[0], 1),
		{Row: 4, Ref: refs[1], N: 1, Measure: models.MeasureServerSuspended, RemovedAt: now.Add(-time.Minute)},
		removed(5, refs[1], 2),
	}
	id, faults, err := w.Bulk.StageSheet(t.Context(), w.Agent, rows, now)
	require.NoError(t, err)
	require.Empty(t, faults)
	require.Zero(t, w.Counts("responses"))
	w.Answer(now, refs[1], 2)
	told, err := w.Bulk.Preview(t.Context(), w.Agent, id)
	require.NoError(t, err)
	require.Equal(t, []bulk.Told{
		{refs[0], 1, models.MeasureFileRemoved, now, ""},
		{refs[0], 2, models.MeasureFileRemoved, now, ""},
		{refs[1], 2, models.MeasureFileRemoved, now, notice.SkipWaiting},
		{refs[1], 1, models.MeasureServerSuspended, now.Add(-time.Minute), ""},
	}, told)
	colleague := w.AddUser("colleague@example.org", models.RoleAgent, w.Hoster.ID)
	_, err = w.Bulk.Preview(t.Context(), colleague, id)
	require.ErrorIs(t, err, models.ErrNotFound)

	require.NoError(t, w.Bulk.Confirm(t.Context(), w.Agent, id))
	require.NoError(t, w.Bulk.Run(t.Context(), w.Hoster.ID, id))
	page := w.page(id)
	require.Equal(t, []any{bulk.StateDone, 3, 1}, []any{page.State, page.Done, page.Skipped})
	require.Equal(t, []models.State{"answered", "answered"}, w.States(refs[1]))
	_, err = w.Bulk.Preview(t.Context(), w.Agent, id)
	require.ErrorIs(t, err, models.ErrConflict)
	require.Equal(t, 3, w.undo(id))
	w.CheckCaches()
}

func TestSheet_RefusesAsAWhole(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	refused := func(rows []bulk.SheetRow) string {
		_, _, err := w.Bulk.StageSheet(t.Context(), w.Agent, rows, w.Now())
		var bad *models.Invalid
		require.ErrorAs(t, err, &bad)
		return bad.Key
	}
	require.Equal(t, "sheet.no_answers", refused(nil))
	require.Equal(t, "sheet.too_many", refused(make([]bulk.SheetRow, bulk.SheetLimit+1)))
	w.Answer(w.Now(), ref)
	require.Equal(t, "sheet.none_open", refused([]bulk.SheetRow{removed(2, ref, 1)}))
	_, _, err := w.Bulk.StageSheet(t.Context(), w.Analyst, []bulk.SheetRow{removed(2, ref, 1)}, w.Now())
	require.ErrorIs(t, err, models.ErrForbidden)
}

// What is taken along is the desk's own and open, what is due first before the rest, and it is on record.
func TestSheet_TakesAlongWhatIsOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	refs := w.Deliver(2, 2)
	w.Answer(w.Now(), refs[0], 1)
	items, err := w.Bulk.TakeOpen(t.Context(), w.Agent)
	require.NoError(t, err)
	require.Len(t, items, 3)
	require.Equal(t, []any{refs[0], 2}, []any{items[0].Ref, items[0].N})
	require.Contains(t, items[0].Host, "[.]")
	require.Len(t, items[0].Mark, 4)
	none, err := w.Bulk.TakeOpen(t.Context(), other.Agent)
	require.NoError(t, err)
	require.Empty(t, none)
	_, err = w.Bulk.TakeOpen(t.Context(), w.Analyst)
	require.ErrorIs(t, err, models.ErrForbidden)
}
