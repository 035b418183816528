package webhooks

import (
	"github.com/google/uuid"

	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/webhooks"
)

// Secret shows the key of v1, for its machine.
func (h *Handlers) Secret(r *page.Request) error {
	w, err := h.get(r)
	if err != nil {
		return err
	}
	r.Uncompressed()
	secret, err := h.store.Webhook.Secret(r.Ctx, r.Actor, w.ID)
	if err != nil {
		return err
	}
	base := page.WebhookURL(w.ID)
	return r.Page(layout.Page{Title: r.Printer.T("webhooks.secret.title"), Narrow: true, Crumbs: crumbs(r,
		layout.Crumb{Label: w.Name, URL: base}, layout.Crumb{Label: r.Printer.T("webhooks.secret.title")})},
		webhooks.Secret{Text: secret, Back: base})
}

// act does something with the webhook of the address, says so on its page, or what was so before.
func (h *Handlers) act(r *page.Request, do func(id uuid.UUID) error, done, before string) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return r.Settled(do(id), page.WebhookURL(id), r.Printer.T(done), r.Printer.T(before))
}

// Test has one told of nothing, to see whether it arrives.
func (h *Handlers) Test(r *page.Request) error {
	return h.act(r, func(id uuid.UUID) error {
		_, err := h.store.Webhook.Test(r.Ctx, r.Actor, r.Actor.ProviderID, id)
		return err
	}, "webhooks.tested", "webhooks.is_off")
}

// Rotate gives one new keys.
func (h *Handlers) Rotate(r *page.Request) error {
	return h.act(r, func(id uuid.UUID) error {
		return h.store.Webhook.Rotate(r.Ctx, r.Actor, id, r.Form.Ticked("leaked"))
	}, "webhooks.rotated", "webhooks.rotated")
}

// Disable has one told nothing.
func (h *Handlers) Disable(r *page.Request) error {
	return h.act(r, func(id uuid.UUID) error {
		return h.store.Webhook.Disable(r.Ctx, r.Actor, r.Actor.ProviderID, id)
	}, "webhooks.disabled", "webhooks.disabled.before")
}

// Enable has one told again.
func (h *Handlers) Enable(r *page.Request) error {
	return h.act(r, func(id uuid.UUID) error { return h.store.Webhook.Enable(r.Ctx, r.Actor, id) }, "webhooks.enabled",
		"webhooks.enabled.before")
}

// Remove forgets one.
func (h *Handlers) Remove(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return r.Settled(h.store.Webhook.Remove(r.Ctx, r.Actor, id), listPath, r.Printer.T("webhooks.removed"), "")
}
