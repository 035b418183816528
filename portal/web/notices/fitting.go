package notices

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
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

// beside puts the guidance that fits below a desk's page.
func (h *Handlers) beside(r *page.Request, frame layout.Page, fit article.Fit) (layout.Page, error) {
	if !r.Is(page.Desks) {
		return frame, nil
	}
	view, err := h.kb.Fitting(r, "kb.fitting", fit)
	frame.After = view
	return frame, err
}
