package story_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/webhook"
	"eokm.nl/hosting/portal/portaltest"
)

// hooked is a machine that a provider's admin has told of events, which is on, and a test of it.
func hooked(t *testing.T, p *portaltest.Portal, lead models.Actor) (id, delivery string) {
	t.Helper()
	ctx := t.Context()
	list, err := p.Store.Webhook.List(ctx, lead, lead.ProviderID)
	require.NoError(t, err)
	if len(list) == 0 {
		_, err := p.Store.Webhook.Add(ctx, lead, webhook.Setting{
			Name: "Tickets", URL: "https://tickets.example.net/", Kinds: []models.EventKind{models.EventClosed},
		})
		require.NoError(t, err)
		list, err = p.Store.Webhook.List(ctx, lead, lead.ProviderID)
		require.NoError(t, err)
	}
	if !list[0].Active() {
		require.NoError(t, p.Store.Webhook.Enable(ctx, lead, list[0].ID))
	}
	told, err := p.Store.Webhook.Test(ctx, lead, lead.ProviderID, list[0].ID)
	require.NoError(t, err)
	return list[0].ID.String(), told.String()
}
