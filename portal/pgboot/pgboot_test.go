package pgboot_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/pgboot"
)

func TestStart_ColdGivesDurablePrivateCluster(t *testing.T) {
	dir := newDir(t)
	s := start(t, dir, nil)
	require.False(t, s.Adopted())
	require.True(t, alive(s.PID()))
	require.Regexp(t, `^\d+`, s.Version())
	conn := connect(t, s.OwnerURL("postgres"))
	got := map[string]string{}
	for _, name := range []string{
		"fsync", "synchronous_commit", "full_page_writes", "data_checksums", "listen_addresses", "server_encoding",
		"password_encryption", "unix_socket_permissions",
	} {
		got[name] = query[string](t, conn, "SHOW "+name)
	}
	require.Empty(t, cmp.Diff(map[string]string{
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "data_checksums": "on",
		"listen_addresses": "", "server_encoding": "UTF8", "password_encryption": "scram-sha-256",
		"unix_socket_permissions": "0700",
	}, got))
	require.Equal(t, "C", query[string](t, conn, "SELECT datcollate FROM pg_database WHERE datname = 'postgres'"))
	require.Equal(t, int64(0), query[int64](t, conn,
		"SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'"))
	require.Equal(t, filepath.Join(dir, "postgres.log"), s.LogPath())
	requirePrivateFiles(t, dir)
}

// requirePrivateFiles checks that nobody but the account that runs Postgres, and we, can read the state.
func requirePrivateFiles(t *testing.T, dir string) {
	t.Helper()
	for name, mode := range map[string]os.FileMode{
		"password": 0o600, "password-app": 0o600, "postgres.log": 0o600, "data": 0o700, "s": 0o700,
	} {
		info, err := os.Stat(filepath.Join(dir, name))
		require.NoError(t, err)
		require.Equal(t, mode, info.Mode().Perm(), name)
		require.NotEqual(t, uint32(0), info.Sys().(*syscall.Stat_t).Uid, "%s is root's", name)
	}
	if os.Getuid() == 0 { // else Postgres could swap our files for links
		info, err := os.Stat(dir)
		require.NoError(t, err)
		require.Equal(t, uint32(0), info.Sys().(*syscall.Stat_t).Uid)
		require.Equal(t, os.FileMode(0o710), info.Mode().Perm())
	}
}

func TestStart_WarmRestartKeepsRowsAndPasswords(t *testing.T) {
	dir := madeDir(t)
	s := start(t, dir, quick)
	database := freshDatabase(t, s)
	conn := connect(t, s.OwnerURL(database))
	exec1(t, conn, "CREATE TABLE kept AS SELECT generate_series(1, 1000)")
	old := s.PID()
	stop(t, s)
	require.False(t, alive(old), "the postmaster outlived Stop")

	again := start(t, dir, quick)
	require.False(t, again.Adopted())
	require.Equal(t, s.AppURL("postgres"), again.AppURL("postgres"))
	require.Equal(t, int64(1000), query[int64](t, connect(t, again.OwnerURL(database)), "SELECT count(*) FROM kept"))
}

func TestStart_AdoptsTheServerOfAKilledPortal(t *testing.T) {
	dir := madeDir(t)
	other := startPortal(t, dir)
	pid, _ := other.pid(t)
	other.kill()

	s := start(t, dir, quick)
	require.True(t, s.Adopted())
	require.Equal(t, pid, s.PID())
	stop(t, s)
	require.Eventually(t, func() bool { return !alive(pid) }, 5*time.Second, 20*time.Millisecond,
		"the last user left and its adopted server stayed")
}

func TestStart_TwoFirstStartsAtOnce(t *testing.T) {
	dir := newDir(t)
	other := startPortal(t, dir)
	var servers [2]*pgboot.Server
	var wg sync.WaitGroup
	for i := range servers {
		wg.Go(func() {
			s, err := pgboot.Start(t.Context(), pgboot.Options{Dir: dir, Settings: quick})
			if err != nil {
				t.Error(err)
				return
			}
			servers[i] = s
		})
	}
	wg.Wait()
	require.False(t, t.Failed())
	pid, otherAdopted := other.pid(t)
	starters := 0
	for _, adopted := range []bool{otherAdopted, servers[0].Adopted(), servers[1].Adopted()} {
		if !adopted {
			starters++
		}
	}
	require.Equal(t, 1, starters)
	require.Equal(t, []int{pid, pid}, []int{servers[0].PID(), servers[1].PID()})
	other.stop(t)
	stop(t, servers[0])
	stop(t, servers[1])
	require.False(t, running(dir))
}

func TestStop_LeavesTheServerToItsOtherUsers(t *testing.T) {
	dir := madeDir(t)
	first := start(t, dir, quick)
	other := startPortal(t, dir)
	_, adopted := other.pid(t)
	require.True(t, adopted)

	stop(t, first)
	require.True(t, running(dir), "the other portal lost its server")
	require.Equal(t, int64(1), query[int64](t, connect(t, first.OwnerURL("postgres")), "SELECT 1"))
	other.stop(t)
	require.False(t, running(dir), "the last user left and the server stayed")
}

func TestStop_TwiceIsNoError(t *testing.T) {
	s := start(t, madeDir(t), quick)
	stop(t, s)
	stop(t, s)
}

func TestStart_CancelledLeavesNothingRunning(t *testing.T) {
	dir := newDir(t)
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond) // in the middle of initdb
	defer cancel()
	_, err := pgboot.Start(ctx, pgboot.Options{Dir: dir, Settings: quick})
	require.Error(t, err)
	require.NoDirExists(t, filepath.Join(dir, "data"))
	require.Empty(t, unfinished(t, dir))
}

func TestLog_HoldsNoStatementAndNoValue(t *testing.T) {
	s := start(t, madeDir(t), quick)
	conn := connect(t, s.OwnerURL(freshDatabase(t, s)))
	exec1(t, conn, "CREATE TABLE t (a text UNIQUE)")
	for range 2 {
		_, _ = conn.Exec(t.Context(), "INSERT INTO t VALUES ('canary-one.example')")
	}
	_, err := conn.Exec(t.Context(), "INSERT INTO nowhere VALUES ($1)", "canary-two.example")
	require.Error(t, err)
	log, err := os.ReadFile(s.LogPath())
	require.NoError(t, err)
	require.Contains(t, string(log), "duplicate key", "the log does not report errors at all")
	require.NotContains(t, string(log), "canary")
}

// running reports whether the cluster has a postmaster, by the pid file that a clean stop removes.
func running(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "data", "postmaster.pid"))
	return err == nil
}

func unfinished(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "data.init-") {
			names = append(names, e.Name())
		}
	}
	return names
}
