package main

import (
	"bytes"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/stretchr/testify/require"
)

// said runs the command, which must fail, and gives what it said last.
func said(t *testing.T, c *exec.Cmd, env ...string) string {
	t.Helper()
	c.Env = append(c.Env, env...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	require.NoError(t, c.Start())
	late := time.AfterFunc(20*time.Second, func() { _ = c.Process.Kill() })
	defer late.Stop()
	require.Error(t, c.Wait(), out.String())
	require.Equal(t, exitFailed, c.ProcessState.ExitCode(), "it goes on: %s", out.String())
	lines := strings.Split(strings.TrimSpace(out.String()), "\n") // those before it are the log's
	return lines[len(lines)-1]
}

// A portal whose database role nothing binds, or whose structure is behind it, says so in a sentence and does not start.
// Nor do its tools work there.
func TestServe_RefusesARoleOrAStructureThatIsNotRight(t *testing.T) {
	b := newBed(t)
	owner, err := pgx.Connect(t.Context(), b.server.OwnerURL("portal"))
	require.NoError(t, err)
	defer owner.Close(t.Context())
	exec := func(sql string) {
		t.Helper()
		_, err := owner.Exec(t.Context(), sql)
		require.NoError(t, err)
	}
	serving := []string{
		"PORTAL_LISTEN=" + freeAddress(t), "PORTAL_URL=https://portal.example", "PORTAL_SMTP_HOST=127.0.0.1:9", "PORTAL_SMTP_TLS=none",
		"PORTAL_MAIL_FROM=portaal@eokm.example",
	}
	refused := func(want, dutch string, env ...string) {
		t.Helper()
		env = append(env, serving...)
		require.Equal(t, "portal: "+want, said(t, b.command(t, "serve"), env...))
		require.Equal(t, "portal: "+dutch, said(t, b.command(t, "serve"), append(env, "LANG=nl_NL.UTF-8")...))
		require.Equal(t, "portal: "+want,
			said(t, b.command(t, "user", "invite", "a@eokm.example", "--name", "A", "--role", "admin"), env...), "a tool too")
	}
	const superuser = "DATABASE_URL names a superuser, whom nothing keeps to one provider's rows. Sign in as the role portal_app: put " +
		"that name in DATABASE_URL."
	const superuserNL = "DATABASE_URL noemt een superuser. Die gaat langs de afscherming tussen providers. Log in als de rol portal_app: " +
		"zet die naam in DATABASE_URL."
	app := owner.Config().User
	require.NotEqual(t, "portal_app", app)
	refused(superuser, superuserNL, "DATABASE_URL="+b.server.OwnerURL("portal"))

	exec(`ALTER ROLE portal_app BYPASSRLS`)
	const bypass = "The role in DATABASE_URL bypasses row-level security, so nothing keeps it to one provider's rows. " +
		"Sign in as the role " +
		"portal_app: put that name in DATABASE_URL."
	const bypassNL = "De rol in DATABASE_URL gaat langs de afscherming tussen providers (BYPASSRLS). Log in als de rol portal_app: zet " +
		"die naam in DATABASE_URL."
	refused(bypass, bypassNL)
	exec(`ALTER ROLE portal_app NOBYPASSRLS`)
	exec(`CREATE ROLE aside BYPASSRLS NOLOGIN`)
	exec(`GRANT aside TO portal_app`) // it could become that role
	refused(bypass, bypassNL)
	exec(`REVOKE aside FROM portal_app`)

	const owns = "The role in DATABASE_URL owns the tables, and can take row-level security off them. Sign in as the " +
		"role portal_app. The " +
		"owner belongs in PORTAL_OWNER_URL."
	const ownsNL = "De rol in DATABASE_URL is eigenaar van de tabellen, en kan de afscherming tussen providers uitzetten. Log in als de " +
		"rol portal_app. De eigenaar hoort in PORTAL_OWNER_URL."
	exec(`ALTER TABLE diagrams OWNER TO portal_app`)
	refused(owns, ownsNL)
	exec(`ALTER TABLE diagrams OWNER TO CURRENT_USER`)

	const behind = "The database lacks steps of the structure. First run: portal migrate up"
	const behindNL = "De database mist nog stappen van de structuur. Geef eerst: portal migrate up"
	exec(`CREATE DATABASE fresh`)
	refused(behind, behindNL, "DATABASE_URL="+b.server.AppURL("fresh"))
	exec(`CREATE TABLE kept AS SELECT * FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)`)
	exec(`DELETE FROM goose_db_version WHERE version_id = (SELECT max(version_id) FROM goose_db_version)`)
	refused(behind, behindNL)
	exec(`INSERT INTO goose_db_version OVERRIDING SYSTEM VALUE SELECT * FROM kept`)
	exec(`CREATE TABLE jobs AS SELECT * FROM river.river_migration WHERE version = (SELECT max(version) FROM river.river_migration)`)
	exec(`DELETE FROM river.river_migration WHERE version = (SELECT max(version) FROM river.river_migration)`)
	refused(behind, behindNL)
	exec(`INSERT INTO river.river_migration SELECT * FROM jobs`)
	exec(`REVOKE SELECT (version_id, is_applied) ON goose_db_version FROM portal_app`) // as before the step that grants it
	refused(behind, behindNL)
	exec(`GRANT SELECT (version_id, is_applied) ON goose_db_version TO portal_app`)

	exec(`INSERT INTO goose_db_version (version_id, is_applied) SELECT max(version_id) + 1, true FROM goose_db_version`)
	b.serve(t, freeAddress(t)).terminate() // a newer structure, as during a deploy
}
