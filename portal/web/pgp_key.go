package web

import (
	"errors"
	"net/http"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/pgp"
	"eokm.nl/hosting/templates/org"
	"eokm.nl/hosting/templates/ui"
)

// pgpKey is the PGP public key of the actor's organisation.
func (s *Server) pgpKey(r *request) error {
	return s.showPGPKey(r, http.StatusOK, nil)
}

// showPGPKey never shows again what was pasted and refused: it may have been a private key.
func (s *Server) showPGPKey(r *request, status int, bad formFaults) error {
	key, err := s.store.Provider.PGPKey(r.ctx, r.actor, r.actor.ProviderID)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	there := err == nil
	locked, err := s.lockedNotes(r)
	if err != nil {
		return err
	}
	view := org.PGPKey{Tabs: orgTabs(r, "/org/keys"), Notes: locked, Errors: bad.summary(r, []string{"key"}, nil)}
	if there {
		pgpKeyFacts(r, &view, key)
	}
	if r.is(leads) && len(locked) == 0 {
		view.Field = ui.TextArea{
			Name: "key", Label: r.printer.T("org.keys.field"), Hint: r.printer.T("org.keys.field.hint"), Error: bad.text(r, "key"), Rows: 8, Mono: true,
		}
	}
	frame := orgPage(r, "org.keys.title", bad)
	frame.Path = "/org/keys"
	return r.render(status, frame, view)
}

func pgpKeyFacts(r *request, view *org.PGPKey, key provider.PGPKey) {
	p, until := r.printer, r.printer.T("org.keys.forever")
	if key.ExpiresAt != nil {
		until = p.Day(*key.ExpiresAt)
	}
	view.Facts.Rows = []ui.Fact{
		{Label: p.T("org.keys.fingerprint"), Text: inFours(key.Fingerprint), Mono: true},
		{Label: p.T("org.keys.users"), Text: strings.ReplaceAll(key.UserIDs, "\n", ", ")},
		{Label: p.T("org.keys.until"), Text: until},
	}
	switch {
	case key.Expired(r.now):
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindDanger, Title: p.T("org.keys.expired"), Text: p.T("org.keys.renew")})
	case key.ExpiresSoon(r.now):
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindWarning, Title: p.T("org.keys.soon", "Day", until), Text: p.T("org.keys.renew")})
	}
}

// pgpKeyTag says where the organisation stands with its key, which it need not have.
func pgpKeyTag(r *request, key provider.PGPKey) ui.Tag {
	switch {
	case key.Fingerprint == "":
		return ui.Tag{Kind: ui.KindNeutral, Text: r.printer.T("org.keys.no")}
	case key.Expired(r.now):
		return ui.Tag{Kind: ui.KindOverdue, Text: r.printer.T("org.keys.tag.expired")}
	case key.ExpiresSoon(r.now):
		return ui.Tag{Kind: ui.KindSoon, Text: r.printer.T("org.keys.tag.soon")}
	default:
		return taskDone(r)
	}
}

// setPGPKey takes a pasted key. A private one is refused and kept nowhere.
func (s *Server) setPGPKey(r *request) error {
	key, err := pgp.ParseKey(r.form.text("key"), r.now)
	if err == nil {
		key.ProviderID = r.actor.ProviderID
		err = s.store.Provider.SetPGPKey(r.ctx, r.actor, key)
	}
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showPGPKey(r, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("org.keys.saved"))
	return r.seeOther("/org/keys")
}

func (s *Server) removePGPKey(r *request) error {
	err := s.store.Provider.RemovePGPKey(r.ctx, r.actor, r.actor.ProviderID)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showPGPKey(r, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("org.keys.removed"))
	return r.seeOther("/org/keys")
}
