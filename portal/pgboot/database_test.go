package pgboot_test

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

func TestDatabase_CreateFromTemplateAndDrop(t *testing.T) {
	s := start(t, madeDir(t), quick)
	model := freshDatabase(t, s)
	conn := connect(t, s.OwnerURL(model))
	exec1(t, conn, "CREATE TABLE seeds AS SELECT 3 AS n")
	require.NoError(t, conn.Close(t.Context()))

	require.NoError(t, s.CreateDatabase(t.Context(), "copy", model))
	exec1(t, connect(t, s.OwnerURL("copy")), "UPDATE seeds SET n = 4")
	require.NoError(t, s.CreateDatabase(t.Context(), "copy", model), "an existing database is left as it is")
	require.Equal(t, 4, query[int](t, connect(t, s.OwnerURL("copy")), "SELECT n FROM seeds"))

	require.NoError(t, s.DropDatabase(t.Context(), "copy"), "drop ends the connections to it")
	_, err := pgx.Connect(t.Context(), s.OwnerURL("copy"))
	require.ErrorContains(t, err, "does not exist")
	require.NoError(t, s.DropDatabase(t.Context(), "copy"), "one that is gone is no error")
	require.ErrorContains(t, s.CreateDatabase(t.Context(), "other", "missing"), `create database other`)
}

func TestDatabase_NameIsQuoted(t *testing.T) {
	s := start(t, madeDir(t), quick)
	const name = `a"; DROP ROLE portal_app; --`
	require.NoError(t, s.CreateDatabase(t.Context(), name, ""))
	require.Equal(t, name, query[string](t, connect(t, s.AppURL(name)), "SELECT current_database()"))
	require.NoError(t, s.DropDatabase(t.Context(), name))
}

func TestAppRole_MayDoLittle(t *testing.T) {
	dir := madeDir(t)
	s := start(t, dir, quick)
	owner := connect(t, s.OwnerURL("postgres"))
	require.True(t, query[bool](t, owner, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
	exec1(t, owner, "ALTER ROLE portal_app NOLOGIN SUPERUSER BYPASSRLS CREATEDB CREATEROLE REPLICATION")
	require.NoError(t, owner.Close(t.Context()))

	again := start(t, dir, quick) // every start sets it right
	app := connect(t, again.AppURL("postgres"))
	require.Equal(t, "portal_app", query[string](t, app, "SELECT current_user::text"))
	require.False(t, query[bool](t, app, `SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication
		FROM pg_roles WHERE rolname = current_user`))
	_, err := app.Exec(t.Context(), "CREATE DATABASE mine")
	require.ErrorContains(t, err, "permission denied")
	require.NotEqual(t, s.OwnerURL("x"), s.AppURL("x"))
}
