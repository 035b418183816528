package pgboot

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
)

// readPID reads the process id on the first line of a Postgres lock file.
func readPID(path string) (int, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return 0, fmt.Errorf("read pid of postgres: %w", err)
	}
	line, _, _ := bytes.Cut(raw, []byte("\n"))
	pid, err := strconv.Atoi(string(bytes.TrimSpace(line)))
	if err != nil {
		return 0, fmt.Errorf("read pid of postgres: %w", err)
	}
	if pid <= 1 { // a stand-alone backend writes its pid negated: no postmaster, and kill would mean a group
		return 0, fmt.Errorf("read pid of postgres: %d is no postmaster", pid)
	}
	return pid, nil
}

// removeStale removes the lock files of a postmaster that is gone, where Postgres itself cannot tell: its pid now
// belongs to another program, or nobody reaped it. Postgres still refuses to start while an orphaned backend has the
// shared memory. The caller holds the starting lock, so no new postmaster is in between.
func (s *Server) removeStale() error {
	for _, path := range []string{s.state.pidFile(), s.state.socket() + ".lock"} {
		pid, err := readPID(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if mayBePostgres(pid) {
			continue
		}
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("remove stale lock file: %w", err)
		}
	}
	return nil
}

// mayBePostgres reports whether pid may be a living postgres. Where /proc cannot tell (macOS), it may.
func mayBePostgres(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)) // "pid (program) state ..."
	if err != nil {
		return true
	}
	open, end := bytes.IndexByte(stat, '('), bytes.LastIndexByte(stat, ')')
	if open < 0 || end < open || end+2 >= len(stat) {
		return true
	}
	program, state := string(stat[open+1:end]), stat[end+2]
	return program == "postgres" && state != 'Z' && state != 'X'
}
