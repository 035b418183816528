package providers

import (
	"eokm.nl/hosting/models/observation"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// rateFigure is how many of a provider's answers were still online, as n of m: a percentage of few says too much.
func rateFigure(r *page.Request, rate observation.Rate) ui.Figure {
	if rate.Checked == 0 {
		return ui.Figure{Value: page.OrNone(""), Label: r.Printer.T("rate.none"), Kind: ui.KindNeutral}
	}
	kind := ui.KindNeutral
	if rate.Repeats() {
		kind = ui.KindOverdue
	}
	return ui.Figure{
		Value: r.Printer.Number(rate.Online), Label: r.Printer.T("rate.label", "Checked", r.Printer.Number(rate.Checked)), Kind: kind,
	}
}
