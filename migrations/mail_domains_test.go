package migrations_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// What was stored as people typed it becomes what it would be stored as now; what exists in both spellings stays.
func TestMailDomains_BecomeWhatDNSHas(t *testing.T) {
	url, _ := portaltest.Database(t)
	conn := connect(t, url)
	exec := func(sql string, args ...any) {
		t.Helper()
		_, err := conn.Exec(t.Context(), sql, args...)
		require.NoError(t, err)
	}
	exec(`SET app.role = 'system'`)
	file, err := os.ReadFile("00049_mail_domains.sql")
	require.NoError(t, err)
	up, _, _ := strings.Cut(string(file), "-- +goose Down")

	provider, contact := uuid.New(), uuid.New()
	exec(`INSERT INTO providers (id, slug, name, status, language, created_at) VALUES ($1, 'v', 'V', 'active', 'nl', now())`, provider)
	user := func(email string) {
		exec(`INSERT INTO users (id, provider_id, email, name, role, created_at) VALUES ($1, $2, $3, 'A', 'agent', now())`,
			uuid.New(), provider, email)
	}
	old := []string{
		"a@bücher.example", "b@ÿb.example", "c@münchen.xn--bcher-kva.example", "d@食狮.example.com", "e@правда.example", "f@ελλάς.example",
		"g@bu\u0308cher.example", "h@a-ö-z.sub.example", "i@ñññññññ.example", "j@xn--bcher-kva.example", "k@plain.example",
		"łukasz@łódź.example", "m@пример.испытание.example。",
	}
	for _, email := range old {
		user(email)
	}
	user("twice@bücher.example")
	user("twice@xn--bcher-kva.example")
	exec(`INSERT INTO contacts (id, provider_id, kind, email, pending_email, created_at) VALUES ($1, $2, 'abuse', 'x@bücher.example',
		'y@bücher.example', now())`, contact, provider)
	exec(`INSERT INTO contact_checks (id, provider_id, contact_id, quarter, email, sent_at) VALUES ($1, $2, $3, now(), 'x@bücher.example',
		now())`, uuid.New(), provider, contact)
	exec(`INSERT INTO oidc_connections (provider_id, issuer, client_id, secret, domain, changed_by, changed_at)
		VALUES ($1, 'https://id.example', 'c', '', 'bücher.example', $1, now())`, provider)
	for _, open := range []string{"NULL", "now()"} {
		exec(`INSERT INTO invitations (id, provider_id, email, name, role, language, invited_by, created_at, expires_at, ended_at)
			VALUES ($1, $2, 'z@bücher.example', 'Z', 'agent', 'nl', $2, now(), now(), `+open+`)`, uuid.New(), provider)
	}

	name, err := filepath.Glob("*_one_account.sql")
	require.NoError(t, err)
	require.Len(t, name, 1)
	twins, err := os.ReadFile(name[0])
	require.NoError(t, err)
	twin, _, _ := strings.Cut(string(twins), "-- +goose Down")
	exec(up)
	exec(up) // again it changes nothing
	exec(twin)
	exec(`SET app.role = 'system'`)
	var want []string
	for _, email := range old {
		want = append(want, models.NormalEmail(email))
	}
	want = append(want, "twice@bücher.example", "twice@xn--bcher-kva.example")
	require.ElementsMatch(t, want, lines(t, conn, `SELECT email FROM users`))
	require.Equal(t, []string{"twice@bücher.example"}, lines(t, conn, `SELECT email FROM users WHERE disabled_at IS NOT NULL`),
		"an account in both spellings is one")
	require.Equal(t, []string{"x@xn--bcher-kva.example y@xn--bcher-kva.example"},
		lines(t, conn, `SELECT email || ' ' || pending_email FROM contacts`))
	require.Equal(t, []string{"x@xn--bcher-kva.example"}, lines(t, conn, `SELECT email FROM contact_checks`))
	require.Equal(t, []string{"xn--bcher-kva.example"}, lines(t, conn, `SELECT domain FROM oidc_connections`))
	require.ElementsMatch(t, []string{"z@xn--bcher-kva.example", "z@bücher.example"}, lines(t, conn, `SELECT email FROM invitations`),
		"one that ended is history")
}
