package rooms_test

import (
	"bytes"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/portaltest/trace"
)

func TestCanary_NoAddressLiesInADumpOrInTheFilesOfTheDatabase(t *testing.T) { //nolint:tparallel // its parts share a database
	t.Parallel()
	w := newWorld(t)
	c := modelstest.NewCanary()
	w.Plant(c)
	control := map[string][]byte{"control": []byte(c.Control)}

	t.Run("dump", func(t *testing.T) {
		dump := w.in(t).Dump()
		require.Equal(t, []string{"control"}, trace.Find(dump, control), "the search finds what does lie there")
		require.Empty(t, trace.Find(dump, c.Traces()))
	})
	t.Run("files", func(t *testing.T) {
		w := w.in(t)
		w.Exec(`CHECKPOINT`)
		controls := 0
		for path, content := range w.files() {
			controls += len(trace.Find(content, control))
			require.Empty(t, trace.Find(content, c.Traces()), path)
		}
		require.NotZero(t, controls, "the search finds what does lie there")
	})
}

// Once retention has destroyed what was planted, the key file does not help either: there is nothing left that it opens, and
// no keyed hash that a list of addresses could be tried against.
func TestCanary_AfterRetentionTheKeyFileGivesNothing(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := modelstest.NewCanary()
	w.Plant(c)
	var known []string // what the key file could be held against
	for _, ref := range modelstest.Query[string](w.World, `SELECT ref FROM notices ORDER BY ref`) {
		page := w.Page(ref)
		known = append(known, hex.EncodeToString(page.DataKey))
		for _, item := range page.Items {
			known = append(known, hex.EncodeToString(item.Sealed))
			keys := w.BlindIndexes(item.ProviderID, "test", c.Control, item.Content)
			if item.State == models.StateNotOurs {
				keys = slices.Delete(keys, 2, 3) // its report went along to whose it is
			}
			known = append(known, keys...)
			switch {
			case item.State == models.StateUnrouted:
				w.Decide(notice.DecideWithdraw, uuid.Nil, ref, item.N)
			case item.State.Open():
				w.Verify(notice.FoundOffline, ref, item.N)
			}
		}
	}
	slices.Sort(known)
	known = slices.Compact(known)
	require.Greater(t, len(known), 20)
	dumped := func() (there []string) {
		dump := w.Dump()
		require.Equal(t, []string{"control"}, trace.Find(dump, map[string][]byte{"control": []byte(c.Control)}))
		require.Empty(t, trace.Find(dump, c.Traces()))
		for _, k := range known {
			if bytes.Contains(dump, []byte(k)) {
				there = append(there, k)
			}
		}
		return there
	}
	require.Equal(t, known, dumped(), "the search finds what does lie there")
	w.After(400 * 24 * time.Hour)
	n, err := w.Notice.DestroyExpired(t.Context(), models.DefaultRetention(), 100)
	require.NoError(t, err)
	require.Equal(t, w.Counts("notices"), n)
	require.NoError(t, w.Incoming.SweepImports(t.Context(), models.DefaultRetention()))
	require.NoError(t, w.Search.Sweep(t.Context()))
	require.Empty(t, dumped())
}

// files gives the content of the server's files: of this database, the log of changes, the server's own log and temporary
// files; not of the databases of other tests.
func (w *world) files() func(yield func(string, []byte) bool) {
	w.T.Helper()
	data := modelstest.Query[string](w.World, `SHOW data_directory`)[0]
	own := modelstest.Query[string](w.World, `SELECT oid::text FROM pg_database WHERE datname = current_database()`)[0]
	return func(yield func(string, []byte) bool) {
		read := 0
		require.NoError(w.T, filepath.WalkDir(filepath.Dir(data), func(path string, e fs.DirEntry, err error) error {
			if err != nil {
				return nil //nolint:nilerr // another test's file, gone since
			}
			if e.IsDir() && filepath.Base(filepath.Dir(path)) == "base" && e.Name() != own && e.Name() != "pgsql_tmp" {
				return fs.SkipDir
			}
			if !e.Type().IsRegular() {
				return nil
			}
			content, err := os.ReadFile(path)
			if err != nil {
				return nil //nolint:nilerr // the same
			}
			read++
			if !yield(path, content) {
				return fs.SkipAll
			}
			return nil
		}))
		require.Greater(w.T, read, 100)
	}
}
