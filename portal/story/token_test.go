package story_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/token"
	"eokm.nl/hosting/portal/portaltest"
)

// tokenOf makes a token of somebody's organisation, and gives its id.
func tokenOf(t *testing.T, p *portaltest.Portal, me models.Actor) string {
	t.Helper()
	made, _, err := p.Store.Token.Create(t.Context(), me, token.Draft{
		ProviderID: me.ProviderID, Kind: token.KindProvider, Name: "Ticketsysteem",
	})
	require.NoError(t, err)
	return made.ID.String()
}

// machine is a token of Voorbeeld's, with a request in its log.
func (d demoWorld) machine(t *testing.T) (id string) {
	t.Helper()
	require.NoError(t, d.owner.QueryRow(t.Context(), `WITH made AS (
			INSERT INTO tokens (provider_id, id, hash, hint, kind, name, scopes, made_by, created_at, expires_at, used_at)
			SELECT p.id, gen_random_uuid(), 'x', 'abcd', 'provider', 'Ticketsysteem', '{notices:read}', u.id, now(),
				now() + interval '1 year', now()
			FROM providers p JOIN users u ON u.provider_id = p.id WHERE p.slug = 'voorbeeld' LIMIT 1
			RETURNING provider_id, id), asked AS (
			INSERT INTO token_requests (provider_id, id, token_id, at, method, route, status, ms)
			SELECT provider_id, gen_random_uuid(), id, now(), 'GET', '/notices', 200, 3 FROM made)
		SELECT id::text FROM made`).Scan(&id))
	return id
}
