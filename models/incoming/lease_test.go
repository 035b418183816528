package incoming_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
)

// killed leaves what a reader leaves that was killed behind its first rows.
func (w *world) killed(rows int) {
	w.T.Helper()
	reading := func(yield func(*incoming.Row, error) bool) {
		for n := range rows {
			if !yield(w.Row("a", n), nil) {
				return
			}
		}
		panic(errors.New("killed"))
	}
	require.Panics(w.T, func() {
		_, _ = w.Incoming.StageImport(w.T.Context(), w.Analyst, incoming.ImportOptions{Source: "test"}, reading, nil)
	})
}

func TestImport_AKilledReaderFreesItsFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.killed(5000) // one chunk is copied
	require.Eventually(t, func() bool { return modelstest.Query[int](w.World, `SELECT count(*) FROM import_rows`)[0] == 5000 }, time.Minute,
		time.Millisecond)
	states := func() []string { return modelstest.Query[string](w.World, `SELECT state FROM imports ORDER BY id`) }
	w.After(2 * time.Minute)
	again := w.Load(w.Row("a", 1))
	require.Equal(t, 1, again.Items, "the same file is read again at once, whatever was left of it")
	require.Equal(t, []string{"reading", "done"}, states(), "it could still be read")
	w.After(3*time.Minute + time.Second)
	require.NoError(t, w.Incoming.SweepImports(t.Context(), models.DefaultRetention()))
	require.Equal(t, []string{"discarded", "done"}, states())
	require.Zero(t, modelstest.Query[int](w.World, `SELECT count(*) FROM import_rows`)[0])

	w.killed(1)
	w.After(7 * time.Minute)
	_, err := w.Incoming.StageImport(t.Context(), w.Analyst, incoming.ImportOptions{Source: "test"},
		modelstest.Each([]*incoming.Row{w.Row("a", 1)}), nil)
	require.NoError(t, err)
	require.Equal(t, []string{"discarded", "done", "discarded", "staged"}, states(), "who reads the next frees it")
}

// A slow sender says with its rows that it is there; one that was silent for too long is told so, and nothing of it is left.
func TestImport_ASlowReaderKeepsItsFile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	at := time.Duration(0)
	slow := func(pause time.Duration) error {
		_, err := w.Incoming.StageImport(t.Context(), w.Analyst, incoming.ImportOptions{Source: "test"},
			func(yield func(*incoming.Row, error) bool) {
				for n := range 3000 {
					if n%500 == 0 {
						at += pause
						w.After(at)
						require.NoError(t, w.Incoming.SweepImports(t.Context(), models.DefaultRetention()))
					}
					if !yield(w.Row("a", n), nil) {
						return
					}
				}
			}, nil)
		return err
	}
	require.NoError(t, slow(time.Minute))
	require.Equal(t, []string{"staged"}, modelstest.Query[string](w.World, `SELECT state FROM imports`))
	require.Equal(t, []int{3000}, modelstest.Query[int](w.World, `SELECT count(*) FROM import_rows`))
	require.Equal(t, "import.thrown_away", modelstest.Problem(t, slow(4*time.Minute)))
	require.Equal(t, []int{3000}, modelstest.Query[int](w.World, `SELECT count(*) FROM import_rows`))
}

func TestImport_FaultyRowsAreKeptUpToABound(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stage := func(faulty int, line []byte) incoming.Import {
		imp, err := w.Incoming.StageImport(t.Context(), w.Analyst, incoming.ImportOptions{Source: "test", SkipFaulty: true},
			func(yield func(*incoming.Row, error) bool) {
				for n := range faulty {
					row := &incoming.Row{
						Report: incoming.Report{Row: n + 1}, Line: line,
						Faults: []incoming.RowFault{{Row: n + 1, Column: "url", Key: "row.url.scheme"}},
					}
					if !yield(row, nil) {
						return
					}
				}
				good := w.Row("a", 1)
				good.Row = faulty + 1
				yield(good, nil)
			}, nil)
		require.NoError(t, err)
		return imp
	}
	lines := func(id uuid.UUID) (n int) {
		require.NoError(t, w.Incoming.FaultyLines(t.Context(), w.Analyst, id, func(int, []byte) error { n++; return nil }))
		return n
	}
	for _, c := range []struct {
		faulty, kept int
		line         []byte
	}{{10_000, 10_000, []byte("x")}, {25_000, 10_000, []byte("x")}, {600, 256, make([]byte, 64<<10)}, {3, 3, []byte("x")}} {
		imp := stage(c.faulty, c.line)
		require.Equal(t, []int{c.faulty + 1, c.faulty, c.kept}, []int{imp.Rows, imp.Faulty, imp.FaultyKept})
		require.Equal(t, c.kept+1, modelstest.Query[int](w.World,
			fmt.Sprintf(`SELECT count(*) FROM import_rows WHERE import_id = '%s'`, imp.ID))[0])
		require.Equal(t, c.kept, lines(imp.ID))
		done, err := w.Incoming.CommitImport(t.Context(), w.Analyst, imp.ID)
		require.NoError(t, err)
		require.Equal(t, []int{c.faulty + 1, c.faulty}, []int{done.Rows, done.Faulty})
	}
}
