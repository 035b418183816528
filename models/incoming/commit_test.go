package incoming_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
)

// commitFault tries to confirm a file, and gives the message of why it cannot be.
func (w *world) commitFault(id uuid.UUID) string {
	w.T.Helper()
	_, err := w.Incoming.CommitImport(w.T.Context(), w.Analyst, id)
	require.Empty(w.T, modelstest.Query[string](w.World, `SELECT ref FROM notices`))
	return modelstest.Problem(w.T, err)
}

func faultyRow() *incoming.Row {
	return &incoming.Row{
		Line:   []byte("x;https://img.example.com:0/"),
		Faults: []incoming.RowFault{{Row: 3, Column: "url", Key: "row.url.port"}},
	}
}

func TestCommit_RefusesAFileWithFaultyRowsUnlessTheyAreSkipped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rows := []*incoming.Row{w.Row("a", 1), faultyRow(), w.Row("a", 2)}
	staged := w.Stage(rows...)
	require.Equal(t, came{Rows: 3, Faulty: 1, Notices: 1, Items: 2}, cameOf(staged))
	require.Equal(t, "import.faulty", w.commitFault(staged.ID))

	var lines []string
	require.NoError(t, w.Incoming.FaultyLines(t.Context(), w.Analyst, staged.ID, func(row int, line []byte) error {
		lines = append(lines, fmt.Sprint(row, " ", string(line)))
		return nil
	}))
	require.Equal(t, []string{"3 x;https://img.example.com:0/"}, lines)
	require.Equal(t, []string{"faulty_lines"}, modelstest.Query[string](w.World,
		`SELECT data->>'code' FROM events WHERE kind = 'revealed' AND internal`))

	skip, err := w.Incoming.StageImport(t.Context(), w.Analyst, incoming.ImportOptions{Source: "test", SkipFaulty: true},
		modelstest.Each(rows), nil)
	require.NoError(t, err)
	skip, err = w.Incoming.CommitImport(t.Context(), w.Analyst, skip.ID)
	require.NoError(t, err)
	require.Equal(t, came{Rows: 3, Faulty: 1, Notices: 1, Items: 2}, cameOf(skip))
	w.CheckCaches()
}

func TestCommit_RefusesAFileWithoutAGoodRow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, "file.no_rows", w.commitFault(w.Stage().ID))
	imp, err := w.Incoming.StageImport(t.Context(), w.Analyst, incoming.ImportOptions{Source: "test", SkipFaulty: true},
		modelstest.Each([]*incoming.Row{faultyRow()}), nil)
	require.NoError(t, err)
	require.Equal(t, "file.no_rows", w.commitFault(imp.ID))
}

func TestCommit_RefusesRoutesThatHaveChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	staged := w.Stage(w.Row("a", 1))
	w.Claim(w.Hoster.ID, "AS64500")
	require.Equal(t, "import.networks_changed", w.commitFault(staged.ID))
	staged = w.Stage(w.Row("a", 1))
	w.Suspend(w.Hoster.ID)
	require.Equal(t, "import.networks_changed", w.commitFault(staged.ID))
	staged = w.Stage(w.Row("a", 1))
	require.Equal(t, 1, staged.Unrouted)
}

// The staging table is unlogged: a crash of the database empties it.
func TestCommit_RefusesAFileWhoseRowsWereLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	staged := w.Stage(w.Row("a", 1), w.Row("a", 2))
	w.Exec(`DELETE FROM import_rows WHERE row = 2`)
	require.Equal(t, "import.rows_lost", w.commitFault(staged.ID))
	w.Exec(`TRUNCATE import_rows`)
	require.Equal(t, "import.rows_lost", w.commitFault(staged.ID))
}

