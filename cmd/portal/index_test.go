package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/intake"
	"eokm.nl/hosting/portal/seal"
)

func (b *bed) rotateIndex(t *testing.T) rotation {
	t.Helper()
	var r rotation
	require.NoError(t, json.Unmarshal(b.must(t, "keys", "rotate", "--index", "--grace", "300ms", "--json"), &r))
	return r
}

// indexed checks that the file has one secret and that all is indexed under it.
func (b *bed) indexed(t *testing.T, number uint32) {
	t.Helper()
	lines := b.status(t).Indexes
	for _, line := range lines[:len(lines)-1] {
		require.Equal(t, indexLine{Index: line.Index, State: "retired"}, line, "nothing is indexed under it, and the file is without it")
	}
	last := lines[len(lines)-1]
	require.Equal(t, []any{number, "in use", true}, []any{last.Index, last.State, last.InFile})
	require.Equal(t, b.count(t, `SELECT count(*) FROM items`), last.Items)
	require.Equal(t, b.count(t, `SELECT count(*) FROM item_reports`), last.Reports)
	require.Equal(t, b.count(t, `SELECT count(*) FROM import_rows`), last.Waiting)
	require.Zero(t, b.count(t, `SELECT count(*) FROM import_rows WHERE num_nonnulls(old_dedupe_key, old_address_key) > 0`))
}

// TestKeysRotateIndex_UnderLoad replaces the index secret twice while desks confirm and reveal, files come in, and the same
// file is sent in again and again: nobody gets an error, no replay changes anything, and nothing is there twice.
func TestKeysRotateIndex_UnderLoad(t *testing.T) {
	t.Parallel() // it waits more than it works
	b := newBed(t)
	file := reports(t, "before", 900)
	b.must(t, "import", file, "--source", "kill")
	l, _ := b.startLoad(t)
	replays := 0
	l.group.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-l.stop:
				replays = n
				return
			default:
			}
			if err := l.replay(t.Context(), file); err != nil {
				l.faults <- err
				return
			}
		}
	})
	var kept []string
	for number := range 2 {
		before := l.done.Load()
		r := b.rotateIndex(t)
		require.GreaterOrEqual(t, r.Rewrapped, 1800, "addresses and reports")
		require.Equal(t, uint32(number+1), r.Key)
		require.Greater(t, l.done.Load(), before, "the portal went on meanwhile")
		kept = append(kept, r.Kept)
	}
	b.importAgainOf(t, file, 900)
	wait(t, 300*time.Millisecond)
	l.end(t)
	b.indexed(t, 2)
	require.Zero(t, b.count(t, `SELECT count(*) FROM (SELECT address_key FROM items GROUP BY 1 HAVING count(*) > 1) d`), "an address twice")
	require.Zero(t,
		b.count(t, `SELECT count(*) FROM (SELECT source, external_ref, item_id FROM item_reports GROUP BY 1, 2, 3 HAVING count(*) > 1) d`),
		"a report twice")
	require.Positive(t, replays)
	t.Logf("2 rotations of the index secret under load: %d calls and %d replays, %d addresses, none failed", l.done.Load(),
		replays, b.readable(t))
	for _, path := range kept {
		b.keyFile = path
		out, err := b.command(t, "keys", "status").CombinedOutput()
		require.Equal(t, exitFailed, exitStatus(t, err), string(out))
		require.Contains(t, string(out), "not the one that this database is sealed with")
	}
}

// importAgainOf imports a file that is there already.
func (b *bed) importAgainOf(t *testing.T, file string, rows int) {
	t.Helper()
	var r result
	require.NoError(t, json.Unmarshal(b.must(t, "import", file, "--source", "kill", "--json"), &r))
	require.Equal(t, []int{rows, 0, rows}, []int{r.Rows, r.Items, r.Duplicates}, "a replay changes nothing")
}

// TestKeysRotateIndex_KilledAnywhereGoesOn kills the command at random moments. Whatever the moment, a replayed file changes
// nothing, and the same command ends what the killed one began.
func TestKeysRotateIndex_KilledAnywhereGoesOn(t *testing.T) {
	t.Parallel() // it waits more than it works
	b := newBed(t)
	file := reports(t, "kill", 3000)
	b.must(t, "import", file, "--source", "kill")
	start := time.Now()
	b.rotateIndex(t)
	full := time.Since(start)
	random := rand.New(rand.NewPCG(7, 8))
	halves, twoInFile := 0, 0
	for round := range 10 {
		command := b.command(t, "keys", "rotate", "--index", "--grace", "100ms", "--json")
		require.NoError(t, command.Start())
		wait(t, time.Duration(random.Int64N(int64(full))))
		_ = command.Process.Kill() // it may have ended
		_ = command.Wait()
		under, inFile := 0, 0
		for _, line := range b.status(t).Indexes {
			if line.Items > 0 {
				under++
			}
			if line.InFile {
				inFile++
			}
		}
		if under == 2 {
			halves++
		}
		if inFile == 2 {
			twoInFile++
		}
		b.importAgainOf(t, file, 3000)
		require.Equal(t, 3000, b.readable(t), "round %d", round)
	}
	r := b.rotateIndex(t)
	b.indexed(t, r.Key)
	b.nothingDouble(t)
	b.importAgainOf(t, file, 3000)
	t.Logf("10 kills in rotations of %s: %d with rows under both secrets, %d with two in the file", full, halves, twoInFile)
	require.Positive(t, twoInFile, "some kill came in the middle")
}

