package stats

import (
	"net/url"

	"github.com/google/uuid"

	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/stats"
	"eokm.nl/hosting/templates/ui"
)

// trendMonths is how far a trend reaches back.
const trendMonths = 12

// ownPage is a desk's own figures in a period.
func (h *Handlers) ownPage(r *page.Request, period figure.Period) (stats.Page, error) {
	p := r.Printer
	view := stats.Page{Title: p.T("stats.title"), Lead: p.T("stats.own.lead")}
	own, err := h.store.Figure.Own(r.Ctx, r.Actor, period)
	if err != nil {
		return view, err
	}
	first, err := h.store.Figure.First(r.Ctx, r.Actor)
	if err != nil {
		return view, err
	}
	last := h.store.Figure.PeriodOf(figure.Month, period.Until.AddDate(0, 0, -1))
	if now := h.store.Figure.PeriodOf(figure.Month, r.Now); last.From.After(now.From) {
		last = now
	}
	trend, err := h.store.Figure.Trend(r.Ctx, r.Actor, last, trendMonths)
	if err != nil {
		return view, err
	}
	networks, err := h.store.Figure.Networks(r.Ctx, r.Actor)
	if err != nil {
		return view, err
	}
	f := own.Figures
	view.Notes = periodNotes(r, period, first, own.Counted && f.Delivered > 0)
	if own.Counted {
		view.AsOf = asOf(p, own)
		view.Figures = strip(p, f)
	}
	var open figure.Backlog
	if period.Has(r.Now) {
		if open, err = h.store.Figure.Backlog(r.Ctx, r.Actor); err != nil {
			return view, err
		}
		view.Figures.Items = append(view.Figures.Items, openFigure(r, open))
	}
	if trend = begun(trend); len(trend) > 0 {
		view.Sections = append(view.Sections, trendPart(r, trend))
	}
	if open.Open > 0 {
		view.Sections = append(view.Sections, agesPart(r, open))
	}
	if f.Delivered > 0 {
		view.Sections = append(view.Sections, countsPart(r, f), timesPart(r, f), distributionPart(r, f), curvePart(r, f))
		for _, by := range figure.Dimensions() {
			view.Sections = append(view.Sections, dimensionPart(r, f, by, networks))
		}
		view.Sections = append(view.Sections, hoursPart(r, f), othersPart(r, own), restPart(r, f))
	}
	dot := figure.Dot(f.InTime)
	shown{period, view.AsOf}.draw(p, view.Sections, f, trend, nil, own.Others, &dot)
	view.FileText = p.T("stats.files.text")
	state, err := h.statePart(r)
	if err != nil {
		return view, err
	}
	view.Sections = append(view.Sections, state)
	for _, kind := range []string{"csv", "xlsx"} {
		view.Files = append(view.Files, stats.File{
			Text: p.T("stats.file.rows." + kind), URL: "/stats/rows?" + url.Values{"period": {period.Code}, "as": {kind}}.Encode(),
		})
	}
	view.Files = append(view.Files, stats.File{Text: p.T("dsa.link"), URL: "/stats/dsa"})
	return view, nil
}

func asOf(p *i18n.Printer, own figure.Snapshot) string {
	return p.T("stats.as_of", "At", p.Date(own.Until), "Version", own.Definitions)
}

// strip is the largest numbers.
func strip(p *i18n.Printer, f figure.Figures) ui.Figures {
	in := ui.Figure{Value: shareText(p, f.InTime), Label: p.T("stats.big.in_time", "N", f.InTime.Of)}
	return ui.Figures{Items: []ui.Figure{
		{Value: p.Number(f.Delivered), Label: p.N("stats.big.delivered", f.Delivered)},
		in,
		{Value: quantileText(p, f.Median), Label: p.T("stats.big.median", "N", f.Median.Addresses)},
		{Value: quantileText(p, f.P90), Label: p.T("stats.big.p90", "N", f.P90.Addresses)},
	}}
}

// trendPart is the months up to the period.
func trendPart(r *page.Request, trend []figure.Snapshot) stats.Section {
	p := r.Printer
	s := section(r, "trend", figure.DefInTime)
	s.Table.Head = []string{
		p.T("stats.th.month"), p.T("stats.th.delivered"), p.T("stats.th.decided"), p.T("stats.th.in_time"), p.T("stats.th.interval"),
		p.T("stats.th.median"), p.T("stats.th.p90"),
	}
	for _, m := range trend {
		row := stats.Row{Name: monthName(p, m.Period.From, "date.months"), URL: periodURL("/stats", m.Period.Code)}
		f := m.Figures
		row.Cells = []string{
			p.Number(f.Delivered), p.Number(f.InTime.Of), shareText(p, f.InTime), bandText(p, f.InTime), quantileText(p, f.Median),
			quantileText(p, f.P90),
		}
		s.Table.Rows = append(s.Table.Rows, row)
	}
	return s
}

