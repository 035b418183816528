package pgboot

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

const (
	port = "5432" // names the socket file only: nothing listens on TCP

	// maxSocketPath is what fits in sockaddr_un.sun_path on every system that we run on (macOS: 104 with its NUL).
	maxSocketPath = 100

	logFile = "postgres.log"
)

// stateDir is the absolute path of a cluster's state directory.
type stateDir string

func newStateDir(dir string) (stateDir, error) {
	if dir == "" {
		return "", errors.New("no state directory given for Postgres")
	}
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("resolve state directory: %w", err)
	}
	d := stateDir(abs)
	if n := len(d.socket()); n > maxSocketPath {
		return "", fmt.Errorf("the socket path %s has %d characters and a socket allows %d: choose a shorter directory",
			d.socket(), n, maxSocketPath)
	}
	return d, nil
}

func (d stateDir) file(name string) string { return filepath.Join(string(d), name) }
func (d stateDir) data() string            { return d.file("data") }
func (d stateDir) log() string             { return d.file(logFile) }
func (d stateDir) socketDir() string       { return d.file("s") }
func (d stateDir) socket() string          { return filepath.Join(d.socketDir(), ".s.PGSQL."+port) }
func (d stateDir) pidFile() string         { return filepath.Join(d.data(), "postmaster.pid") }

// prepare makes the directory and the socket's. When Postgres runs as another user, the directory stays root's, so that
// a broken-into Postgres cannot swap our files for links; the user's group may only pass through.
func (d stateDir) prepare(acc account) error {
	if err := os.MkdirAll(filepath.Dir(string(d)), 0o755); err != nil { //nolint:gosec // Postgres's own user walks through it
		return fmt.Errorf("make state directory: %w", err)
	}
	if err := mkdir(string(d), 0o700); err != nil {
		return fmt.Errorf("make state directory: %w", err)
	}
	if err := d.letPass(acc); err != nil {
		return err
	}
	if err := mkdir(d.socketDir(), 0o700); err != nil {
		return fmt.Errorf("make socket directory: %w", err)
	}
	return acc.own(d.socketDir())
}

// letPass opens the directory to the group of the user that we drop to. A directory with somebody else's files is left
// as it is: whoever passed their home by mistake must not find it opened.
func (d stateDir) letPass(acc account) error {
	if !acc.drop {
		return nil
	}
	entries, err := os.ReadDir(string(d))
	if err != nil {
		return fmt.Errorf("read state directory: %w", err)
	}
	ours := len(entries) == 0
	for _, e := range entries {
		ours = ours || e.Name() == startingLock
	}
	info, err := os.Stat(string(d))
	if err != nil {
		return fmt.Errorf("inspect state directory: %w", err)
	}
	if st, ok := info.Sys().(*syscall.Stat_t); !ours || !ok || int(st.Uid) != os.Getuid() {
		return nil
	}
	if err := os.Chown(string(d), -1, acc.gid); err != nil {
		return fmt.Errorf("open state directory to %s: %w", acc.name, err)
	}
	if err := os.Chmod(string(d), info.Mode().Perm()|0o710); err != nil {
		return fmt.Errorf("open state directory to %s: %w", acc.name, err)
	}
	return nil
}

// open opens a file of the state directory, 0600 and owned by the account, never through a link.
func (d stateDir) open(name string, flag int, acc account) (*os.File, error) {
	f, err := os.OpenFile(d.file(name), flag|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open Postgres state: %w", err)
	}
	if err := acc.own(f.Name()); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

func mkdir(path string, mode fs.FileMode) error {
	err := os.Mkdir(path, mode)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	return err
}
