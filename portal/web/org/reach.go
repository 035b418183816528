package org

import (
	"errors"
	"slices"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// UnreachedNote says to a desk that no notice can come to it, and what to do; nil when one can. Nobody may take the silence of a
// portal that has no network of theirs for good news.
func (h *Handlers) UnreachedNote(r *page.Request) (*ui.Note, error) {
	claims, err := h.store.Provider.Claims(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return nil, err
	}
	is := func(state provider.ClaimState) bool {
		return slices.ContainsFunc(claims, func(c provider.OwnClaim) bool { return c.State == state })
	}
	what, link := "none", "/org/networks"
	switch {
	case is(provider.ClaimApproved):
		return nil, nil //nolint:nilnil // there is nothing to say
	case is(provider.ClaimAsked):
		what = "asked"
	case is(provider.ClaimWaits):
		what = "waits"
	case r.Is(page.Leads):
		link = "/org/networks/new"
	default:
		what = "agent"
	}
	p := r.Printer
	return &ui.Note{
		Kind: ui.KindWarning, Title: p.T("org.unreached.title"), Text: p.T("org.unreached." + what),
		LinkText: p.T("org.unreached.link." + what), LinkURL: link,
	}, nil
}

// KeyNotes warns a desk that mail to it can soon not be encrypted any more, or cannot.
func (h *Handlers) KeyNotes(r *page.Request) ([]ui.Note, error) {
	key, err := h.store.Provider.PGPKey(r.Ctx, r.Actor, r.Actor.ProviderID)
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil
	}
	note := ui.Note{Kind: ui.KindWarning, LinkText: r.Printer.T("org.keys.link"), LinkURL: "/org/keys"}
	switch {
	case err != nil || !key.ExpiresSoon(r.Now):
		return nil, err
	case key.Expired(r.Now):
		note.Title = r.Printer.T("org.keys.home.expired")
	default:
		note.Title = r.Printer.T("org.keys.home.soon", "Day", r.Printer.Day(*key.ExpiresAt))
	}
	return []ui.Note{note}, nil
}
