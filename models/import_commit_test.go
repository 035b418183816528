package models_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
)

// commitFault tries to confirm a file, and gives the message of why it cannot be.
func (w *world) commitFault(id uuid.UUID) string {
	w.t.Helper()
	_, err := w.Incoming.CommitImport(w.t.Context(), w.analyst, id)
	require.Empty(w.t, query[string](w, `SELECT ref FROM notices`))
	return problem(w.t, err)
}

func faultyRow() *incoming.Row {
	return &incoming.Row{Line: []byte("x;https://img.example.com:0/"), Faults: []incoming.RowFault{{Row: 3, Column: "url", Key: "row.url.port"}}}
}

func TestCommit_RefusesAFileWithFaultyRowsUnlessTheyAreSkipped(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	rows := []*incoming.Row{w.row("a", 1), faultyRow(), w.row("a", 2)}
	staged := w.stage(rows...)
	require.Equal(t, came{Rows: 3, Faulty: 1, Notices: 1, Items: 2}, cameOf(staged))
	require.Equal(t, "import.faulty", w.commitFault(staged.ID))

	var lines []string
	require.NoError(t, w.Incoming.FaultyLines(t.Context(), w.analyst, staged.ID, func(row int, line []byte) error {
		lines = append(lines, fmt.Sprint(row, " ", string(line)))
		return nil
	}))
	require.Equal(t, []string{"3 x;https://img.example.com:0/"}, lines)
	require.Equal(t, []string{"faulty_lines"}, query[string](w, `SELECT data->>'code' FROM events WHERE kind = 'revealed' AND internal`))

	skip, err := w.Incoming.StageImport(t.Context(), w.analyst, incoming.ImportOptions{Source: "test", SkipFaulty: true}, each(rows), nil)
	require.NoError(t, err)
	skip, err = w.Incoming.CommitImport(t.Context(), w.analyst, skip.ID)
	require.NoError(t, err)
	require.Equal(t, came{Rows: 3, Faulty: 1, Notices: 1, Items: 2}, cameOf(skip))
	w.checkCaches()
}

func TestCommit_RefusesAFileWithoutAGoodRow(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, "file.no_rows", w.commitFault(w.stage().ID))
	imp, err := w.Incoming.StageImport(t.Context(), w.analyst, incoming.ImportOptions{Source: "test", SkipFaulty: true},
		each([]*incoming.Row{faultyRow()}), nil)
	require.NoError(t, err)
	require.Equal(t, "file.no_rows", w.commitFault(imp.ID))
}

func TestCommit_RefusesRoutesThatHaveChanged(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	staged := w.stage(w.row("a", 1))
	w.claim(w.provider.ID, "AS64500")
	require.Equal(t, "import.networks_changed", w.commitFault(staged.ID))
	staged = w.stage(w.row("a", 1))
	w.suspend(w.provider.ID)
	require.Equal(t, "import.networks_changed", w.commitFault(staged.ID))
	staged = w.stage(w.row("a", 1))
	require.Equal(t, 1, staged.Unrouted)
}

// The staging table is unlogged: a crash of the database empties it.
func TestCommit_RefusesAFileWhoseRowsWereLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	staged := w.stage(w.row("a", 1), w.row("a", 2))
	w.exec(`DELETE FROM import_rows WHERE row = 2`)
	require.Equal(t, "import.rows_lost", w.commitFault(staged.ID))
	w.exec(`TRUNCATE import_rows`)
	require.Equal(t, "import.rows_lost", w.commitFault(staged.ID))
}

func TestDiscard_ThrowsAFileAwayOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	staged, kept := w.stage(w.row("a", 1), faultyRow()), w.stage(w.row("b", 1))
	require.NoError(t, w.Incoming.DiscardImport(t.Context(), w.analyst, staged.ID))
	require.Equal(t, []uuid.UUID{kept.ID}, query[uuid.UUID](w, `SELECT DISTINCT import_id FROM import_rows`))
	require.Equal(t, []string{"discarded"}, query[string](w, `SELECT state FROM imports WHERE data_key IS NULL`))
	require.ErrorIs(t, w.Incoming.DiscardImport(t.Context(), w.analyst, staged.ID), models.ErrConflict)
	_, err := w.Incoming.CommitImport(t.Context(), w.analyst, staged.ID)
	require.ErrorIs(t, err, models.ErrConflict)
	require.ErrorIs(t, w.Incoming.FaultyLines(t.Context(), w.analyst, staged.ID, nil), models.ErrNotFound)
	_, err = w.Incoming.CommitImport(t.Context(), w.analyst, uuid.New())
	require.ErrorIs(t, err, models.ErrNotFound)
	_, err = w.Incoming.CommitImport(t.Context(), w.analyst, kept.ID)
	require.NoError(t, err)
	require.ErrorIs(t, w.Incoming.DiscardImport(t.Context(), w.analyst, kept.ID), models.ErrConflict, "it is done")
}

