package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"
)

const killRows = 3000

// TestImport_KilledAnywhereIsWholeOrAbsent kills the program at 20 random moments of an import. Whatever the moment, the
// file is in whole or not at all, and importing it again ends with each row once.
func TestImport_KilledAnywhereIsWholeOrAbsent(t *testing.T) {
	t.Parallel() // it waits more than it works
	b := newBed(t)
	full := timeImport(t, b)
	random := rand.New(rand.NewPCG(1, 2))
	whole := 0
	for round := range 20 {
		name := fmt.Sprintf("kill%02d", round)
		file := reports(t, name, killRows)
		acknowledged := importAndKill(t, b, file, time.Duration(random.Int64N(int64(full)*3/2)))
		found := b.stored(t, name)
		require.Contains(t, []int{0, killRows}, found, "round %d: a part of a file", round)
		if acknowledged {
			require.Equal(t, killRows, found, "round %d: what was acknowledged is lost", round)
		}
		if found > 0 {
			whole++
		}
		b.importAgain(t, name, file)
	}
	t.Logf("20 kills in imports of %d rows (%s each): %d files whole, %d absent, none in part", killRows, full, whole, 20-whole)
	b.nothingDouble(t)
}

// TestImport_SurvivesKilledPostgres kills Postgres with all its processes at 5 random moments of an import. The program says
// so in a sentence, and nothing is in part or twice.
func TestImport_SurvivesKilledPostgres(t *testing.T) {
	t.Parallel() // it waits more than it works
	b := newBed(t)
	full := timeImport(t, b)
	random := rand.New(rand.NewPCG(3, 4))
	failed := 0
	for round := range 5 {
		name := fmt.Sprintf("pgkill%02d", round)
		file := reports(t, name, killRows)
		command := b.command(t, "import", file, "--source", "kill", "--json")
		var out bytes.Buffer
		command.Stdout, command.Stderr = &out, &out
		require.NoError(t, command.Start())
		wait(t, time.Duration(random.Int64N(int64(full))))
		require.NoError(t, syscall.Kill(b.server.PID(), syscall.SIGKILL))
		err := command.Wait()
		b.start(t)
		found := b.stored(t, name)
		require.Contains(t, []int{0, killRows}, found, "round %d: a part of a file", round)
		if err == nil {
			require.Equal(t, killRows, found, "round %d: what was acknowledged is lost", round)
		} else {
			failed++
			require.Contains(t, out.String(), "message", "round %d: it says why", round)
		}
		b.importAgain(t, name, file)
	}
	t.Logf("5 kills of Postgres in imports of %d rows: %d imports failed and were repeated", killRows, failed)
	b.nothingDouble(t)
}

// stored counts the items of a file.
func (b *bed) stored(t *testing.T, name string) int {
	t.Helper()
	return b.count(t, `SELECT count(*) FROM items i JOIN item_reports r ON r.item_id = i.id WHERE r.external_ref LIKE $1`, name+"-%")
}

// importAgain imports a file to its end, and finds each row once.
func (b *bed) importAgain(t *testing.T, name, file string) {
	t.Helper()
	out, err := b.command(t, "import", file, "--source", "kill", "--json").Output()
	require.NoError(t, err)
	var r result
	require.NoError(t, json.Unmarshal(out, &r))
	require.Equal(t, killRows, r.Rows)
	require.Equal(t, killRows, r.Items+r.Duplicates)
	require.Equal(t, killRows, b.stored(t, name))
}

// nothingDouble looks over the whole database.
func (b *bed) nothingDouble(t *testing.T) {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), b.server.OwnerURL("portal"))
	require.NoError(t, err)
	defer pool.Close()
	_, err = pool.Exec(t.Context(), "ANALYZE")
	require.NoError(t, err)
	require.Zero(t, b.count(t, `SELECT count(*) FROM (SELECT address_key FROM items GROUP BY 1 HAVING count(*) > 1) d`), "an address twice")
	require.Zero(t, b.count(t, `SELECT count(*) FROM notices n WHERE item_count <> (SELECT count(*) FROM items i
		WHERE i.provider_id = n.provider_id AND i.notice_id = n.id)`),
		"a notice in part")
	require.Zero(t, b.count(t,
		`SELECT count(*) FROM notices n WHERE NOT EXISTS (SELECT 1 FROM events e WHERE e.notice_id = n.id AND e.kind = 'delivered')`),
		"a notice without its event")
	require.Zero(t, b.count(t, `SELECT count(*) FROM (SELECT m.id FROM mails m LEFT JOIN river.river_job j
		ON j.kind = 'mail.send' AND j.args ->> 'mail_id' = m.id::text GROUP BY m.id HAVING count(j.id) <> 1) d`),
		"a mail without its one job")
}

// timeImport gives how long an undisturbed import takes.
func timeImport(t *testing.T, b *bed) time.Duration {
	t.Helper()
	start := time.Now()
	out, err := b.command(t, "import", reports(t, "undisturbed", killRows), "--source", "kill", "--json").CombinedOutput()
	require.NoError(t, err, string(out))
	return time.Since(start)
}

// importAndKill starts an import and kills it after a while. It tells whether the import had reported success by then.
func importAndKill(t *testing.T, b *bed, file string, after time.Duration) bool {
	t.Helper()
	command := b.command(t, "import", file, "--source", "kill", "--json")
	var out bytes.Buffer
	command.Stdout, command.Stderr = &out, os.Stderr
	require.NoError(t, command.Start())
	wait(t, after)
	_ = command.Process.Kill() // it may have ended
	err := command.Wait()
	if _, killed := err.(*exec.ExitError); err != nil && !killed { //nolint:errorlint // its concrete type is the question
		t.Fatal(err)
	}
	var r result
	return json.Unmarshal(out.Bytes(), &r) == nil && r.Rows == killRows
}

// wait lets the other process run on for a while.
func wait(t *testing.T, d time.Duration) {
	t.Helper()
	select {
	case <-time.After(d):
	case <-t.Context().Done():
	}
}
