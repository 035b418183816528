// Package portaltest is what tests of the portal share. Only tests may import it.
package portaltest

import (
	"testing"

	"eokm.nl/hosting/portal/portaltest/testdb"
)

// Main is testdb.Main: a package's tests with a private Postgres. Call it from TestMain.
func Main(m *testing.M) { testdb.Main(m) }

// Database is testdb.New: a migrated, empty database of a test's own.
func Database(t testing.TB) (ownerURL, appURL string) {
	t.Helper()
	return testdb.New(t)
}
