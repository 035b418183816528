package main

import (
	"bytes"
	"crypto"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/migrations"
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal"
	"eokm.nl/hosting/portal/pgboot"
	"eokm.nl/hosting/portal/seal"
)

// open gives a store as a portal that runs beside the commands has it, with its keys.
func (b *bed) open(t *testing.T) (*rooms.Store, *models.Keys) {
	t.Helper()
	return b.openAt(t, time.Now)
}

// openAt is open with another clock.
func (b *bed) openAt(t *testing.T, now func() time.Time) (*rooms.Store, *models.Keys) {
	t.Helper()
	keys, err := seal.Open(b.keyFile)
	require.NoError(t, err)
	pool, err := portal.OpenPool(t.Context(), b.server.AppURL("portal"), 6)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	store, err := rooms.New(pool, keys, now)
	require.NoError(t, err)
	require.NoError(t, store.CheckKeys(t.Context()))
	return store, keys
}

// query asks for a column of text, as the owner.
func (b *bed) query(t *testing.T, sql string) []string {
	t.Helper()
	pool, err := pgxpool.New(t.Context(), b.server.OwnerURL("portal"))
	require.NoError(t, err)
	defer pool.Close()
	rows, err := pool.Query(t.Context(), sql)
	require.NoError(t, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return list
}

// must runs the program to its good end and gives what it printed.
func (b *bed) must(t *testing.T, args ...string) []byte {
	t.Helper()
	command := b.command(t, args...)
	var faults bytes.Buffer
	command.Stderr = &faults
	out, err := command.Output()
	require.NoError(t, err, "%v: %s", args, faults.String())
	return out
}

func (b *bed) rotate(t *testing.T) rotation {
	t.Helper()
	var r rotation
	require.NoError(t, json.Unmarshal(b.must(t, "keys", "rotate", "--grace", "300ms", "--json"), &r))
	return r
}

func (b *bed) keys(t *testing.T) []keyLine {
	t.Helper()
	return b.status(t).Keys
}

func (b *bed) status(t *testing.T) keyStatus {
	t.Helper()
	var status keyStatus
	require.NoError(t, json.Unmarshal(b.must(t, "keys", "status", "--json"), &status))
	return status
}

// readable opens every address of every notice with the key file as it is now.
func (b *bed) readable(t *testing.T) int {
	t.Helper()
	store, _ := b.open(t)
	read := 0
	for _, ref := range b.query(t, `SELECT ref FROM notices`) {
		page, err := store.Notice.Page(t.Context(), models.System(), ref, 0)
		require.NoError(t, err, ref)
		for _, item := range page.Items {
			require.False(t, item.Content.Address.IsZero(), ref)
			read++
		}
	}
	return read
}

// TestKeysRotate_UnderLoad replaces the key twice while desks confirm and reveal, files come in and people enrol: nobody
// gets an error, everything stays readable, and afterwards the old key opens nothing.
func TestKeysRotate_UnderLoad(t *testing.T) {
	b := newBed(t)
	b.must(t, "import", reports(t, "before", 900), "--source", "test")
	old := b.query(t, `SELECT encode(data_key, 'hex') FROM notices ORDER BY id LIMIT 1`)[0]
	l, keys := b.startLoad(t)
	var kept []string
	for range 2 {
		before := l.done.Load()
		r := b.rotate(t)
		require.Greater(t, r.Rewrapped, 300)
		require.Greater(t, l.done.Load(), before, "the portal went on meanwhile")
		kept = append(kept, r.Kept)
		lines := b.keys(t)
		require.Equal(t, "in use", lines[len(lines)-1].State)
		require.Equal(t, r.Key, lines[len(lines)-1].Key)
		for _, line := range lines[:len(lines)-1] {
			require.Equal(t, keyLine{Key: line.Key, State: "retired"}, line, "nothing is wrapped by it, and the file is without it")
		}
	}
	wait(t, 300*time.Millisecond)
	l.end(t)
	t.Logf("2 rotations under load: %d calls, %d addresses, none failed", l.done.Load(), b.readable(t))

	// A value that the old key wrapped, put back by somebody who kept it, opens no more: not in a portal that runs since
	// before, once it has looked at the file, and not in a new one.
	require.NoError(t, keys.Reload())
	b.count(t, `WITH put AS (UPDATE notices SET data_key = decode('`+old+`', 'hex')
		WHERE id = (SELECT id FROM notices ORDER BY id LIMIT 1) RETURNING 1) SELECT count(*) FROM put`)
	ref := b.query(t, `SELECT ref FROM notices ORDER BY id LIMIT 1`)[0]
	_, err := l.store.Notice.Page(t.Context(), models.System(), ref, 0)
	require.ErrorIs(t, err, models.ErrSealBroken)
	for _, file := range kept {
		info, err := os.Stat(file)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
		b.keyFile = file
		out, err := b.command(t, "keys", "status").CombinedOutput()
		require.Equal(t, exitFailed, exitStatus(t, err), string(out))
		require.Contains(t, string(out), "not the one that this database is sealed with")
	}
}

// TestKeysRotate_KilledAnywhereGoesOn kills the command at random moments. Whatever the moment, the key file opens every
// address, and the same command ends what the killed one began.
func TestKeysRotate_KilledAnywhereGoesOn(t *testing.T) {
	b := newBed(t)
	b.must(t, "import", reports(t, "kill", 3000), "--source", "test")
	start := time.Now()
	b.rotate(t)
	full := time.Since(start)
	random := rand.New(rand.NewPCG(5, 6))
	states := map[int]int{} // keys in the file after a kill
	for round := range 12 {
		command := b.command(t, "keys", "rotate", "--grace", "300ms", "--json")
		require.NoError(t, command.Start())
		wait(t, time.Duration(random.Int64N(int64(full))))
		_ = command.Process.Kill() // it may have ended
		_ = command.Wait()
		require.Equal(t, 3000, b.readable(t), "round %d", round)
		inFile := 0
		for _, line := range b.keys(t) {
			if line.InFile {
				inFile++
			}
		}
		states[inFile]++
	}
	b.rotate(t)
	require.Equal(t, 3000, b.readable(t))
	for _, line := range b.keys(t) {
		require.Equal(t, line.State == "in use", line.InFile)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(b.keyFile), ".key-*"))
	require.NoError(t, err)
	t.Logf("12 kills in rotations of %s: keys in the file %v, temporary files left %d", full, states, len(left))
	require.Positive(t, states[2], "some kill came in the middle")
}

