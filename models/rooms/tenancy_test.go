package rooms_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
)

// shared are the tables of what all desks read alike: they are no tenant's.
var shared = []string{"articles", "article_versions", "article_texts", "diagrams", "courses", "course_versions", "course_files"}

func TestTenancy_EveryTableIsForcedUnderARule(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	type table struct {
		Name            string
		Enabled, Forced bool
		Policies        []string
	}
	tables := modelstest.Records[table](w.World, `SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, array(
			SELECT p.polcmd::text || CASE WHEN p.polqual IS NULL THEN '' ELSE ' using' END || CASE WHEN p.polwithcheck IS NULL THEN ''
			ELSE ' check' END
				|| CASE WHEN p.polpermissive THEN '' ELSE ' restrictive' END
			FROM pg_policy p WHERE p.polrelid = c.oid ORDER BY 1)
		FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`)
	require.Greater(t, len(tables), 15)
	seen := map[string]bool{}
	for _, table := range tables {
		seen[table.Name] = true
		if modelstest.Unguarded[table.Name] != "" {
			require.False(t, table.Enabled, "%s has row-level security: take it off the list", table.Name)
			continue
		}
		require.True(t, table.Enabled && table.Forced, table.Name)
		require.NotEmpty(t, table.Policies, table.Name)
		for _, p := range table.Policies { // reading has nothing to check, adding nothing to find
			if p == "* using check restrictive" { // beside the rule of the tenant it can only take away
				require.Contains(t, narrowed, table.Name)
				require.Contains(t, table.Policies, "* using check", table.Name)
				continue
			}
			require.Contains(t, []string{"* using check", "r using", "a check"}, p, table.Name)
		}
	}
	for name := range modelstest.Unguarded {
		require.True(t, seen[name], "%s is no table: take it off the list", name)
	}
	require.Empty(t, modelstest.Query[string](w.World,
		`SELECT relname FROM pg_class WHERE relkind IN ('v', 'm', 'f') AND relnamespace = 'public'::regnamespace`),
		"a view would read as its owner")
	require.Empty(t, modelstest.Query[string](w.World,
		`SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace`),
		"no function runs as its owner")
}

// narrowed are the tables of which EOKM's people do not see all: what a provider ordered to practise is hidden from them.
var narrowed = []string{"notices", "items"}

// What a provider ordered to practise is its own and the portal's: nobody of EOKM has a row of it, whatever they ask.
func TestTenancy_NobodyOfEOKMSeesAPractice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.Practice.Order(t.Context(), w.Agent, 2)
	require.NoError(t, err)
	seen := func(role models.Role, provider, user uuid.UUID) (rows []int) {
		for _, table := range narrowed {
			tx := w.AppTx()
			modelstest.AsActor(t.Context(), t, tx, role, provider, user)
			rows = append(rows, modelstest.CountIn(t, tx, `SELECT count(*) FROM `+table+` WHERE practice`))
			require.NoError(t, tx.Rollback(t.Context()))
		}
		return rows
	}
	for _, role := range []models.Role{models.RoleAnalyst, models.RoleEditor, models.RoleAdmin, models.RoleAuditor} {
		require.Equal(t, []int{0, 0}, seen(role, uuid.Nil, w.Analyst.UserID), role)
	}
	require.Equal(t, []int{1, 2}, seen(models.RoleAgent, w.Hoster.ID, w.Agent.UserID))
	require.Equal(t, []int{1, 2}, seen(models.RoleSystem, uuid.Nil, uuid.Nil))
	require.Equal(t, []int{0, 0}, seen(models.RoleAgent, uuid.New(), w.Agent.UserID))
}

func TestTenancy_TheApplicationMayDoLittle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := map[string]string{}
	type right struct{ Table, Right string }
	for _, r := range modelstest.Records[right](w.World, `SELECT c.relname, r FROM pg_class c
		CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) WITH ORDINALITY AS u (r, n)
		WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND has_table_privilege('portal_app', c.oid, r)
		ORDER BY c.relname, u.n`) {
		got[r.Table] = strings.TrimSpace(got[r.Table] + " " + r.Right)
	}
	for _, table := range modelstest.Query[string](w.World,
		`SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`) {
		want, known := modelstest.Granted[table]
		require.True(t, known, "%s is not on the list", table)
		require.Equal(t, want, got[table], table)
	}
	require.Equal(t, []bool{false}, modelstest.Query[bool](w.World,
		`SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication
		FROM pg_roles WHERE rolname = 'portal_app'`))
	require.Empty(t, modelstest.Query[string](w.World,
		`SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = 'portal_app'`))
	require.Empty(t, modelstest.Query[string](w.World,
		`SELECT m.roleid::regrole::text FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = 'portal_app'`),
		"a member of nothing")
	require.Equal(t, []bool{false}, modelstest.Query[bool](w.World,
		`SELECT bool_or(has_schema_privilege('portal_app', nspname, 'CREATE')) FROM pg_namespace
		WHERE nspname IN ('public', 'river')`))
	require.Equal(t, []bool{false}, modelstest.Query[bool](w.World,
		`SELECT has_database_privilege('portal_app', current_database(), 'CREATE')`))
}

func TestTenancy_EventsAreOnlyAddedToEvenByTheirOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(1, 1)
	for _, sql := range []string{`UPDATE events SET kind = 'x'`, `DELETE FROM events`, `TRUNCATE events`, `TRUNCATE events CASCADE`} {
		_, err := w.Owner.Exec(t.Context(), sql)
		require.ErrorContains(t, err, "append-only", sql)
		_, err = w.App.Exec(t.Context(), sql)
		require.Equal(t, modelstest.InsufficientPrivilege, modelstest.SQLState(err), sql)
	}
	require.NotEmpty(t, modelstest.Query[string](w.World, `SELECT kind FROM events`))
}
