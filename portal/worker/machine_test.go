package worker_test

import (
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/webhook"
)

// hooked has machines of this computer told of new notices, each by a webhook of its own.
func (w *world) hooked(urls ...string) {
	w.t.Helper()
	ctx := w.t.Context()
	lead, err := w.store.People.AddUser(ctx, models.System(), people.User{
		ProviderID: w.provider.ID, Email: "baas@voorbeeld.example", Name: "B. Aas", Role: models.RoleProviderAdmin,
	})
	require.NoError(w.t, err)
	for _, url := range urls {
		id, err := w.store.Webhook.Add(ctx, lead.Actor(""), webhook.Setting{
			Name: "Tickets", URL: "https://tickets.example.net/", Kinds: []models.EventKind{models.EventDelivered},
		})
		require.NoError(w.t, err)
		w.exec(`UPDATE webhooks SET url = '` + url + `' WHERE id = '` + id.String() + `'`)
	}
}
