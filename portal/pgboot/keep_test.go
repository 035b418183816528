package pgboot_test

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/pgboot"
)

// Fault F4: reads are back within 5 s of a kill -9. Two users keep the cluster, and only one may restart it.
func TestKeep_RestartsAfterKill(t *testing.T) {
	dir := madeDir(t)
	starter := start(t, dir, nil)
	adopter := start(t, dir, nil)
	database := freshDatabase(t, starter)
	exec1(t, connect(t, starter.OwnerURL(database)), "CREATE TABLE answers AS SELECT 7 AS n")
	keep(t, starter)
	keep(t, adopter)

	for range 2 {
		killed := adopter.PID()
		killProcess(t, killed)
		requireReads(t, adopter.OwnerURL(database))
		require.Eventually(t, func() bool {
			return starter.PID() != killed && starter.PID() == adopter.PID()
		}, 5*time.Second, 20*time.Millisecond, "the two do not agree on one new server")
		require.NotEqual(t, starter.Adopted(), adopter.Adopted(), "one restarted it, the other adopted it")
	}
}

func TestKeep_DoesNotMakeVanishedDataAnew(t *testing.T) {
	dir := madeDir(t)
	s := start(t, dir, quick)
	log := &buffer{}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Keep(ctx, slog.New(slog.NewTextHandler(log, nil)))
	}()
	data, away := filepath.Join(dir, "data"), filepath.Join(dir, "away")
	require.NoError(t, os.Rename(data, away))
	killProcess(t, s.PID())
	require.Eventually(t, func() bool { return bytes.Contains(log.bytes(), []byte("did not start")) },
		startTimeout, 20*time.Millisecond)
	require.NoDirExists(t, data)
	cancel()
	<-done
	require.NoError(t, os.Rename(away, data))
	start(t, dir, quick) // and no row is lost
}

func TestKeep_EndsWithStop(t *testing.T) {
	s := start(t, madeDir(t), quick)
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Keep(t.Context(), slog.New(slog.DiscardHandler))
	}()
	stop(t, s)
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		t.Fatal("Keep goes on after Stop")
	}
	require.False(t, alive(s.PID()))
}

// keep runs Keep until the end of the test, before the server's own clean-up.
func keep(t *testing.T, s *pgboot.Server) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan struct{})
	go func() {
		defer close(done)
		s.Keep(ctx, slog.New(slog.DiscardHandler))
	}()
	t.Cleanup(func() { cancel(); <-done })
}

func requireReads(t *testing.T, url string) {
	t.Helper()
	begin := time.Now()
	require.Eventually(t, func() bool {
		conn, err := pgx.Connect(t.Context(), url)
		if err != nil {
			return false
		}
		defer conn.Close(t.Context())
		var n int
		return conn.QueryRow(t.Context(), "SELECT n FROM answers").Scan(&n) == nil && n == 7
	}, 5*time.Second, 10*time.Millisecond)
	t.Logf("reads are back %v after the kill", time.Since(begin).Round(time.Millisecond))
}

type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) bytes() []byte {
	b.mu.Lock()
	defer b.mu.Unlock()
	return bytes.Clone(b.b.Bytes())
}
