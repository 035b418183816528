package pgboot

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

var errStopped = errors.New("the server was stopped")

// Keep restarts Postgres whenever it dies, until ctx ends or Stop is called; run it in a goroutine of its own. It needs
// one connection. A server that another process started is kept as well. A data directory that has vanished is not made
// anew: that is logged and tried again, since an empty portal is worse than none.
func (s *Server) Keep(ctx context.Context, log *slog.Logger) {
	for {
		s.awaitLoss(ctx)
		if ctx.Err() != nil {
			return
		}
		before := s.PID()
		err := s.revive(ctx)
		wait := 100 * time.Millisecond
		switch {
		case errors.Is(err, errStopped), ctx.Err() != nil:
			return
		case err != nil:
			log.ErrorContext(ctx, "postgres is down and did not start", "error", err)
			wait = time.Second
		case s.PID() != before:
			log.WarnContext(ctx, "postgres had died and was restarted", "pid", s.PID())
		}
		if pause(ctx, wait) != nil {
			return
		}
	}
}

// awaitLoss returns when the server has gone, or ctx has ended. It listens on an idle connection, which breaks the
// moment the server dies, and which tells no more than that: the server may have closed it and be well.
func (s *Server) awaitLoss(ctx context.Context) {
	conn, err := s.connect(ctx)
	if err != nil {
		return
	}
	defer conn.Close(ctx)
	_, _ = conn.WaitForNotification(ctx) // none ever comes: it ends with an error
}

// revive makes sure that a server answers.
func (s *Server) revive(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return errStopped
	}
	starting, err := s.lockStarting(ctx)
	if err != nil {
		return err
	}
	defer starting.release()
	return s.ensureRunning(ctx)
}
