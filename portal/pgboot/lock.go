package pgboot

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

const (
	startingLock = "lock"  // exclusive: one process starts or stops at a time
	usersLock    = "users" // shared: held by every process that uses the cluster
)

// fileLock is an flock on an open file. The kernel drops it when the process ends, however it ends. Go opens files
// close-on-exec, so Postgres does not inherit it.
type fileLock struct{ f *os.File }

// lockStarting waits for its turn to start or stop the cluster.
func (s *Server) lockStarting(ctx context.Context) (*fileLock, error) {
	return s.lock(ctx, startingLock, syscall.LOCK_EX)
}

// lockUsers counts this process as a user of the cluster until release.
func (s *Server) lockUsers(ctx context.Context) (*fileLock, error) {
	return s.lock(ctx, usersLock, syscall.LOCK_SH)
}

func (s *Server) lock(ctx context.Context, name string, how int) (*fileLock, error) {
	f, err := s.state.open(name, os.O_RDWR, s.account)
	if err != nil {
		return nil, err
	}
	l := &fileLock{f}
	// A blocking flock cannot be cancelled, so ask until it is free.
	if err := poll(ctx, func() (bool, error) { return l.try(how) }); err != nil {
		l.release()
		return nil, fmt.Errorf("wait for the lock %s: %w", f.Name(), err)
	}
	return l, nil
}

// tryExclusive reports whether nobody else holds the lock, and then holds it alone.
func (l *fileLock) tryExclusive() (bool, error) { return l.try(syscall.LOCK_EX) }

func (l *fileLock) try(how int) (bool, error) {
	err := syscall.Flock(int(l.f.Fd()), how|syscall.LOCK_NB)
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, syscall.EWOULDBLOCK), errors.Is(err, syscall.EINTR):
		return false, nil
	}
	return false, err
}

func (l *fileLock) release() { _ = l.f.Close() }

// poll calls done every 20 ms until it reports true or fails, or ctx ends.
func poll(ctx context.Context, done func() (bool, error)) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		ok, err := done()
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-tick.C:
		}
	}
}
