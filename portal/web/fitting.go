package web

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/layout"
)

// deedOf is what guidance calls an action that has a form of its own.
var deedOf = map[models.Action]article.Deed{
	models.ActReportRemoval: article.DeedConfirm, models.ActDispute: article.DeedDispute, models.ActDelegate: article.DeedDelegate,
}

// fitOf is what a desk is busy with that has a notice before it and does this.
func fitOf(shown *notice.Page, deed article.Deed) article.Fit {
	fit := article.Fit{Deed: deed}
	for _, item := range shown.Items {
		if item.State.Turn() == models.TurnProvider || fit.Category == "" {
			fit.Category, fit.SiteType = item.Category, item.SiteType
		}
		if item.State.Turn() == models.TurnProvider {
			break
		}
	}
	for _, d := range shown.Disputes {
		fit.Reasons = append(fit.Reasons, d.Reason)
	}
	return fit
}

// fitting is the guidance that fits, for a desk.
func (s *Server) fitting(r *request, title string, fit article.Fit) (kb.Fitting, error) {
	list, err := s.store.Article.Fitting(r.ctx, r.actor, r.lang(), fit)
	view := kb.Fitting{ID: "fitting", Title: r.printer.T(title)}
	for _, a := range list {
		view.Cards = append(view.Cards, card(r, a))
	}
	return view, err
}

// beside puts the guidance that fits below a desk's page.
func (s *Server) beside(r *request, frame layout.Page, fit article.Fit) (layout.Page, error) {
	if !r.is(desks) {
		return frame, nil
	}
	view, err := s.fitting(r, "kb.fitting", fit)
	frame.After = view
	return frame, err
}