// TestKeysRotateIndex_PreparesForSeveralMachines: a portal whose file has the new secret before the database uses it works on,
// also when its file is not replaced again.
func TestKeysRotateIndex_PreparesForSeveralMachines(t *testing.T) {
	b := newBed(t)
	b.must(t, "import", reports(t, "machines", 30), "--source", "test")
	b.must(t, "keys", "rotate", "--index", "--prepare")
	b.must(t, "keys", "rotate", "--index", "--prepare")
	states := b.status(t).Indexes
	require.Len(t, states, 2, "prepared once")
	require.Equal(t, []string{"in use", "next"}, []string{states[0].State, states[1].State})
	elsewhere := b.copyFile(t, b.keyFile)
	store, _ := elsewhere.open(t)
	b.rotateIndex(t)
	l := &load{store: store, analyst: models.System()}
	require.NoError(t, l.sendIn(t.Context(), "", 1))
	require.Zero(t, b.count(t, `SELECT count(*) FROM items WHERE indexed_by <> 1`), "the other machine indexes by the new one, too")
	elsewhere.open(t) // and starts with a file that still has the old one
}

// copyFile is the bed with a copy of a key file.
func (b *bed) copyFile(t *testing.T, path string) *bed {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	elsewhere := *b
	elsewhere.keyFile = filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(elsewhere.keyFile, content, 0o600))
	return &elsewhere
}

// TestStart_RefusesIndexSecretsThatDoNotFit: while two secrets are in use a file needs both, in their order.
func TestStart_RefusesIndexSecretsThatDoNotFit(t *testing.T) {
	b := newBed(t)
	b.must(t, "import", reports(t, "fit", 30), "--source", "test")
	before := b.copyFile(t, b.keyFile)
	_, err := seal.AddIndex(b.keyFile, time.Now())
	require.NoError(t, err)
	edit := func(change func(file map[string]any)) *bed {
		t.Helper()
		elsewhere := b.copyFile(t, b.keyFile)
		content, err := os.ReadFile(elsewhere.keyFile)
		require.NoError(t, err)
		var file map[string]any
		require.NoError(t, json.Unmarshal(content, &file))
		change(file)
		content, err = json.Marshal(file)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(elsewhere.keyFile, content, 0o600))
		return elsewhere
	}
	swap := func(file map[string]any) { file["index"], file["index_next"] = file["index_next"], file["index"] }
	refused := func(name string, of *bed, says string) {
		t.Helper()
		out, err := of.command(t, "import", reports(t, "late", 3), "--source", "test").CombinedOutput()
		require.Equal(t, exitFailed, exitStatus(t, err), "%s: %s", name, out)
		require.Contains(t, string(out), says, name)
	}
	refused("the next one first, before it is used", edit(swap), "wrong order")
	store, _ := b.open(t)
	_, err = store.AdoptIndex(t.Context())
	require.NoError(t, err)
	b.must(t, "keys", "status")
	refused("the file from before", before, "not the one that this database is sealed with")
	refused("without the old one", edit(func(file map[string]any) {
		file["index"] = file["index_next"]
		delete(file, "index_next")
	}), "not the one that this database is sealed with")
	refused("swapped", edit(swap), "wrong order")
	b.rotateIndex(t)
	b.indexed(t, 1)
	require.Equal(t, 30, b.count(t, `SELECT count(*) FROM items`), "nothing was written")
}

// replay sends in a file that is there since the beginning.
func (l *load) replay(ctx context.Context, path string) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	staged, err := l.store.Incoming.StageImport(ctx, l.analyst, incoming.ImportOptions{Source: "kill", Format: "csv"},
		intake.Rows(file, "csv", time.Now()), nil)
	if err != nil {
		return err
	}
	done, err := l.store.Incoming.CommitImport(ctx, l.analyst, staged.ID)
	if err == nil && (done.Items != 0 || done.Joined != 0 || staged.Items != 0) {
		return fmt.Errorf("a replay made %d items and joined %d; the preview said %d", done.Items, done.Joined, staged.Items)
	}
	return err
}