// TestKeysRotate_PreparesForSeveralMachines: a portal whose file has the new key before the database uses it works on, also
// when its file is not replaced again.
func TestKeysRotate_PreparesForSeveralMachines(t *testing.T) {
	b := newBed(t)
	b.must(t, "import", reports(t, "machines", 30), "--source", "test")
	b.must(t, "keys", "rotate", "--prepare")
	b.must(t, "keys", "rotate", "--prepare")
	require.Equal(t, []string{"in use", "next"}, []string{b.keys(t)[0].State, b.keys(t)[1].State}, "prepared once")
	content, err := os.ReadFile(b.keyFile)
	require.NoError(t, err)
	elsewhere := *b
	elsewhere.keyFile = filepath.Join(t.TempDir(), "key")
	require.NoError(t, os.WriteFile(elsewhere.keyFile, content, 0o600))
	store, _ := elsewhere.open(t)

	r := b.rotate(t)
	require.Equal(t, 10, r.Rewrapped)
	require.Equal(t, 30, elsewhere.readable(t))
	l := &load{store: store, analyst: models.System()}
	require.NoError(t, l.sendIn(t.Context(), "", 1))
	require.Zero(t, b.count(t, `SELECT count(*) FROM notices WHERE substr(data_key, 2, 4) <> decode($1, 'hex')`,
		fmt.Sprintf("%08x", r.Key)),
		"the other machine wraps by the new key, too")
}

