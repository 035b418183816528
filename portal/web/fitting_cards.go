package web

import (
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/kb"
)

// fitting is the guidance that fits, for a desk.
func (s *Server) fitting(r *page.Request, title string, fit article.Fit) (kb.Fitting, error) {
	list, err := s.store.Article.Fitting(r.Ctx, r.Actor, r.Lang(), fit)
	view := kb.Fitting{ID: "fitting", Title: r.Printer.T(title)}
	for _, a := range list {
		view.Cards = append(view.Cards, card(r, a))
	}
	return view, err
}
