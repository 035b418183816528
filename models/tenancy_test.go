package models_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// unguarded are the tables without row-level security, each with the reason that somebody accepted.
var unguarded = map[string]string{
	"import_rows":      "COPY is refused with it; staff's only, and only until the import is confirmed (migrations/00006_imports.sql)",
	"goose_db_version": "the migrations' own; the application may not read it",
	"article_index":    "the words of published guidance; with it Postgres would not use its index (migrations/00017_guidance.sql)",
	"guidance_words":   "the same",
}

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
	tables := records[table](w, `SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity, array(
			SELECT p.polcmd::text || CASE WHEN p.polqual IS NULL THEN '' ELSE ' using' END || CASE WHEN p.polwithcheck IS NULL THEN '' ELSE ' check' END
				|| CASE WHEN p.polpermissive THEN '' ELSE ' restrictive' END
			FROM pg_policy p WHERE p.polrelid = c.oid ORDER BY 1)
		FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1`)
	require.Greater(t, len(tables), 15)
	seen := map[string]bool{}
	for _, table := range tables {
		seen[table.Name] = true
		if unguarded[table.Name] != "" {
			require.False(t, table.Enabled, "%s has row-level security: take it off the list", table.Name)
			continue
		}
		require.True(t, table.Enabled && table.Forced, table.Name)
		require.NotEmpty(t, table.Policies, table.Name)
		for _, p := range table.Policies { // reading has nothing to check, adding nothing to find
			require.Contains(t, []string{"* using check", "r using", "a check"}, p, table.Name)
		}
	}
	for name := range unguarded {
		require.True(t, seen[name], "%s is no table: take it off the list", name)
	}
	require.Empty(t, query[string](w, `SELECT relname FROM pg_class WHERE relkind IN ('v', 'm', 'f') AND relnamespace = 'public'::regnamespace`),
		"a view would read as its owner")
	require.Empty(t, query[string](w, `SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace`),
		"no function runs as its owner")
}

// granted is what the application may do with each table; nothing else.
var granted = map[string]string{
	"providers": "SELECT INSERT UPDATE", "networks": "SELECT INSERT UPDATE", "network_version": "SELECT INSERT UPDATE",
	"contacts": "SELECT INSERT UPDATE", "contact_checks": "SELECT INSERT UPDATE", "pgp_keys": "SELECT INSERT UPDATE", "users": "SELECT INSERT UPDATE", "notices": "SELECT INSERT UPDATE", "items": "SELECT INSERT UPDATE",
	"item_reports": "SELECT INSERT UPDATE", "disputes": "SELECT INSERT UPDATE", "holds": "SELECT INSERT UPDATE",
	"imports": "SELECT INSERT UPDATE", "mails": "SELECT INSERT UPDATE", "mail_outages": "SELECT INSERT UPDATE",
	"delegations": "SELECT INSERT UPDATE", "saved_views": "SELECT INSERT DELETE",
	"network_decisions": "SELECT INSERT",
	"responses":         "SELECT INSERT", "verifications": "SELECT INSERT", "escalations": "SELECT INSERT", "events": "SELECT INSERT", // facts stay
	"passwords": "SELECT INSERT UPDATE", "factor_resets": "SELECT INSERT UPDATE", "password_resets": "SELECT INSERT UPDATE",
	"invitations": "SELECT INSERT UPDATE", "totp_factors": "SELECT INSERT UPDATE DELETE", "passkeys": "SELECT INSERT UPDATE DELETE",
	"recovery_codes": "SELECT INSERT UPDATE DELETE", "devices": "SELECT INSERT UPDATE DELETE", "throttles": "SELECT INSERT UPDATE DELETE",
	"messages":         "SELECT INSERT", // and the columns that close a question (TestMessage_TextStays)
	"oidc_connections": "SELECT INSERT UPDATE DELETE",
	"event_chain":      "SELECT INSERT",
	"origin_keys":      "SELECT INSERT UPDATE",
	"sessions":         "SELECT INSERT UPDATE DELETE", "searches": "SELECT INSERT DELETE", "import_rows": "SELECT INSERT DELETE", // these come and go
	"registrations": "SELECT INSERT UPDATE DELETE", "organisations": "SELECT INSERT UPDATE", "applications": "SELECT INSERT UPDATE",
	"conduct_acceptances": "SELECT INSERT", "provider_steps": "SELECT INSERT",
	"portal_keys": "SELECT INSERT UPDATE",
	"articles":    "SELECT INSERT UPDATE", "article_versions": "SELECT INSERT UPDATE", "article_texts": "SELECT INSERT UPDATE",
	"article_feedback": "SELECT INSERT UPDATE", "article_follows": "SELECT INSERT", "article_index": "SELECT INSERT DELETE",
	"guidance_words": "SELECT INSERT", "diagrams": "SELECT INSERT", "search_terms": "SELECT INSERT UPDATE DELETE",
	"advisories": "SELECT INSERT UPDATE", "advisory_recipients": "SELECT INSERT UPDATE", "advisory_reads": "SELECT INSERT UPDATE",
	"advisory_named": "SELECT INSERT DELETE",
	"peer_posts":     "SELECT INSERT UPDATE", "peer_authors": "SELECT INSERT", "peer_reviews": "SELECT INSERT",
	"courses": "SELECT INSERT UPDATE", "course_versions": "SELECT INSERT UPDATE", "course_files": "SELECT INSERT UPDATE DELETE",
	"lesson_views": "SELECT INSERT UPDATE", "attempts": "SELECT INSERT UPDATE", "attempt_answers": "SELECT INSERT", // an answer stays
	"course_campaigns": "SELECT INSERT UPDATE", "course_requests": "SELECT INSERT UPDATE", "assignments": "SELECT INSERT UPDATE", "certificates": "SELECT INSERT UPDATE",
	"lesson_offers":    "SELECT INSERT UPDATE",
	"goose_db_version": "",
}

