// Package pgboot brings up a private, durable Postgres from binaries found on the machine, so that the portal runs
// with one command. It owns a state directory: the cluster, its socket, its passwords and its log.
//
// It knows how to find, create, start, adopt, restart and stop a cluster, and how to make databases in it. It knows
// nothing of tables, migrations or the portal. It never downloads anything, never listens on a network address, and
// never deletes a finished data directory.
package pgboot

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
)

const (
	ownerRole = "portal"     // superuser, made by initdb
	appRole   = "portal_app" // what the application connects as; row-level security binds it
)

// Options say where the cluster lives and what runs it. Only Dir is required.
type Options struct {
	// Dir is the state directory: Dir/data, Dir/s (socket), Dir/password, Dir/password-app, Dir/postgres.log.
	Dir string
	// BinDir holds initdb and postgres. Empty means: what FindBinaries would find, and of several versions the one
	// that made Dir/data.
	BinDir string
	// RunAs is the user that Postgres runs as when this process is root, since Postgres refuses root. Empty means:
	// the owner of Dir/data, else postgres, else nobody. Without root it is ignored.
	RunAs string
	// Settings are extra postgres settings (name to value). A server that is adopted keeps the ones it started with.
	Settings map[string]string
}

// Server is a running cluster. Its methods are safe for concurrent use.
type Server struct {
	state    stateDir
	account  account
	bin      string
	settings map[string]string
	version  string // as the server reported it at Start

	ownerPassword, appPassword string

	users *fileLock // shared while this process uses the cluster

	pid     atomic.Int64
	adopted atomic.Bool

	mu      sync.Mutex // held while the server is stopped or restarted; guards the two below
	child   *child     // nil when another process started the server
	stopped bool
}

// Start starts the cluster in o.Dir, making it first if need be, or adopts one that already runs there. Several
// processes may call it at once: one makes and starts, the others adopt. ctx bounds the start only, not the life of
// the server, which goes on until Stop, also when this process is killed.
func Start(ctx context.Context, o Options) (*Server, error) {
	s, err := newServer(ctx, o)
	if err != nil {
		return nil, err
	}
	starting, err := s.lockStarting(ctx)
	if err != nil {
		return nil, err
	}
	defer starting.release()
	if s.users, err = s.lockUsers(ctx); err != nil {
		return nil, err
	}
	if err := s.bringUp(ctx); err != nil {
		if s.child != nil {
			s.child.signal(syscall.SIGINT)
		}
		s.users.release()
		return nil, err
	}
	return s, nil
}

// newServer settles everything that needs no lock: the directory, the account and the binaries.
func newServer(ctx context.Context, o Options) (*Server, error) {
	state, err := newStateDir(o.Dir)
	if err != nil {
		return nil, err
	}
	acc, err := chooseAccount(o.RunAs, state.data())
	if err != nil {
		return nil, err
	}
	if err := state.prepare(acc); err != nil {
		return nil, err
	}
	bin, err := chooseBinaries(ctx, o.BinDir, state, acc)
	if err != nil {
		return nil, err
	}
	return &Server{state: state, account: acc, bin: bin, settings: o.Settings}, nil
}

// bringUp leaves the server running and the application's role ready. The caller holds the starting lock.
func (s *Server) bringUp(ctx context.Context) error {
	if err := s.loadPasswords(); err != nil {
		return err
	}
	state, err := s.probe(ctx)
	if err != nil {
		return err
	}
	if state == down {
		if err := s.ensureCluster(ctx); err != nil {
			return err
		}
	}
	if err := s.ensureRunning(ctx); err != nil {
		return err
	}
	return s.introduce(ctx)
}

// Stop ends this process's use of the cluster, and shuts Postgres down (fast, durable) if no other process still uses
// it. Cancel Keep first. When ctx ends before Postgres has stopped, Postgres is told to stop at once, which loses
// nothing but makes the next start replay its log. A second Stop does nothing.
func (s *Server) Stop(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return nil
	}
	starting, err := s.lockStarting(ctx)
	if err != nil {
		return err
	}
	defer starting.release()
	s.stopped = true
	defer s.users.release()
	last, err := s.users.tryExclusive()
	if err != nil {
		return fmt.Errorf("count users of the cluster: %w", err)
	}
	if !last {
		return nil
	}
	return s.shutdown(ctx)
}

// shutdown stops the postmaster and waits until it has gone.
func (s *Server) shutdown(ctx context.Context) error {
	if s.child != nil && !s.child.ended() {
		return s.child.stop(ctx)
	}
	// A server that another process started is not our child. Only a pid file that a live server vouches for may be signalled.
	state, err := s.probe(ctx)
	if err != nil || state == down {
		return err
	}
	pid, err := readPID(s.state.pidFile())
	if err != nil {
		return err
	}
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil {
		return fmt.Errorf("stop postgres (pid %d): %w", pid, err)
	}
	err = poll(ctx, func() (bool, error) {
		_, err := os.Stat(s.state.pidFile())
		return errors.Is(err, os.ErrNotExist), nil
	})
	if err != nil {
		_ = syscall.Kill(pid, syscall.SIGQUIT) // it may have gone since
		return fmt.Errorf("wait for postgres to stop: %w", err)
	}
	return nil
}

// OwnerURL is the address of a database as the superuser "portal", who owns every table. For migrations only: row-level
// security does not bind a superuser. It holds a password: never log it.
func (s *Server) OwnerURL(database string) string {
	return s.url(ownerRole, s.ownerPassword, database)
}

// AppURL is the address of a database as the role "portal_app", which owns nothing and bypasses nothing. It holds a
// password: never log it.
func (s *Server) AppURL(database string) string {
	return s.url(appRole, s.appPassword, database)
}

func (s *Server) url(role, password, database string) string {
	u := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(role, password),
		Path:     "/" + database,
		RawQuery: url.Values{"host": {s.state.socketDir()}, "port": {port}}.Encode(),
	}
	return u.String()
}

// PID is the process id of the postmaster; it changes when Keep restarts it.
func (s *Server) PID() int { return int(s.pid.Load()) }

// Adopted reports whether the running postmaster was started by another process.
func (s *Server) Adopted() bool { return s.adopted.Load() }

// Version is the server's own version, such as "15.18".
func (s *Server) Version() string { return s.version }

// LogPath is the file that Postgres writes its messages to. They hold no statement text and no values.
func (s *Server) LogPath() string { return s.state.log() }
