package migrations_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/migrations"
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/portaltest"
	"eokm.nl/hosting/portal/seal"
)

func TestMain(m *testing.M) { portaltest.Main(m) }

// database gives a database with nothing in it at all.
func database(t *testing.T) (url string, conn *pgx.Conn) {
	t.Helper()
	beside, _ := portaltest.Database(t)
	const name = "empty_of_migrations"
	admin := connect(t, beside)
	_, err := admin.Exec(t.Context(), `CREATE DATABASE `+name+` TEMPLATE template0`)
	require.NoError(t, err)
	config, err := pgx.ParseConfig(beside)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := admin.Exec(context.WithoutCancel(t.Context()), `DROP DATABASE `+name+` WITH (FORCE)`)
		require.NoError(t, err)
	})
	url = regexp.MustCompile(`/`+config.Database+`(\?|$)`).ReplaceAllString(beside, "/"+name+"$1")
	return url, connect(t, url)
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, conn.Close(context.WithoutCancel(t.Context()))) })
	return conn
}

func lines(t *testing.T, conn *pgx.Conn, sql string) []string {
	t.Helper()
	rows, err := conn.Query(t.Context(), sql)
	require.NoError(t, err)
	out, err := pgx.CollectRows(rows, pgx.RowTo[string])
	require.NoError(t, err)
	return out
}

// structure is all that the migrations make: tables, columns, keys, indexes, rules, functions, triggers and rights.
func structure(t *testing.T, conn *pgx.Conn) []string {
	t.Helper()
	return lines(t, conn, `SELECT line FROM (
		SELECT 'schema ' || nspname || ' ' || coalesce(nspacl::text, '') AS line, nspname FROM pg_namespace
		UNION ALL SELECT concat_ws(' ', 'table', n.nspname, c.relname, c.relkind, c.relpersistence, c.relrowsecurity,
			c.relforcerowsecurity, c.relacl::text), n.nspname
			FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		UNION ALL SELECT concat_ws(' ', 'column', table_schema, table_name, column_name, data_type, is_nullable,
			column_default, is_identity), table_schema
			FROM information_schema.columns
		UNION ALL SELECT concat_ws(' ', 'constraint', n.nspname, conrelid::regclass, conname, pg_get_constraintdef(k.oid)), n.nspname
			FROM pg_constraint k JOIN pg_namespace n ON n.oid = k.connamespace
		UNION ALL SELECT 'index ' || indexdef, schemaname FROM pg_indexes
		UNION ALL SELECT concat_ws(' ', 'policy', schemaname, tablename, policyname, permissive, roles::text, cmd, qual,
			with_check), schemaname FROM pg_policies
		UNION ALL SELECT 'function ' || pg_get_functiondef(p.oid), n.nspname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
			WHERE n.nspname IN ('public', 'river') AND p.prokind = 'f'
		UNION ALL SELECT 'trigger ' || pg_get_triggerdef(g.oid), n.nspname FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid
			JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT tgisinternal
		UNION ALL SELECT concat_ws(' ', 'default rights', n.nspname, d.defaclobjtype, d.defaclacl::text), n.nspname
			FROM pg_default_acl d JOIN pg_namespace n ON n.oid = d.defaclnamespace
		) s WHERE nspname IN ('public', 'river') AND line !~ 'pg_toast' ORDER BY line`)
}

func TestMigrations_UpDownUpOnAnEmptyDatabase(t *testing.T) {
	url, conn := database(t)
	before := structure(t, conn)
	require.NoError(t, migrations.Up(t.Context(), url))
	first := structure(t, conn)
	require.Greater(t, len(first), 200)
	require.NoError(t, migrations.Up(t.Context(), url), "again changes nothing")
	require.Equal(t, first, structure(t, conn))

	require.NoError(t, migrations.Down(t.Context(), url))
	require.Empty(t, lines(t, conn, `SELECT relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
		WHERE n.nspname IN ('public', 'river') AND relname !~ '^goose_db_version'`), "what stays behind")
	require.Empty(t, lines(t, conn, `SELECT proname::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace`))
	require.Empty(t, lines(t, conn, `SELECT nspname::text FROM pg_namespace WHERE nspname = 'river'`))
	require.Len(t, before, 1, "of an empty database: its one schema")
	require.NoError(t, migrations.Up(t.Context(), url))
	require.Equal(t, first, structure(t, conn), "the same again")
}

func TestMigrations_StatusListsEachFileOnce(t *testing.T) {
	url, _ := database(t)
	want := files(t)
	for _, applied := range []bool{false, true} {
		steps, err := migrations.Status(t.Context(), url)
		require.NoError(t, err)
		var got []string
		for i, step := range steps {
			require.Equal(t, int64(i+1), step.Version, "numbered without a gap")
			require.Equal(t, applied, step.Applied, step.Name)
			got = append(got, filepath.Base(step.Name))
		}
		require.Equal(t, want, got)
		require.NoError(t, migrations.Up(t.Context(), url))
	}
}

