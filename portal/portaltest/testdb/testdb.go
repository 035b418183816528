// Package testdb gives tests a private Postgres and each test a database in it. It knows nothing of the portal but its
// migrations, so that a package far below the portal tests itself without building the portal. Only tests may import it.
package testdb

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"testing"

	"eokm.nl/hosting/migrations"
	"eokm.nl/hosting/portal/pgboot"
)

// template is the database that every test's own is a copy of.
const template = "template_portal"

// shared is this test binary's cluster. It is a package variable because testing.M has no way to hand a value to tests.
var shared cluster

// cluster is a throw-away Postgres. It starts when the first test asks for a database, so that a run of tests that need
// none costs nothing.
type cluster struct {
	dir    string                         // "" outside Main
	server func() (*pgboot.Server, error) // starts it once
	used   atomic.Pointer[pgboot.Server]  // nil until started
	serial atomic.Int64                   // of the last database
}

// Main runs a package's tests with a private Postgres, and ends the process with their result. Call it from TestMain.
// The cluster and its files are gone afterwards, also when the test binary is killed or panics (see pgboot.Guard).
func Main(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := pgboot.TempDir()
	if err != nil {
		fmt.Fprintln(os.Stderr, "testdb:", err)
		return 1
	}
	cleanUp, err := pgboot.Guard(dir)
	if err != nil {
		fmt.Fprintln(os.Stderr, "testdb:", errors.Join(err, os.RemoveAll(dir)))
		return 1
	}
	defer cleanUp()
	shared.dir = dir
	shared.server = sync.OnceValues(shared.start)
	code := m.Run()
	if err := shared.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "testdb:", err)
		return max(code, 1)
	}
	return code
}

// start starts the cluster and migrates the template. Durability is off: the data does not outlive the run.
func (c *cluster) start() (*pgboot.Server, error) {
	ctx := context.Background() // the cluster outlives the test that asks first
	server, err := pgboot.Start(ctx, pgboot.Options{
		Dir: c.dir,
		Settings: map[string]string{
			"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off",
			"max_wal_size": "128MB", // the log may be in memory
		},
	})
	if err != nil {
		return nil, err
	}
	c.used.Store(server)
	if err := server.CreateDatabase(ctx, template, ""); err != nil {
		return nil, err
	}
	if err := migrations.Up(ctx, server.OwnerURL(template)); err != nil {
		return nil, fmt.Errorf("migrate the test template: %w", err)
	}
	return server, nil
}

func (c *cluster) stop() error {
	server := c.used.Load()
	if server == nil {
		return nil
	}
	return server.Stop(context.Background())
}

// New gives a test a migrated, empty database of its own, which is dropped when the test ends. ownerURL is the
// superuser's address, to look behind row-level security and to migrate; appURL is the application's.
func New(t testing.TB) (ownerURL, appURL string) {
	t.Helper()
	if shared.server == nil {
		t.Fatal("testdb.New needs a TestMain that calls testdb.Main")
	}
	server, err := shared.server()
	if err != nil {
		t.Fatalf("start the test database: %v", err)
	}
	name := fmt.Sprintf("test_%d", shared.serial.Add(1))
	if err := server.CreateDatabase(t.Context(), name, template); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.DropDatabase(context.Background(), name); err != nil {
			t.Error(err)
		}
	})
	return server.OwnerURL(name), server.AppURL(name)
}
