package stats

import (
	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/stats"
)

// othersPart is the desk's numbers beside the middle of all providers, none of whom is named. Of fewer than five others there is no
// middle.
func othersPart(r *page.Request, own figure.Snapshot) stats.Section {
	p := r.Printer
	s := section(r, "others", figure.DefMiddle)
	o, f := own.Others, own.Figures
	if !o.InTime.Enough() {
		s.Text = p.T("stats.others.few", "N", figure.LeastProviders)
		return s
	}
	funnel := o.Funnel()
	dot := figure.Dot(f.InTime)
	if f.InTime.Enough() {
		s.Text += " " + p.T("stats.others.place."+string(funnel.Place(dot)))
		at := funnel.At(dot.Of)
		s.Text += " " + p.T("stats.others.limits", "Low", percent(p, at.WideOuterLow), "High", percent(p, at.WideOuterHigh),
			"All", percent(p, funnel.Rate), "Spread", p.Decimal(funnel.Apart(), 1))
	}
	s.Table.Head = []string{
		p.T("stats.th.what"), p.T("stats.th.yours"), p.T("stats.th.middle"), p.T("stats.th.half"), p.T("stats.th.providers"),
	}
	add := func(key, yours string, q figure.Quartiles, write func(float64) string) {
		if q.Enough() {
			s.Table.Rows = append(s.Table.Rows, stats.Row{Name: p.T(key), Cells: []string{
				yours, write(q.Median), write(q.Low) + " – " + write(q.High), p.Number(q.Of),
			}})
		}
	}
	minutes := func(v float64) string { return span(p, int(v)) }
	add("stats.th.in_time", shareText(p, f.InTime), o.InTime, func(v float64) string { return p.Decimal(100*v, 0) + " %" })
	add("stats.time.median", quantileText(p, f.Median), o.Median, minutes)
	add("stats.time.p90", quantileText(p, f.P90), o.P90, minutes)
	return s
}