// TestKeysIssuer_AddsItOnceAndKeepsTheFile: a key file from before badges gets their key and loses nothing; who asks again gets a
// sentence and no change.
func TestKeysIssuer_AddsItOnceAndKeepsTheFile(t *testing.T) {
	b := newBed(t) // its key file is as those were
	b.must(t, "import", reports(t, "mine", 3), "--source", "test")
	before, err := os.ReadFile(b.keyFile)
	require.NoError(t, err)
	_, keys := b.open(t)
	require.Nil(t, keys.Badges().Issuer)

	unlock, err := lockDir(filepath.Dir(b.keyFile)) // as a rotation has it
	require.NoError(t, err)
	out, err := b.command(t, "keys", "issuer", b.keyFile).CombinedOutput()
	require.Equal(t, exitFailed, exitStatus(t, err), string(out))
	require.Contains(t, string(out), "Another command changes the key file")
	unlock()

	out = b.must(t, "keys", "issuer", b.keyFile)
	kept, err := filepath.Glob(b.keyFile + ".before-*")
	require.NoError(t, err)
	require.Len(t, kept, 1)
	require.Equal(t, "The key for badges is in the key file. Make a new copy of the file.\n"+
		"The file as it was is "+kept[0]+". It opens backups from before; destroy it with the last of those.\n", string(out))
	old, err := os.ReadFile(kept[0])
	require.NoError(t, err)
	require.Equal(t, before, old)
	for _, file := range []string{b.keyFile, kept[0]} {
		info, err := os.Stat(file)
		require.NoError(t, err)
		require.Equal(t, os.FileMode(0o600), info.Mode().Perm(), file)
	}
	_, keys = b.open(t)
	require.NotNil(t, keys.Badges().Issuer)
	require.Equal(t, 3, b.readable(t), "the rest of the file stays")

	after, err := os.ReadFile(b.keyFile)
	require.NoError(t, err)
	require.Equal(t, "The key file already had a key for badges. Nothing changed.\n", string(b.must(t, "keys", "issuer", b.keyFile)))
	again, err := os.ReadFile(b.keyFile)
	require.NoError(t, err)
	require.Equal(t, after, again)
	kept, err = filepath.Glob(b.keyFile + ".before-*")
	require.NoError(t, err)
	require.Len(t, kept, 1)
}

// TestKeysIssuer_NewReplacesIt: a portal that runs meets the new key; of the former one the public half stays and the private half goes.
func TestKeysIssuer_NewReplacesIt(t *testing.T) {
	b := newBed(t)
	b.must(t, "import", reports(t, "mine", 3), "--source", "test")
	_, keys := b.open(t)
	var public []crypto.PublicKey
	var private []string
	for range 3 {
		out := b.must(t, "keys", "issuer", "--new", b.keyFile)
		require.Equal(t, "New badges get a new key. Badges from before stay good. Put the file on every machine. "+
			"Replace your spare copy too: it still contains the former key.\n", string(out))
		require.NoError(t, keys.Reload())
		require.Equal(t, public, keys.Badges().Former)
		public = append(public, keys.Badges().Issuer.Public())

		content, err := os.ReadFile(b.keyFile)
		require.NoError(t, err)
		for _, former := range private {
			require.NotContains(t, string(content), former)
		}
		var file struct {
			Issuer string `json:"issuer"`
		}
		require.NoError(t, json.Unmarshal(content, &file))
		private = append(private, file.Issuer)
	}
	info, err := os.Stat(b.keyFile)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
	kept, err := filepath.Glob(b.keyFile + ".before-*")
	require.NoError(t, err)
	require.Empty(t, kept, "no copy with a former key")

	b.rotate(t)
	require.NoError(t, keys.Reload())
	b.rotateIndex(t)
	require.NoError(t, keys.Reload())
	require.Equal(t, public[:2], keys.Badges().Former, "other rotations leave them")
	require.Equal(t, 3, b.readable(t), "the rest of the file stays")
}

