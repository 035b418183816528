// Package webhooks is the pages of a provider's machines that are told of events: which there are, what each was told, and what a developer
// needs to know of them. What never may live here: a call to a machine (portal/webhook).
package webhooks

import (
	"encoding/json"
	"net/http"

	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/models/webhook"
	"eokm.nl/hosting/portal/web/page"
)

// Handlers answer this room's addresses (portal/web/webhook_routes.go). They are safe for concurrent use.
type Handlers struct {
	store *rooms.Store
}

// New makes them.
func New(store *rooms.Store) *Handlers { return &Handlers{store: store} }

const (
	listPath = "/org/webhooks"
	docsPath = "/developers/webhooks"
	keysPath = "/.well-known/webhook-keys/"
)

// Keys gives the public keys of a webhook, the one in use first, for a machine that checks v1a. They are no secret; who knows the id of a
// webhook reads them.
func (h *Handlers) Keys(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	keys, err := h.store.Webhook.PublicKeys(r.Ctx, id)
	if err != nil {
		return err
	}
	type key struct {
		Algorithm string `json:"algorithm"`
		Key       string `json:"key"`
	}
	answer := struct {
		Keys []key `json:"keys"`
	}{}
	for _, k := range keys {
		answer.Keys = append(answer.Keys, key{"ed25519", webhook.PublicText(k)})
	}
	body, err := json.Marshal(answer)
	if err != nil {
		return err
	}
	return r.Send(http.StatusOK, "application/json", body)
}