// countsPart is what every address of the period counts as; the sum is all that was delivered.
func countsPart(r *page.Request, f figure.Figures) stats.Section {
	p := r.Printer
	s := section(r, "counts", "counts")
	s.Table.Head = []string{p.T("stats.th.as"), p.T("stats.th.n")}
	in, out := figure.Counts()
	for i, list := range [][]figure.Counted{in, out} {
		for _, as := range list {
			if n := f.Counts[as]; n > 0 || i == 0 {
				s.Table.Rows = append(s.Table.Rows, stats.Row{Name: p.T("stats.as." + string(as)), Cells: []string{p.Number(n)}})
			}
		}
	}
	s.Table.Rows = append(s.Table.Rows, stats.Row{Name: p.T("stats.sum"), Cells: []string{p.Number(f.Delivered)}})
	return s
}

// timesPart is the removal times with their bands.
func timesPart(r *page.Request, f figure.Figures) stats.Section {
	p := r.Printer
	s := section(r, "times", figure.DefSurvival)
	s.Table.Head = []string{p.T("stats.th.what"), p.T("stats.th.n"), p.T("stats.th.time"), p.T("stats.th.band")}
	for _, line := range []struct {
		key string
		q   figure.Quantile
	}{{"median", f.Median}, {"p90", f.P90}, {"chain", f.Chain}, {"chain_p90", f.ChainP90}, {"reaction", f.Reaction}} {
		s.Table.Rows = append(s.Table.Rows, stats.Row{Name: p.T("stats.time." + line.key), Cells: []string{
			p.Number(line.q.Addresses), quantileText(p, line.q), quantileBand(p, line.q),
		}})
	}
	return s
}

// distributionPart is how many were gone within which time.
func distributionPart(r *page.Request, f figure.Figures) stats.Section {
	p := r.Printer
	s := section(r, "distribution", figure.DefRemoval)
	s.Table.Head = []string{p.T("stats.th.time"), p.T("stats.th.n")}
	for i, name := range bandNames(p, figure.TimeBands()) {
		s.Table.Rows = append(s.Table.Rows, stats.Row{Name: name, Cells: []string{p.Number(f.Bands[i])}})
	}
	return s
}

// curvePart is what share was still there after which time.
func curvePart(r *page.Request, f figure.Figures) stats.Section {
	p := r.Printer
	s := section(r, "curve", figure.DefSurvival)
	s.Table.Head = []string{p.T("stats.th.after"), p.T("stats.th.at_risk"), p.T("stats.th.left"), p.T("stats.th.band")}
	if !(figure.Share{Of: f.Median.Addresses}).Enough() {
		return s
	}
	for _, step := range f.Still {
		s.Table.Rows = append(s.Table.Rows, stats.Row{Name: span(p, step.Minutes), Cells: []string{
			p.Number(step.AtRisk), percent(p, step.Left), p.Decimal(100*step.Low, 1) + " – " + percent(p, step.High),
		}})
	}
	return s
}

// dimensionPart is the numbers by network, category or measure.
func dimensionPart(r *page.Request, f figure.Figures, by figure.Dimension, networks map[uuid.UUID]string) stats.Section {
	p := r.Printer
	s := section(r, "by_"+string(by), figure.DefInTime)
	s.Table.Head = []string{
		p.T("stats.th." + string(by)), p.T("stats.th.n"), p.T("stats.th.in_time"), p.T("stats.th.interval"), p.T("stats.th.median"),
	}
	for _, part := range f.Parts {
		if part.By == by {
			s.Table.Rows = append(s.Table.Rows, stats.Row{Name: partName(p, part, networks), Cells: []string{
				p.Number(part.N), shareText(p, part.InTime), bandText(p, part.InTime), quantileText(p, part.Median),
			}})
		}
	}
	return s
}

func partName(p *i18n.Printer, part figure.Part, networks map[uuid.UUID]string) string {
	switch part.By {
	case figure.ByCategory:
		return p.T("notices.category." + part.Key)
	case figure.ByMeasure:
		return p.T("words.measure." + part.Key)
	default:
		if name := networks[uuid.MustParse(part.Key)]; name != "" {
			return name
		}
		return p.T("stats.network.none")
	}
}

// restPart is the other rates, each with its numbers.
func restPart(r *page.Request, f figure.Figures) stats.Section {
	p := r.Printer
	s := section(r, "rest", figure.DefOnline)
	s.Table.Head = []string{p.T("stats.th.what"), p.T("stats.th.out_of"), p.T("stats.th.share"), p.T("stats.th.interval")}
	for _, line := range []struct {
		key   string
		share figure.Share
	}{{"online", f.Online}, {"again", f.Again}, {"gone", figure.Share{Of: f.Delivered, In: f.Counts[figure.OutGone]}}} {
		s.Table.Rows = append(s.Table.Rows, stats.Row{Name: p.T("stats.rest." + line.key), Cells: []string{
			outOf(p, line.share), shareText(p, line.share), bandText(p, line.share),
		}})
	}
	s.Table.Rows = append(s.Table.Rows, stats.Row{Name: p.T("stats.rest.reports"), Cells: []string{p.Number(f.Reports), "–", "–"}})
	return s
}