// TestStart_RefusesTheKeyFileOfAnotherDatabase: a key file that is whole, but not this database's, is one sentence and exit
// 1, before anything is written.
func TestStart_RefusesTheKeyFileOfAnotherDatabase(t *testing.T) {
	b := newBed(t)
	b.must(t, "import", reports(t, "mine", 3), "--source", "test")
	written := func() []string {
		return b.query(t,
			`SELECT (SELECT count(*) FROM items) || ' ' || (SELECT count(*) FROM imports) || ' ' || (SELECT count(*) FROM providers) ||
			' ' || (SELECT count(*) FROM river.river_job) || ' ' || (SELECT string_agg(k::text, ' ' ORDER BY kind, id) FROM portal_keys k)`)
	}
	before := written()
	b.keyFile = filepath.Join(t.TempDir(), "other")
	require.NoError(t, seal.Make(b.keyFile))
	demoDir := b.demo(t)
	signs := filepath.Join(t.TempDir(), "signs")
	b.must(t, "audit", "key", "make", signs)
	for name, args := range map[string][]string{
		"import":   {"import", reports(t, "yours", 3), "--source", "test"},
		"serve":    {"serve"},
		"provider": {"provider", "add", "nieuw", "--name", "Nieuw", "--abuse", "abuse@nieuw.example.nl"},
		"status":   {"keys", "status"},
		"demo":     {"demo", "--listen", "127.0.0.1:0", "--dir", demoDir},
	} {
		t.Run(name, func(t *testing.T) {
			command := b.command(t, args...)
			command.Env = append(command.Env, "PORTAL_LISTEN=127.0.0.1:0", "PORTAL_URL=https://portal.example.nl",
				"PORTAL_SMTP_HOST=127.0.0.1:1", "PORTAL_SMTP_TLS=none", "PORTAL_MAIL_FROM=portaal@example.nl",
				"PORTAL_CHECKPOINT_DIR="+t.TempDir(), "PORTAL_CHECKPOINT_KEY_FILE="+signs)
			out, err := command.CombinedOutput()
			require.Equal(t, exitFailed, exitStatus(t, err), string(out))
			require.Contains(t, string(out), "not the one that this database is sealed with")
			require.Equal(t, 1, bytes.Count(out, []byte("\n")), "a sentence: %s", out)
			require.Equal(t, before, written())
		})
	}
	kept, err := os.ReadFile(b.keyFile)
	require.NoError(t, err)
	out, err := b.command(t, "keys", "rotate").CombinedOutput()
	require.Equal(t, exitFailed, exitStatus(t, err), string(out))
	now, err := os.ReadFile(b.keyFile)
	require.NoError(t, err)
	require.Equal(t, kept, now, "and it stays as it was")
}

// demo makes the directory of a demo whose key file was taken for another's.
func (b *bed) demo(t *testing.T) string {
	t.Helper()
	dir, err := pgboot.TempDir()
	require.NoError(t, err)
	cleanUp, err := pgboot.Guard(dir)
	require.NoError(t, err)
	t.Cleanup(cleanUp)
	require.NoError(t, os.Chmod(dir, 0o755)) // as the demo makes it
	d := demoDir(dir)
	server, err := pgboot.Start(t.Context(), pgboot.Options{Dir: d.postgres()})
	require.NoError(t, err)
	require.NoError(t, server.CreateDatabase(t.Context(), demoDatabase, ""))
	require.NoError(t, migrations.Up(t.Context(), server.OwnerURL(demoDatabase)))
	require.NoError(t, seal.Make(d.key()))
	(&bed{server: server, keyFile: d.key()}).open(t)
	require.NoError(t, server.Stop(t.Context()))
	require.NoError(t, os.Remove(d.key()))
	require.NoError(t, seal.Make(d.key()))
	return dir
}
