package pgboot_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/pgboot"
)

// With this variable the test binary plays a portal of its own, in the directory that it names, for tests to kill.
const (
	otherPortal  = "PGBOOT_TEST_PORTAL"
	guardedVar   = "PGBOOT_TEST_GUARDED"
	startTimeout = 20 * time.Second
)

// quick is for tests that kill no power supply.
var quick = map[string]string{"fsync": "off"}

// root holds the state directories of all tests. made is one in
// it, with a cluster that is made and stopped.
var (
	root string
	made = sync.OnceValues(makeCluster)
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(otherPortal); dir != "" {
		playPortal(dir)
		return
	}
	os.Exit(runTests(m))
}

func runTests(m *testing.M) int {
	var err error
	if root, err = pgboot.TempDir(); err != nil {
		panic(err)
	}
	cleanUp, err := pgboot.Guard(root)
	if err != nil {
		panic(err)
	}
	defer cleanUp()
	if err := os.Chmod(root, 0o711); err != nil { // Postgres may run as another user
		panic(err)
	}
	return m.Run()
}

func makeCluster() (string, error) {
	dir := filepath.Join(root, "made")
	s, err := pgboot.Start(context.Background(), pgboot.Options{Dir: dir, Settings: quick})
	if err != nil {
		return "", err
	}
	return dir, s.Stop(context.Background())
}

// playPortal starts a cluster, says so, and stops it when its standard input ends.
func playPortal(dir string) {
	if os.Getenv(guardedVar) != "" {
		if _, err := pgboot.Guard(filepath.Dir(dir)); err != nil {
			panic(err)
		}
	}
	s, err := pgboot.Start(context.Background(), pgboot.Options{Dir: dir, Settings: quick})
	if err != nil {
		panic(err)
	}
	fmt.Println(s.PID(), s.Adopted())
	_, _ = io.Copy(io.Discard, os.Stdin)
	if err := s.Stop(context.Background()); err != nil {
		panic(err)
	}
}

// portal is another process that runs playPortal.
type portal struct {
	cmd   *exec.Cmd
	stdin io.Closer
	said  *bufio.Reader
}

func startPortal(t *testing.T, dir string, env ...string) *portal {
	t.Helper()
	cmd := exec.Command(os.Args[0]) //nolint:noctx // the test ends it itself, at its own moment
	cmd.Env = append(append(os.Environ(), otherPortal+"="+dir), env...)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	require.NoError(t, err)
	stdout, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	p := &portal{cmd: cmd, stdin: stdin, said: bufio.NewReader(stdout)}
	t.Cleanup(p.kill)
	return p
}

// pid waits until the portal's Postgres answers and returns its pid, and whether the portal adopted it.
func (p *portal) pid(t *testing.T) (int, bool) {
	t.Helper()
	line, err := p.said.ReadString('\n')
	require.NoError(t, err, "the other portal did not start")
	fields := strings.Fields(line)
	require.Len(t, fields, 2)
	pid, err := strconv.Atoi(fields[0])
	require.NoError(t, err)
	return pid, fields[1] == "true"
}

// kill is kill -9; the portal's Postgres goes on.
func (p *portal) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// stop lets the portal end in order.
func (p *portal) stop(t *testing.T) {
	t.Helper()
	require.NoError(t, p.stdin.Close())
	require.NoError(t, p.cmd.Wait())
}

// madeDir is the state directory of a cluster that is made but not running. Making one takes half a second of disk, so
// tests, which run one after the other, share it: each leaves it whole and stopped.
func madeDir(t *testing.T) string {
	t.Helper()
	dir, err := made()
	require.NoError(t, err)
	require.False(t, running(dir), "an earlier test left the cluster running")
	return dir
}

// newDir is a state directory that does not exist yet.
func newDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(root, "") //nolint:usetesting // Postgres's own user must reach it
	require.NoError(t, err)
	require.NoError(t, os.Chmod(dir, 0o711))
	return filepath.Join(dir, "d")
}

func start(t *testing.T, dir string, settings map[string]string) *pgboot.Server {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), startTimeout)
	defer cancel()
	s, err := pgboot.Start(ctx, pgboot.Options{Dir: dir, Settings: settings})
	require.NoError(t, err)
	t.Cleanup(func() { stop(t, s) })
	return s
}

func stop(t *testing.T, s *pgboot.Server) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), startTimeout)
	defer cancel()
	require.NoError(t, s.Stop(ctx))
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func exec1(t *testing.T, conn *pgx.Conn, sql string) {
	t.Helper()
	_, err := conn.Exec(t.Context(), sql)
	require.NoError(t, err)
}

func query[T any](t *testing.T, conn *pgx.Conn, sql string) T {
	t.Helper()
	var v T
	require.NoError(t, conn.QueryRow(t.Context(), sql).Scan(&v))
	return v
}

// freshDatabase makes an empty database for one test and returns its name.
func freshDatabase(t *testing.T, s *pgboot.Server) string {
	t.Helper()
	require.NoError(t, s.DropDatabase(t.Context(), t.Name()))
	require.NoError(t, s.CreateDatabase(t.Context(), t.Name(), ""))
	return t.Name()
}

func killProcess(t *testing.T, pid int) {
	t.Helper()
	require.NoError(t, syscall.Kill(pid, syscall.SIGKILL))
}

// exists reports whether a process exists, reaped or not.
func exists(pid int) bool { return syscall.Kill(pid, 0) == nil }

// alive reports whether a process exists and has not ended.
func alive(pid int) bool {
	return exists(pid) && processState(pid) != "Z"
}

// processState is the letter that ps shows too, or "" where there is no /proc.
func processState(pid int) string {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return ""
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	state, _, _ := strings.Cut(rest, " ")
	return state
}
