package kb

import (
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/kb"
)

// Fitting is the guidance that fits, for a desk.
func (h *Handlers) Fitting(r *page.Request, title string, fit article.Fit) (kb.Fitting, error) {
	list, err := h.store.Article.Fitting(r.Ctx, r.Actor, r.Lang(), fit)
	view := kb.Fitting{ID: "fitting", Title: r.Printer.T(title)}
	for _, a := range list {
		view.Cards = append(view.Cards, card(r, a))
	}
	return view, err
}
