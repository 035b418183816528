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

// hooks are the pages of a provider's machines, one of which is off and has had a message, and of their developers.
func (d demoWorld) hooks(t *testing.T) map[string][]visit {
	t.Helper()
	ctx := t.Context()
	lead, err := d.app.Store.People.AccountByEmail(ctx, models.System(), "n.devries@voorbeeld.example.nl")
	require.NoError(t, err)
	id, err := d.app.Store.Webhook.Add(ctx, lead.Actor(""), webhook.Setting{
		Name: "Tickets", URL: "https://tickets.example.net/hook", Kinds: []models.EventKind{models.EventDelivered, models.EventFoundOnline},
	})
	require.NoError(t, err)
	var told string
	require.NoError(t, d.owner.QueryRow(ctx, `INSERT INTO webhook_deliveries (provider_id, id, webhook_id, kind, at, state, tries)
		VALUES ($1, gen_random_uuid(), $2, 'webhook_test', now(), 'held', 1) RETURNING id::text`, lead.ProviderID, id).Scan(&told))
	_, err = d.owner.Exec(ctx, `INSERT INTO webhook_attempts (provider_id, delivery_id, n, at, took_ms, outcome, status)
		VALUES ($1, $2, 1, now(), 31, 'refused', 500)`, lead.ProviderID, told)
	require.NoError(t, err)
	here := "/org/webhooks/" + id.String()
	return map[string][]visit{
		"": visitsOf("/developers/webhooks"),
		"provider-admin": append(visitsOf("/org/webhooks", "/org/webhooks/new", here, here+"?state=delivered",
			here+"/change", here+"/secret",
			here+"/deliveries/"+told),
			visit{"/org/webhooks/new", `form[action="/org/webhooks"]`}, visit{here + "/change", `form[action$="/change"]`}),
	}
}
