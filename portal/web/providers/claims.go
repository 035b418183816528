package providers

import (
	"errors"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/providers"
	"eokm.nl/hosting/templates/ui"
)

// approveAll offers to approve at once the networks that nothing speaks against; each is named as the page showed it.
func (h *Handlers) approveAll(r *page.Request, shown provider.Page) (providers.ApproveClaims, error) {
	if !r.Is(page.Analysts) {
		return providers.ApproveClaims{}, nil
	}
	claims, err := h.store.Provider.PlainClaims(r.Ctx, r.Actor, shown.ID)
	if err != nil || len(claims) < 2 { // one has a page of its own
		return providers.ApproveClaims{}, err
	}
	view := providers.ApproveClaims{
		Action: page.ProviderURL(shown.Slug) + "/claims", Text: r.Printer.N("providers.claims.all", len(claims)),
	}
	for _, c := range claims {
		view.Seen = append(view.Seen, ui.Hidden{Name: "claim", Value: c.ID.String() + " " + page.StageOf(c.Round, c.State)})
	}
	return view, nil
}

// ApproveClaims approves the networks that the page named, each as it was then, and says how many were otherwise by now.
func (h *Handlers) ApproveClaims(r *page.Request) error {
	shown, err := h.store.Provider.Page(r.Ctx, r.Actor, r.Param("slug"))
	if err != nil {
		return err
	}
	plain, err := h.store.Provider.PlainClaims(r.Ctx, r.Actor, shown.ID)
	if err != nil {
		return err
	}
	is := map[uuid.UUID]bool{}
	for _, c := range plain {
		is[c.ID] = true
	}
	done, left := 0, 0
	for _, seen := range r.Form["claim"] {
		text, stage, _ := strings.Cut(seen, " ")
		v := provider.ClaimDecision{Act: provider.ClaimApprove}
		v.Round, v.Was = page.ParseStage[provider.ClaimState](stage)
		id, err := uuid.Parse(text)
		if err != nil || !is[id] {
			left++
			continue
		}
		_, err = h.store.Provider.DecideClaim(r.Ctx, r.Actor, id, v)
		var bad page.Faults
		switch {
		case err == nil:
			done++
		case errors.Is(err, models.ErrConflict), errors.Is(err, models.ErrNotFound), bad.Take(err):
			left++
		default:
			return err
		}
	}
	if done > 0 {
		r.Flash(ui.KindSuccess, r.Printer.N("providers.claims.all.done", done))
	}
	if left > 0 {
		r.Flash(ui.KindWarning, r.Printer.N("providers.claims.all.left", left))
	}
	return r.SeeOther(page.ProviderURL(shown.Slug))
}