func TestSweepImports_ForgetsWhatWaitedADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old, reading := w.stage(w.row("a", 1)), w.stage(w.row("b", 1))
	w.exec(`UPDATE imports SET state = 'reading' WHERE id = $1`, reading.ID) // its reader was killed
	done := w.load(w.row("d", 1))
	w.after(time.Hour)
	fresh := w.stage(w.row("c", 1))
	w.after(24 * time.Hour)
	require.NoError(t, w.Incoming.SweepImports(t.Context(), models.DefaultRetention()))
	require.Len(t, query[uuid.UUID](w, `SELECT import_id FROM import_rows`), 2, "a day to the instant is no more than a day; what a killed reader left went before")
	w.after(24*time.Hour + time.Second)
	require.NoError(t, w.Incoming.SweepImports(t.Context(), models.DefaultRetention()))
	require.Equal(t, []uuid.UUID{fresh.ID}, query[uuid.UUID](w, `SELECT import_id FROM import_rows`))
	for _, imp := range []incoming.Import{old, reading} {
		found, err := w.Incoming.Import(t.Context(), w.analyst, imp.ID)
		require.NoError(t, err)
		require.Equal(t, incoming.ImportDiscarded, found.State)
		require.Nil(t, found.DataKey)
	}
	found, err := w.Incoming.Import(t.Context(), w.analyst, done.ID)
	require.NoError(t, err)
	require.Equal(t, incoming.ImportDone, found.State)
}

func TestCommit_TwiceAtOnceIsOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	staged := w.stage(w.row("a", 1), w.row("a", 2))
	got := make([]incoming.Import, 6)
	w.atOnce(len(got), func(ctx context.Context, i int) (err error) {
		got[i], err = w.Incoming.CommitImport(ctx, w.analyst, staged.ID)
		return err
	})
	for _, imp := range got {
		require.Equal(t, came{Rows: 2, Notices: 1, Items: 2}, cameOf(imp))
	}
	require.Len(t, w.refsOf(w.provider.ID), 1)
	require.Len(t, query[int](w, `SELECT 1 FROM events WHERE kind = 'imported'`), 1)
	w.checkCaches()
}

// Files that hold the same addresses under other references, confirmed at once: each address is one item.
func TestCommit_FilesWithTheSameAddressesAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var staged []incoming.Import
	for i := range 4 {
		var rows []*incoming.Row
		for n := range 40 {
			rows = append(rows, w.report(fmt.Sprint("file ", i), fmt.Sprintf("https://example.com/%d", (n+7*i)%40), "192.0.2.5"))
		}
		staged = append(staged, w.stage(rows...))
	}
	items, joined := make([]int, len(staged)), make([]int, len(staged))
	w.atOnce(len(staged), func(ctx context.Context, i int) error {
		imp, err := w.Incoming.CommitImport(ctx, w.analyst, staged[i].ID)
		items[i], joined[i] = imp.Items, imp.Joined
		return err
	})
	require.ElementsMatch(t, []int{40, 0, 0, 0}, items)
	require.ElementsMatch(t, []int{0, 40, 40, 40}, joined)
	require.Equal(t, []int{160}, query[int](w, `SELECT count(*) FROM item_reports`))
	require.Len(t, w.refsOf(w.provider.ID), 1)
	w.checkCaches()
}

// atOnce runs do n times at the same moment; none may fail.
func (w *world) atOnce(n int, do func(ctx context.Context, i int) error) {
	w.t.Helper()
	for _, err := range w.race(n, do) {
		require.NoError(w.t, err)
	}
}

// race runs do n times at the same moment and gives how each ended.
func (w *world) race(n int, do func(ctx context.Context, i int) error) []error {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute) // a deadlock fails, and does not hang
	defer cancel()
	ended := make([]error, n)
	ready := make(chan struct{})
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() {
			<-ready
			ended[i] = do(ctx, i)
		})
	}
	close(ready)
	group.Wait()
	return ended
}
