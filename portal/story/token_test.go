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