func TestTenancy_TheApplicationMayDoLittle(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	got := map[string]string{}
	type right struct{ Table, Right string }
	for _, r := range records[right](w, `SELECT c.relname, r FROM pg_class c
		CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) WITH ORDINALITY AS u (r, n)
		WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace AND has_table_privilege('portal_app', c.oid, r)
		ORDER BY c.relname, u.n`) {
		got[r.Table] = strings.TrimSpace(got[r.Table] + " " + r.Right)
	}
	for _, table := range query[string](w, `SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace`) {
		want, known := granted[table]
		require.True(t, known, "%s is not on the list", table)
		require.Equal(t, want, got[table], table)
	}
	require.Equal(t, []bool{false}, query[bool](w, `SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole OR rolreplication
		FROM pg_roles WHERE rolname = 'portal_app'`))
	require.Empty(t, query[string](w, `SELECT relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = 'portal_app'`))
	require.Empty(t, query[string](w, `SELECT m.roleid::regrole::text FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.member WHERE r.rolname = 'portal_app'`),
		"a member of nothing")
	require.Equal(t, []bool{false}, query[bool](w, `SELECT bool_or(has_schema_privilege('portal_app', nspname, 'CREATE')) FROM pg_namespace
		WHERE nspname IN ('public', 'river')`))
	require.Equal(t, []bool{false}, query[bool](w, `SELECT has_database_privilege('portal_app', current_database(), 'CREATE')`))
}

func TestTenancy_EventsAreOnlyAddedToEvenByTheirOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.deliver(1, 1)
	for _, sql := range []string{`UPDATE events SET kind = 'x'`, `DELETE FROM events`, `TRUNCATE events`, `TRUNCATE events CASCADE`} {
		_, err := w.owner.Exec(t.Context(), sql)
		require.ErrorContains(t, err, "append-only", sql)
		_, err = w.app.Exec(t.Context(), sql)
		require.Equal(t, insufficientPrivilege, code(err), sql)
	}
	require.NotEmpty(t, query[string](w, `SELECT kind FROM events`))
}
