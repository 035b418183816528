package story_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/portaltest"
)

// comparedList is the list of another tool that was compared with ours.
func comparedList(t *testing.T, p *portaltest.Portal) (id string) {
	t.Helper()
	require.NoError(t, p.Owner.QueryRow(t.Context(), `INSERT INTO reconciliations (id, source, state, sums, user_id, created_at)
		VALUES (gen_random_uuid(), 'scart', 'done', '{}', $1, now()) RETURNING id::text`, p.Actor(analyst).UserID).Scan(&id))
	return id
}

// feedToken is the secret of a link that Voorbeeld's feed reader has.
func feedToken(t *testing.T, p *portaltest.Portal) string {
	t.Helper()
	token, err := p.Store.FeedLink.Make(t.Context(), p.Actor("provider-admin"))
	require.NoError(t, err)
	return token
}

// feedLink makes another one for an admin to revoke.
func feedLink(t *testing.T, p *portaltest.Portal, admin models.Actor) string {
	t.Helper()
	_, err := p.Store.FeedLink.Make(t.Context(), admin)
	require.NoError(t, err)
	links, err := p.Store.FeedLink.List(t.Context(), admin)
	require.NoError(t, err)
	return links[0].ID.String()
}

// compared is a list of another tool that differs from ours in every way.
func (d demoWorld) compared(t *testing.T) (id string) {
	t.Helper()
	require.NoError(t, d.owner.QueryRow(t.Context(), `WITH made AS (
			INSERT INTO reconciliations (id, source, state, sums, user_id, created_at)
			SELECT gen_random_uuid(), 'scart', 'done', '{"rows": 7, "by_kind": {"state": 2, "only_theirs": 1}}', id, now() FROM users
				LIMIT 1
			RETURNING id), kept AS (
			INSERT INTO reconciliation_differences (reconciliation_id, n, kind, row, ref, item, number, ours, theirs)
			SELECT id, n, CASE n WHEN 1 THEN 'only_theirs' ELSE 'state' END, n + 1, CASE n WHEN 1 THEN '' ELSE 'EOKM-2026-000001' END,
				n - 1, 'S-1', CASE n WHEN 1 THEN '' ELSE 'answered' END, CASE n WHEN 1 THEN 'voorbeeld' ELSE 'offline' END
			FROM made, generate_series(1, 3) AS n)
		SELECT id::text FROM made`).Scan(&id))
	return id
}