func files(t *testing.T) []string {
	t.Helper()
	var out []string
	require.NoError(t, fs.WalkDir(os.DirFS("."), ".", func(path string, _ fs.DirEntry, err error) error {
		if filepath.Ext(path) == ".sql" {
			number, convErr := strconv.Atoi(path[:5])
			require.NoError(t, convErr, path)
			require.Positive(t, number)
			out = append(out, path)
		}
		return err
	}))
	return out
}

// Two portals that start at once on a new database: one migrates, the other waits.
func TestMigrations_TwoStartersAtOnce(t *testing.T) {
	url, conn := database(t)
	ended := make([]error, 3)
	var group sync.WaitGroup
	for i := range ended {
		group.Go(func() { ended[i] = migrations.Up(t.Context(), url) })
	}
	group.Wait()
	for _, err := range ended {
		require.NoError(t, err)
	}
	require.Len(t, lines(t, conn, `SELECT version_id::text FROM goose_db_version WHERE version_id > 0`), len(files(t)))
}

func TestMigrations_SayWhatFailed(t *testing.T) {
	url, conn := database(t)
	_, err := conn.Exec(t.Context(), `CREATE TABLE contacts (mine int)`)
	require.NoError(t, err)
	err = migrations.Up(t.Context(), url)
	require.ErrorContains(t, err, "contacts")
	require.Empty(t, lines(t, conn, `SELECT relname::text FROM pg_class WHERE relname IN ('providers', 'networks')`),
		"a step is whole or not at all")
	require.Error(t, migrations.Up(t.Context(), "postgres:///nobody?host=nowhere.invalid&connect_timeout=1"))
}

// populate puts a notice in, and what hangs below it.
func populate(t *testing.T, app *pgxpool.Pool) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "key")
	require.NoError(t, seal.Make(path))
	keys, err := seal.Open(path)
	require.NoError(t, err)
	now := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
	store, err := rooms.New(app, keys, func() time.Time { return now })
	require.NoError(t, err)
	ctx, system := t.Context(), models.System()
	p, err := store.Provider.Add(ctx, system,
		provider.Provider{Slug: "voorbeeld", Name: "Voorbeeld", Status: models.ProviderActive, Language: "nl"})
	require.NoError(t, err)
	claim, err := provider.ParseNetwork("example.com")
	require.NoError(t, err)
	_, err = store.Provider.AddNetwork(ctx, system, p.ID, claim)
	require.NoError(t, err)
	_, err = store.Provider.AddContact(ctx, system,
		provider.Contact{ProviderID: p.ID, Kind: models.ContactAbuse, Email: "abuse@voorbeeld.example"})
	require.NoError(t, err)
	user, err := store.People.AddUser(ctx, system,
		people.User{Email: "agent@voorbeeld.example", Name: "A", Role: models.RoleAgent, ProviderID: p.ID})
	require.NoError(t, err)
	address, err := address.Parse("https://img.example.com/1")
	require.NoError(t, err)
	imp, err := store.Incoming.StageImport(ctx, system, incoming.ImportOptions{Source: "test"},
		func(yield func(*incoming.Row, error) bool) {
			yield(&incoming.Row{Report: incoming.Report{Row: 2, Address: address}}, nil)
		}, nil)
	require.NoError(t, err)
	_, err = store.Incoming.CommitImport(ctx, system, imp.ID)
	require.NoError(t, err)
	list, err := store.Notice.List(ctx, system, notice.Filter{})
	require.NoError(t, err)
	_, err = store.Notice.Respond(ctx, user.Actor(""), notice.Response{
		Submission: uuid.New(), Refs: []string{list.Rows[0].Ref}, Measure: models.MeasureFileRemoved, RemovedAt: now,
	})
	require.NoError(t, err)
}

func TestMigrations_UpOverAPopulatedDatabaseChangesNothing(t *testing.T) {
	url, appURL := portaltest.Database(t)
	conn := connect(t, url)
	app, err := pgxpool.New(t.Context(), appURL)
	require.NoError(t, err)
	defer app.Close()
	populate(t, app)
	content := func() (out []string) {
		for _, table := range lines(t, conn,
			`SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
			WHERE c.relkind = 'r' AND n.nspname IN ('public', 'river') ORDER BY 1`) {
			for _, row := range lines(t, conn, `SELECT t::text FROM `+table+` t ORDER BY 1`) {
				out = append(out, table+" "+row)
			}
		}
		return out
	}
	rows, made := content(), structure(t, conn)
	require.Greater(t, len(rows), 15)
	require.NoError(t, migrations.Up(t.Context(), url))
	require.Equal(t, rows, content())
	require.Equal(t, made, structure(t, conn))
}