func TestDiscard_ThrowsAFileAwayOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	staged, kept := w.Stage(w.Row("a", 1), faultyRow()), w.Stage(w.Row("b", 1))
	require.NoError(t, w.Incoming.DiscardImport(t.Context(), w.Analyst, staged.ID))
	require.Equal(t, []uuid.UUID{kept.ID}, modelstest.Query[uuid.UUID](w.World, `SELECT DISTINCT import_id FROM import_rows`))
	require.Equal(t, []string{"discarded"}, modelstest.Query[string](w.World, `SELECT state FROM imports WHERE data_key IS NULL`))
	require.ErrorIs(t, w.Incoming.DiscardImport(t.Context(), w.Analyst, staged.ID), models.ErrConflict)
	_, err := w.Incoming.CommitImport(t.Context(), w.Analyst, staged.ID)
	require.ErrorIs(t, err, models.ErrConflict)
	require.ErrorIs(t, w.Incoming.FaultyLines(t.Context(), w.Analyst, staged.ID, nil), models.ErrNotFound)
	_, err = w.Incoming.CommitImport(t.Context(), w.Analyst, uuid.New())
	require.ErrorIs(t, err, models.ErrNotFound)
	_, err = w.Incoming.CommitImport(t.Context(), w.Analyst, kept.ID)
	require.NoError(t, err)
	require.ErrorIs(t, w.Incoming.DiscardImport(t.Context(), w.Analyst, kept.ID), models.ErrConflict, "it is done")
}

func TestSweepImports_ForgetsWhatWaitedADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old, reading := w.Stage(w.Row("a", 1)), w.Stage(w.Row("b", 1))
	w.Exec(`UPDATE imports SET state = 'reading' WHERE id = $1`, reading.ID) // its reader was killed
	done := w.Load(w.Row("d", 1))
	w.After(time.Hour)
	fresh := w.Stage(w.Row("c", 1))
	w.After(24 * time.Hour)
	require.NoError(t, w.Incoming.SweepImports(t.Context(), models.DefaultRetention()))
	require.Len(t, modelstest.Query[uuid.UUID](w.World, `SELECT import_id FROM import_rows`), 2,
		"a day to the instant is no more than a day; what a killed reader left went before")
	w.After(24*time.Hour + time.Second)
	require.NoError(t, w.Incoming.SweepImports(t.Context(), models.DefaultRetention()))
	require.Equal(t, []uuid.UUID{fresh.ID}, modelstest.Query[uuid.UUID](w.World, `SELECT import_id FROM import_rows`))
	for _, imp := range []incoming.Import{old, reading} {
		found, err := w.Incoming.Import(t.Context(), w.Analyst, imp.ID)
		require.NoError(t, err)
		require.Equal(t, incoming.ImportDiscarded, found.State)
		require.Nil(t, found.DataKey)
	}
	found, err := w.Incoming.Import(t.Context(), w.Analyst, done.ID)
	require.NoError(t, err)
	require.Equal(t, incoming.ImportDone, found.State)
}

func TestCommit_TwiceAtOnceIsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	staged := w.Stage(w.Row("a", 1), w.Row("a", 2))
	got := make([]incoming.Import, 6)
	w.AtOnce(len(got), func(ctx context.Context, i int) (err error) {
		got[i], err = w.Incoming.CommitImport(ctx, w.Analyst, staged.ID)
		return err
	})
	for _, imp := range got {
		require.Equal(t, came{Rows: 2, Notices: 1, Items: 2}, cameOf(imp))
	}
	require.Len(t, w.RefsOf(w.Hoster.ID), 1)
	require.Len(t, modelstest.Query[int](w.World, `SELECT 1 FROM events WHERE kind = 'imported'`), 1)
	w.CheckCaches()
}

// Files that hold the same addresses under other references, confirmed at once: each address is one item.
func TestCommit_FilesWithTheSameAddressesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var staged []incoming.Import
	for i := range 4 {
		var rows []*incoming.Row
		for n := range 40 {
			rows = append(rows, w.Report(fmt.Sprint("file ", i), fmt.Sprintf("https://example.com/%d", (n+7*i)%40), "192.0.2.5"))
		}
		staged = append(staged, w.Stage(rows...))
	}
	items, joined := make([]int, len(staged)), make([]int, len(staged))
	w.AtOnce(len(staged), func(ctx context.Context, i int) error {
		imp, err := w.Incoming.CommitImport(ctx, w.Analyst, staged[i].ID)
		items[i], joined[i] = imp.Items, imp.Joined
		return err
	})
	require.ElementsMatch(t, []int{40, 0, 0, 0}, items)
	require.ElementsMatch(t, []int{0, 40, 40, 40}, joined)
	require.Equal(t, []int{160}, modelstest.Query[int](w.World, `SELECT count(*) FROM item_reports`))
	require.Len(t, w.RefsOf(w.Hoster.ID), 1)
	w.CheckCaches()
}
