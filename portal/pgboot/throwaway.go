package pgboot

import (
	"fmt"
	"os"
	"os/exec"
	"syscall"
)

// TempDir makes an empty directory for a throw-away cluster, with a short name, as a socket needs. Unless TMPDIR says
// otherwise it is in memory when a gigabyte is free there: databases are made ten times faster than on a busy disk. So
// it is for tests, not for measuring durable writes.
func TempDir() (string, error) {
	const memory = "/dev/shm" // Linux; a container often has only 64 MB of it
	base := os.TempDir()
	var room syscall.Statfs_t
	if os.Getenv("TMPDIR") == "" && syscall.Statfs(memory, &room) == nil && room.Bavail*uint64(room.Bsize) > 1<<30 {
		base = memory
	}
	dir, err := os.MkdirTemp(base, "pg-")
	if err != nil {
		return "", fmt.Errorf("make a directory for a temporary cluster: %w", err)
	}
	return dir, nil
}

// guardScript waits until its standard input ends, which the kernel sees to when the process at the other end is gone.
// It then stops every Postgres under the directory and removes it. A start may be under way, so it looks again.
const guardScript = `
cat >/dev/null
for try in 1 2 3 4 5 6 7 8 9 10; do
	find "$1" -name postmaster.pid -exec head -n 1 {} \; | while read -r pid; do
		case "$pid" in [1-9]*) kill -QUIT "$pid" ;; esac
	done
	rm -rf "$1"
	[ -d "$1" ] || exit 0
	sleep 1
done`

// Guard sees to it that dir, and every Postgres that runs in it, is gone soon after this process, however this process
// ends: kill -9 and a panic run no clean-up of ours. It is for tests and benchmarks; a portal's own cluster must
// outlive a killed portal. Call it before Start. The returned function does the same at once, and waits for it.
//
// It is a shell that holds one end of a pipe. Pdeathsig would need no process, but Linux sends it when the thread that
// forked ends, not the process; Go ends threads as it likes; macOS has none; and nobody would remove the files.
func Guard(dir string) (cleanUp func(), err error) {
	cmd := exec.Command("/bin/sh", "-c", guardScript, "guard", dir) //nolint:noctx // it must outlive every context
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}            // Ctrl-C must not reach it
	// Its output goes nowhere: go test waits until nobody holds the test's.
	alive, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("guard a temporary cluster: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("guard a temporary cluster: %w", err)
	}
	return func() {
		_ = alive.Close() // neither can fail in a way that somebody could act on
		_ = cmd.Wait()
	}, nil
}
