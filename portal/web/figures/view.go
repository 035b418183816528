package figures

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/chart"
	"eokm.nl/hosting/templates/figures"
	"eokm.nl/hosting/templates/ui"
)

// nothingYet is the page before EOKM published anything: it says so, and shows what was published elsewhere.
func nothingYet(r *page.Request) figures.Page {
	p := r.Printer
	return figures.Page{Title: p.T("figures.title"), Lead: p.T("figures.lead"), Notes: []ui.Note{
		{Kind: ui.KindInfo, Title: p.T("figures.none"), Text: p.T("figures.none.text")},
	}, Rules: rules(p)}
}

func (h *Handlers) page(r *page.Request, years []figure.Vintage, now figure.Vintage, changed []figure.Vintage) figures.Page {
	p := r.Printer
	view := figures.Page{
		Title: p.T("figures.title"), Lead: p.T("figures.lead"), Figures: strip(r, now, "reviewed", "in_time", "median", "hosted"),
		Years: ui.Tabs{Label: p.T("figures.years")}, Numbers: table(r, now), Charts: []templ.Component{hosted(r, years, now)},
		AsOf: p.T("figures.as_of", "At", p.Date(now.Until), "Published", p.Day(now.PublishedAt), "Edition", now.Number, "Version",
			now.Definitions),
		File: ui.Button{Text: p.T("figures.file"), URL: "/figures.json"}, Rules: rules(p),
	}
	for _, y := range years {
		view.Years.Items = append(view.Years.Items, ui.Tab{Label: y.Code, URL: "/figures?year=" + y.Code, Current: y.Code == now.Code})
	}
	if c, ok := survival(r, now); ok {
		view.Charts = append(view.Charts, c)
	}
	for _, v := range changed {
		row := figures.Revision{Edition: p.T("figures.edition", "N", v.Number), At: p.Day(v.PublishedAt), Why: v.Why}
		if row.Why == "" {
			row.Why = p.T("figures.first")
		}
		view.Revisions = append(view.Revisions, row)
	}
	return view
}

func rules(p *i18n.Printer) []string {
	return []string{p.T("figures.rule.few"), p.T("figures.rule.providers"), p.T("figures.rule.none"), p.T("figures.rule.interval")}
}

// write writes a number as the reader reads it.
func (n number) write(p *i18n.Printer, v *float64) string {
	switch {
	case v == nil:
		return p.T("figures.few")
	case n.Unit == unitShare:
		return p.Decimal(100**v, 1) + "\u00a0%"
	case n.Unit == unitHours:
		return p.T("figures.hours", "Hours", p.Decimal(*v, 1))
	}
	return p.Number(int(*v))
}

// strip are some numbers large, each with its year and of how many it is. What is too few is left out.
func strip(r *page.Request, v figure.Vintage, names ...string) ui.Figures {
	p := r.Printer
	var f ui.Figures
	list := numbersOf(v.Totals)
	for _, name := range names {
		n := list[slices.IndexFunc(list, func(n number) bool { return n.Name == name })]
		if n.Value == nil {
			continue
		}
		label := p.T("figures.label", "Name", p.T("figures.short."+name), "Period", v.Code)
		if n.Unit != unitCount {
			label = p.T("figures.label.n", "Name", p.T("figures.short."+name), "Period", v.Code, "N", n.N)
		}
		f.Items = append(f.Items, ui.Figure{Value: n.write(p, n.Value), Label: label})
	}
	return f
}

func table(r *page.Request, v figure.Vintage) []figures.Number {
	p := r.Printer
	var rows []figures.Number
	for _, n := range worded(r, v) {
		row := figures.Number{Name: p.T("figures.short." + n.Name), Of: n.Of, Value: n.write(p, n.Value), N: "–", Interval: "–"}
		if n.Value != nil {
			row.N = p.Number(n.N)
		}
		if n.Low != nil && n.High != nil {
			row.Interval = n.write(p, n.Low) + " – " + n.write(p, n.High)
		}
		rows = append(rows, row)
	}
	return rows
}

