package stats

import (
	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/stats"
	"eokm.nl/hosting/templates/ui"
)

// flowPage is what comes in at EOKM and goes on, and how all providers together do.
func (h *Handlers) flowPage(r *page.Request, period figure.Period) (stats.Page, error) {
	p := r.Printer
	view := stats.Page{Title: p.T("stats.title"), Lead: p.T("stats.flow.lead"), Tabs: tabs(r, "/stats")}
	if period.Grain == figure.Day { // EOKM's totals are of months and years
		period = h.store.Figure.PeriodOf(figure.Month, period.From)
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindInfo, Text: p.T("stats.flow.no_days")})
	}
	year := h.store.Figure.PeriodOf(figure.Year, period.From)
	list, err := h.store.Figure.Totals(r.Ctx, r.Actor, period, year)
	if err != nil {
		return view, err
	}
	first, err := h.store.Figure.First(r.Ctx, r.Actor)
	if err != nil {
		return view, err
	}
	total := list[0]
	t := total.Totals
	view.Notes = append(view.Notes, periodNotes(r, period, first, total.Counted)...)
	if !total.Counted && list[1].Counted { // nothing in this month: the year goes on
		view.AsOf = p.T("stats.as_of", "At", p.Date(list[1].Until), "Version", list[1].Definitions)
		view.Sections = []stats.Section{weeksPart(r, list[1].Totals.Weeks)}
		shown{period, view.AsOf}.draw(p, view.Sections, t.Figures, nil, list[1].Totals.Weeks, t.Others, nil)
	}
	if !total.Counted {
		return view, nil
	}
	view.AsOf = p.T("stats.as_of", "At", p.Date(total.Until), "Version", total.Definitions)
	view.Figures = ui.Figures{Items: []ui.Figure{
		{Value: p.Number(t.Received), Label: p.N("stats.big.received", t.Received)},
		{Value: shareText(p, t.Hosted()), Label: p.T("stats.big.hosted", "N", t.Hosted().Of)},
		{Value: shareText(p, t.InTime), Label: p.T("stats.big.in_time", "N", t.InTime.Of)},
		{Value: quantileText(p, t.Median), Label: p.T("stats.big.median", "N", t.Median.Addresses)},
	}}
	view.Sections = append(view.Sections, weeksPart(r, list[1].Totals.Weeks))
	if period.Has(r.Now) {
		open, err := h.store.Figure.Backlog(r.Ctx, r.Actor)
		if err != nil {
			return view, err
		}
		view.Figures.Items = append(view.Figures.Items, openFigure(r, open))
		view.Sections = append(view.Sections, agesPart(r, open))
	}
	view.Sections = append(view.Sections, countsPart(r, t.Figures),
		timesPart(r, t.Figures), distributionPart(r, t.Figures), curvePart(r, t.Figures), funnelPart(r, t.Others),
		dimensionPart(r, t.Figures, figure.ByCategory, nil), dimensionPart(r, t.Figures, figure.ByMeasure, nil), restPart(r, t.Figures))
	shown{period, view.AsOf}.draw(p, view.Sections, t.Figures, nil, list[1].Totals.Weeks, t.Others, nil)
	return view, nil
}

// weeksPart is what happened in each week of the year, the newest first.
func weeksPart(r *page.Request, weeks []figure.Week) stats.Section {
	p := r.Printer
	s := section(r, "weeks", figure.DefWeeks)
	s.Table.Head = []string{p.T("stats.th.week")}
	for _, name := range []string{"received", "unrouted", "delivered", "answered", "verified", "breached"} {
		s.Table.Head = append(s.Table.Head, p.T("stats.week."+name))
	}
	for i := range weeks {
		w := weeks[len(weeks)-1-i]
		row := stats.Row{Name: p.Day(w.From)}
		for _, n := range []int{w.Received, w.Unrouted, w.Delivered, w.Answered, w.Verified, w.Breached} {
			row.Cells = append(row.Cells, p.Number(n))
		}
		s.Table.Rows = append(s.Table.Rows, row)
	}
	return s
}

// openFigure is how many notices wait at a desk: as many as the first tab of the inbox, to which it leads who has one.
func openFigure(r *page.Request, open figure.Backlog) ui.Figure {
	f := ui.Figure{Value: r.Printer.Number(open.Notices), Label: r.Printer.N("stats.big.open", open.Notices)}
	if !r.Actor.Staff() || r.Is(page.Analysts, page.Auditors) {
		f.URL = "/notices"
	}
	return f
}

// agesPart is how old what is open now is.
func agesPart(r *page.Request, open figure.Backlog) stats.Section {
	p := r.Printer
	s := section(r, "ages", figure.DefOpen)
	s.Table.Head = []string{p.T("stats.th.age"), p.T("stats.th.n")}
	for i, name := range bandNames(p, hoursToMinutes(figure.AgeBands())) {
		s.Table.Rows = append(s.Table.Rows, stats.Row{Name: name, Cells: []string{p.Number(open.Ages[i])}})
	}
	return s
}

// funnelPart is how providers lie around the overall share, none of them named and in no order of merit.
func funnelPart(r *page.Request, o figure.Others) stats.Section {
	p := r.Printer
	s := section(r, "funnel", figure.DefFunnel)
	funnel := figure.NewFunnel(o.Dots)
	if len(funnel.Dots) == 0 {
		s.Text = p.T("stats.others.few", "N", figure.LeastProviders)
		return s
	}
	places := map[figure.Standing]int{}
	for _, d := range funnel.Dots {
		places[funnel.Place(d)]++
	}
	s.Table.Head = []string{p.T("stats.th.where"), p.T("stats.th.providers")}
	for _, place := range []figure.Standing{figure.Inside, figure.Above, figure.Outside} {
		s.Table.Rows = append(s.Table.Rows, stats.Row{Name: p.T("stats.place." + string(place)), Cells: []string{p.Number(places[place])}})
	}
	s.Text += " " + p.T("stats.funnel.spread", "Spread", p.Decimal(funnel.Apart(), 1), "All", percent(p, funnel.Overall.Value()),
		"N", funnel.Overall.Of)
	return s
}
