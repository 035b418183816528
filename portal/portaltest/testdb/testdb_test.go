package testdb_test

import (
	"context"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/portal/portaltest/testdb"
)

func TestMain(m *testing.M) { testdb.Main(m) }

func TestDatabase_IsMigratedAndOfItsOwn(t *testing.T) {
	for range 2 { // the second sees nothing of the first
		owner, app := testdb.New(t)
		conn := connect(t, owner)
		_, err := conn.Exec(t.Context(), "CREATE TABLE mine (n int)")
		require.NoError(t, err)
		var migrated bool
		err = conn.QueryRow(t.Context(), "SELECT to_regclass('goose_db_version') IS NOT NULL").Scan(&migrated)
		require.NoError(t, err)
		require.True(t, migrated)
		var role string
		require.NoError(t, connect(t, app).QueryRow(t.Context(), "SELECT current_user::text").Scan(&role))
		require.Equal(t, "portal_app", role)
	}
}

func TestDatabase_IsDroppedAtCleanup(t *testing.T) {
	var url string
	t.Run("test", func(t *testing.T) {
		url, _ = testdb.New(t)
		connect(t, url)
	})
	_, err := pgx.Connect(t.Context(), url)
	require.ErrorContains(t, err, "does not exist")
}

func TestDatabase_InParallel(t *testing.T) {
	t.Parallel()
	for range 4 {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			url, _ := testdb.New(t)
			connect(t, url)
		})
	}
}

func BenchmarkDatabase(b *testing.B) {
	for b.Loop() {
		testdb.New(b)
	}
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}