func frame(r *page.Request, v figure.Vintage, name string, n int) chart.Frame {
	p := r.Printer
	return chart.Frame{ID: name, Picture: "/figures/chart/" + name + ".svg?year=" + v.Code, Caption: chart.Caption{
		Title: p.T("figures.chart." + name), Period: v.Code, Unit: p.T("figures.chart." + name + ".unit"),
		Of: p.T("figures.chart." + name + ".of"),
		N:  n, Source: p.T("figures.source", "At", p.Day(v.PublishedAt), "Edition", v.Number, "Version", v.Definitions),
	}}
}

// hosted is where material was hosted, year by year: the hotline's own series, and apart and by name what IWF published of its own reports.
func hosted(r *page.Request, years []figure.Vintage, now figure.Vintage) chart.Lines {
	p := r.Printer
	own, theirs := map[int]float64{}, map[int]float64{}
	counts := map[int]int{}
	first, last, total := now.Period.Year(), now.Period.Year(), 0
	for _, s := range figure.PublishedSeries() {
		into := theirs
		if s.Source == figure.SourceEOKM {
			into = own
			counts[s.Year] = s.Reports
		}
		into[s.Year] = 100 * s.Share
		first, last = min(first, s.Year), max(last, s.Year)
	}
	for _, y := range years {
		first, last = min(first, y.Period.Year()), max(last, y.Period.Year())
		if s := y.Totals.Hosted(); s.Enough() {
			own[y.Period.Year()], counts[y.Period.Year()] = 100*s.Value(), s.Of
		}
	}
	c := chart.Lines{
		Unit: chart.Unit{Axis: "%", Suffix: "%", Decimals: 0, Top: 100}, Label: p.T("figures.year"),
		Lines: []chart.Line{{Label: p.T("figures.series.own")}, {Label: p.T("figures.series.iwf")}},
	}
	value := func(from map[int]float64, year int) float64 {
		if v, ok := from[year]; ok {
			return v
		}
		return chart.None()
	}
	for year := first; year <= last; year++ {
		c.Points = append(c.Points, strconv.Itoa(year))
		c.Lines[0].Values = append(c.Lines[0].Values, value(own, year))
		c.Lines[0].N = append(c.Lines[0].N, counts[year])
		c.Lines[1].Values = append(c.Lines[1].Values, value(theirs, year))
		total += counts[year]
	}
	c.Frame = frame(r, now, "hosted", total)
	c.Caption.Period = strconv.Itoa(first) + " – " + strconv.Itoa(last)
	c.Caption.Note = p.T("figures.chart.hosted.note")
	return c
}

// stepOf is a step of a curve as it is drawn.
func stepOf(s figure.Step) chart.Step {
	return chart.Step{
		Hours: float64(s.Minutes) / 60, Share: 100 * s.Left, Band: chart.Interval{Low: 100 * s.Low, High: 100 * s.High}, AtRisk: s.AtRisk,
	}
}

// survivalHours is where the curve ends: a week.
const survivalHours = 168

// survival is how much was still online after so long; false when it would be of too few.
func survival(r *page.Request, v figure.Vintage) (chart.Survival, bool) {
	n := v.Totals.Median.Addresses
	if v.Totals.Providers < fewestProvider || n < fewest || len(v.Totals.Curve) == 0 {
		return chart.Survival{}, false
	}
	curve := chart.Curve{}
	for _, s := range v.Totals.Curve {
		curve.Steps = append(curve.Steps, stepOf(s))
	}
	c := chart.Survival{Frame: frame(r, v, "survival", n), Until: survivalHours, Curves: []chart.Curve{curve}}
	if v.Totals.Shorter == 0 { // of an order the norm is another
		c.Norm = chart.Norm{Value: 24, Label: r.Printer.T("figures.norm")}
	}
	for _, s := range v.Totals.Still {
		c.At = append(c.At, stepOf(s))
	}
	return c, true
}
