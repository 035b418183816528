package pgboot

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// maxHeld bounds the wait (in tries of 100 ms and more, so a minute) for what a killed server leaves behind: a backend ends when it next
// looks, which on a busy machine can be long after.
const maxHeld = 600

var (
	errExited = errors.New("postgres ended while starting")

	// errHeld: a killed postmaster that its parent has not reaped yet, or its orphaned backends, still hold the cluster.
	errHeld = errors.New("an earlier postgres still holds the data directory")
)

// child is a postmaster that this process started.
type child struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it has ended and is reaped
}

// ensureRunning returns once a server answers: one that runs already, or else one that it starts. The caller holds the
// starting lock.
func (s *Server) ensureRunning(ctx context.Context) error {
	for held := 0; ; {
		state, err := s.probe(ctx)
		if err != nil {
			return err
		}
		switch state {
		case up:
			return s.adopt()
		case down:
			err := s.launch(ctx)
			if !errors.Is(err, errHeld) || held == maxHeld {
				return err
			}
			held++
			if err := s.removeStale(); err != nil {
				return err
			}
		case busy: // it will be up, or down, in a moment
		}
		if err := pause(ctx, 100*time.Millisecond); err != nil {
			return fmt.Errorf("wait for postgres: %w", err)
		}
	}
}

// adopt takes note of the server that runs, which may be our own.
func (s *Server) adopt() error {
	pid, err := readPID(s.state.pidFile())
	if err != nil {
		return err
	}
	if s.child != nil && s.child.cmd.Process.Pid == pid {
		return nil
	}
	s.child = nil
	s.pid.Store(int64(pid))
	s.adopted.Store(true)
	return nil
}

// launch starts a postmaster and waits until it answers. It fails with errHeld when a later try may succeed.
func (s *Server) launch(ctx context.Context) error {
	log, err := s.state.open(logFile, os.O_APPEND|os.O_WRONLY, s.account)
	if err != nil {
		return err
	}
	defer log.Close()
	offset, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return fmt.Errorf("open Postgres log: %w", err)
	}
	// The server outlives ctx, which bounds the start only.
	cmd := s.account.command(context.WithoutCancel(ctx), s.bin, string(s.state), "postgres", s.arguments()...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start postgres: %w", err)
	}
	c := &child{cmd: cmd, done: make(chan struct{})}
	go func() {
		defer close(c.done)
		_ = cmd.Wait() // how it ended stands in its log
	}()
	if err := s.awaitReady(ctx, c); err != nil {
		return s.explain(err, offset)
	}
	s.child = c
	s.pid.Store(int64(cmd.Process.Pid))
	s.adopted.Store(false)
	return nil
}

// awaitReady waits until the child answers. If it will not, it is stopped.
func (s *Server) awaitReady(ctx context.Context, c *child) error {
	err := poll(ctx, func() (bool, error) {
		if c.ended() {
			return false, errExited
		}
		state, err := s.probe(ctx)
		if err != nil || state != up {
			return false, err
		}
		pid, err := readPID(s.state.pidFile())
		if err == nil && pid != c.cmd.Process.Pid {
			return false, errHeld // another server came back meanwhile, and answered
		}
		return true, err
	})
	if err != nil && !errors.Is(err, errExited) {
		c.signal(syscall.SIGINT)
	}
	return err
}

// explain adds what Postgres wrote to its log since offset.
func (s *Server) explain(err error, offset int64) error {
	if !errors.Is(err, errExited) {
		return fmt.Errorf("wait for postgres to answer: %w", err)
	}
	log, readErr := os.Open(s.state.log())
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	defer log.Close()
	said, readErr := io.ReadAll(io.NewSectionReader(log, offset, 4<<10))
	if readErr != nil {
		return errors.Join(err, readErr)
	}
	text := strings.TrimSpace(string(said))
	if isHeld(text) {
		err = errHeld
	}
	return fmt.Errorf("%w: %s", err, text)
}

func isHeld(log string) bool {
	return strings.Contains(log, "lock file \"") && strings.Contains(log, "already exists") ||
		strings.Contains(log, "pre-existing shared memory block")
}

// arguments puts the caller's settings after ours, so that they win; where it listens is not for the caller to change.
func (s *Server) arguments() []string {
	args := []string{
		"-D", s.state.data(),
		"-c", "password_encryption=scram-sha-256",
		// The log may hold no statement and no value: both may quote what the portal must keep to itself.
		"-c", "log_min_error_statement=panic",
		"-c", "log_error_verbosity=terse",
	}
	names := make([]string, 0, len(s.settings))
	for name := range s.settings {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		args = append(args, "-c", name+"="+s.settings[name])
	}
	return append(args,
		"-c", "listen_addresses=", "-c", "port="+port,
		"-c", "unix_socket_directories="+s.state.socketDir(), "-c", "unix_socket_permissions=0700")
}

func (c *child) ended() bool {
	select {
	case <-c.done:
		return true
	default:
		return false
	}
}

// stop shuts the child down fast and waits for its end. When ctx ends first, it is stopped at once.
func (c *child) stop(ctx context.Context) error {
	c.signal(syscall.SIGINT)
	select {
	case <-c.done:
		return nil
	case <-ctx.Done():
		c.signal(syscall.SIGQUIT)
		return fmt.Errorf("wait for postgres to stop: %w", context.Cause(ctx))
	}
}

// signal tells the child; one that has ended cannot be told, which is as well.
func (c *child) signal(sig os.Signal) { _ = c.cmd.Process.Signal(sig) }

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
