package pgboot_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestKill_PostmasterKeepsAcknowledgedRows(t *testing.T) {
	dir := madeDir(t)
	s := start(t, dir, nil) // durable, as in production
	database := freshDatabase(t, s)
	conn := connect(t, s.OwnerURL(database))
	exec1(t, conn, "CREATE TABLE acked (n int)")
	go func() {
		<-time.After(300 * time.Millisecond)
		_ = syscall.Kill(s.PID(), syscall.SIGKILL)
	}()
	acked := 0
	for {
		if _, err := conn.Exec(t.Context(), "INSERT INTO acked VALUES ($1)", acked+1); err != nil {
			break
		}
		acked++
	}
	require.Positive(t, acked)

	again := start(t, dir, nil)
	require.NotEqual(t, s.PID(), again.PID())
	rows := query[int](t, connect(t, again.OwnerURL(database)), "SELECT count(*)::int FROM acked")
	require.GreaterOrEqual(t, rows, acked)
	require.LessOrEqual(t, rows, acked+1, "only the last, unanswered row may be there too")
}

// A postmaster that nobody reaps keeps its pid, and Postgres takes the pid for a living server. In a container without
// an init process that lasts for ever.
func TestKill_UnreapedPostmasterDoesNotBlockTheNextStart(t *testing.T) {
	needProc(t)
	dir := madeDir(t)
	other := startPortal(t, dir)
	pid, _ := other.pid(t)
	defer other.kill() // before the clean-up: it counts as a user
	require.NoError(t, other.cmd.Process.Signal(syscall.SIGSTOP))
	require.Eventually(t, func() bool { return processState(other.cmd.Process.Pid) == "T" },
		5*time.Second, time.Millisecond, "it may still reap")
	killProcess(t, pid)

	begin := time.Now()
	s := start(t, dir, quick)
	require.Less(t, time.Since(begin), 5*time.Second)
	require.True(t, exists(pid), "the test did not test: something reaped the postmaster")
	require.NotEqual(t, pid, s.PID())
}

func TestKill_PidOfAnotherProgramDoesNotBlockTheNextStart(t *testing.T) {
	needProc(t)
	dir := madeDir(t)
	s := start(t, dir, quick)
	pidFile := filepath.Join(dir, "data", "postmaster.pid")
	raw, err := os.ReadFile(pidFile)
	require.NoError(t, err)
	info, err := os.Stat(pidFile)
	require.NoError(t, err)
	uid, gid := int(info.Sys().(*syscall.Stat_t).Uid), int(info.Sys().(*syscall.Stat_t).Gid)
	stop(t, s)

	stranger := exec.CommandContext(t.Context(), "sleep", "60") // of the same user, else Postgres knows by itself
	if os.Getuid() == 0 {
		stranger.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	}
	require.NoError(t, stranger.Start())
	t.Cleanup(func() { _ = stranger.Process.Kill(); _ = stranger.Wait() })
	_, rest, _ := strings.Cut(string(raw), "\n")
	require.NoError(t, os.WriteFile(pidFile, []byte(strconv.Itoa(stranger.Process.Pid)+"\n"+rest), 0o600))
	require.NoError(t, os.Chown(pidFile, uid, gid))

	again := start(t, dir, quick)
	require.False(t, again.Adopted())
	require.NoError(t, stranger.Process.Signal(syscall.Signal(0)), "the stranger was harmed")
}

func needProc(t *testing.T) {
	t.Helper()
	if processState(os.Getpid()) == "" {
		t.Skip("without /proc nobody can tell a stale pid")
	}
}

func TestKill_DuringInitdbLeavesNothingHalf(t *testing.T) {
	dir := newDir(t)
	other := startPortal(t, dir)
	require.Eventually(t, func() bool {
		made, _ := filepath.Glob(filepath.Join(dir, "data.init-*", "base"))
		return len(made) == 1
	}, startTimeout, 2*time.Millisecond)
	other.kill()
	require.NoDirExists(t, filepath.Join(dir, "data"), "the kill came too late to test anything")

	s := start(t, dir, quick)
	require.Equal(t, int64(1), query[int64](t, connect(t, s.OwnerURL("postgres")), "SELECT 1"))
	require.Eventually(t, func() bool { // the orphaned initdb clears its own when it fails
		return len(unfinished(t, dir)) == 0
	}, 5*time.Second, 50*time.Millisecond)
}
