package org

import (
	"errors"
	"net/http"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/pgp"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/org"
	"eokm.nl/hosting/templates/ui"
)

// PGPKey is the PGP public key of the actor's organisation.
func (h *Handlers) PGPKey(r *page.Request) error {
	return h.showPGPKey(r, http.StatusOK, nil)
}

// showPGPKey never shows again what was pasted and refused: it may have been a private key.
func (h *Handlers) showPGPKey(r *page.Request, status int, bad page.Faults) error {
	key, err := h.store.Provider.PGPKey(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	there := err == nil
	locked, err := h.lockedNotes(r)
	if err != nil {
		return err
	}
	view := org.PGPKey{Tabs: orgTabs(r, "/org/keys"), Notes: locked, Errors: bad.Summary(r, []string{"key"}, nil)}
	if there {
		pgpKeyFacts(r, &view, key)
	}
	if r.Is(page.Leads) && len(locked) == 0 {
		view.Field = ui.TextArea{
			Name: "key", Label: r.Printer.T("org.keys.field"), Hint: r.Printer.T("org.keys.field.hint"), Error: bad.Text(r, "key"),
			Rows: 8, Mono: true,
		}
	}
	frame := orgPage(r, "org.keys.title", bad)
	frame.Path = "/org/keys"
	return r.Render(status, frame, view)
}

func pgpKeyFacts(r *page.Request, view *org.PGPKey, key provider.PGPKey) {
	p, until := r.Printer, r.Printer.T("org.keys.forever")
	if key.ExpiresAt != nil {
		until = p.Day(*key.ExpiresAt)
	}
	view.Facts.Rows = []ui.Fact{
		{Label: p.T("org.keys.fingerprint"), Text: page.InFours(key.Fingerprint), Mono: true},
		{Label: p.T("org.keys.users"), Text: strings.ReplaceAll(key.UserIDs, "\n", ", ")},
		{Label: p.T("org.keys.until"), Text: until},
	}
	switch {
	case key.Expired(r.Now):
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindDanger, Title: p.T("org.keys.expired"), Text: p.T("org.keys.renew")})
	case key.ExpiresSoon(r.Now):
		view.Notes = append(view.Notes,
			ui.Note{Kind: ui.KindWarning, Title: p.T("org.keys.soon", "Day", until), Text: p.T("org.keys.renew")})
	}
}

// pgpKeyTag says where the organisation stands with its key, which it need not have.
func pgpKeyTag(r *page.Request, key provider.PGPKey) ui.Tag {
	switch {
	case key.Fingerprint == "":
		return ui.Tag{Kind: ui.KindNeutral, Text: r.Printer.T("org.keys.no")}
	case key.Expired(r.Now):
		return ui.Tag{Kind: ui.KindOverdue, Text: r.Printer.T("org.keys.tag.expired")}
	case key.ExpiresSoon(r.Now):
		return ui.Tag{Kind: ui.KindSoon, Text: r.Printer.T("org.keys.tag.soon")}
	default:
		return taskDone(r)
	}
}

// SetPGPKey takes a pasted key. A private one is refused and kept nowhere.
func (h *Handlers) SetPGPKey(r *page.Request) error {
	key, err := pgp.ParseKey(r.Form.Text("key"), r.Now)
	if err == nil {
		key.ProviderID = r.Actor.ProviderID
		err = h.store.Provider.SetPGPKey(r.Ctx, r.Actor, key)
	}
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showPGPKey(r, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("org.keys.saved"))
	return r.SeeOther("/org/keys")
}

func (h *Handlers) RemovePGPKey(r *page.Request) error {
	err := h.store.Provider.RemovePGPKey(r.Ctx, r.Actor, r.Actor.ProviderID)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showPGPKey(r, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("org.keys.removed"))
	return r.SeeOther("/org/keys")
}
