package stats

import (
	"bytes"
	"math"
	"net/url"
	"strconv"

	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/chart"
	"eokm.nl/hosting/templates/stats"
)

// Picture gives the chart of one part of the page as a picture file, with its caption in it. Where the period has no such chart it leads to
// the page, which says why.
func (h *Handlers) Picture(r *page.Request) error {
	period, bad := h.period(r, figure.Month)
	if bad != nil {
		return r.SeeOther(periodURL("/stats", r.Query.Text("period")))
	}
	build := h.ownPage
	if r.Actor.Staff() {
		build = h.flowPage
	}
	view, err := build(r, period)
	if err != nil {
		return err
	}
	for _, s := range view.Sections {
		if s.ID == r.Param("part") && s.Chart != nil {
			var file bytes.Buffer
			if err := chart.Picture(i18n.With(r.Ctx, r.Printer), &file, s.Chart); err != nil {
				return err
			}
			of := period.Code
			switch s.ID { // these are of another period than the one that was chosen
			case "trend":
				of = "months-to-" + period.Code
			case "weeks":
				of = "weeks-of-" + strconv.Itoa(period.Year())
			}
			return r.Download("figures-"+of+"-"+s.ID+".svg", "image/svg+xml", file.Bytes())
		}
	}
	return r.SeeOther(periodURL("/stats", period.Code))
}

// shown is what the charts of a page are of.
type shown struct {
	period figure.Period
	asOf   string
}

// frame is what every chart has: what it shows of which period, in which unit, of what, and of how many.
func (w shown) frame(p *i18n.Printer, s stats.Section, unit, of string, n int) chart.Frame {
	return chart.Frame{
		ID: s.ID + "-chart",
		Caption: chart.Caption{
			Title: s.Title, Period: periodName(p, w.period), Unit: p.T("stats.unit." + unit), Of: p.T("stats.of." + of), N: n,
			Source: p.Brand() + ". " + w.asOf,
		},
		Picture: "/stats/picture/" + s.ID + "?" + url.Values{"period": {w.period.Code}}.Encode(),
	}
}

// draw adds the charts to the parts of a page that have one.
func (w shown) draw(p *i18n.Printer, sections []stats.Section, f figure.Figures, trend []figure.Snapshot, weeks []figure.Week,
	others figure.Others, own *figure.Dot,
) {
	for i := range sections {
		s := &sections[i]
		switch s.ID {
		case "trend":
			s.Chart = w.trend(p, *s, trend)
		case "distribution":
			s.Chart, s.Charted = w.distribution(p, *s, f), true
		case "curve":
			s.Chart, s.Charted = w.curve(p, *s, f), true
		case "hours":
			s.Chart = chart.Heat{Frame: w.frame(p, *s, "count", "reacted", f.Reacted.Sum()), Counts: f.Reacted, What: p.T("stats.heat")}
			s.Charted = true
		case "by_network", "by_category", "by_measure":
			s.Chart = w.parts(p, *s, f)
		case "weeks":
			s.Chart = w.weeks(p, *s, weeks)
		case "funnel", "others":
			if own == nil {
				s.Chart = w.funnel(p, *s, others)
			} else {
				s.Chart = w.place(p, *s, others, *own)
			}
		}
		if f.Delivered == 0 && s.ID != "trend" && s.ID != "weeks" {
			s.Chart = nil
		}
	}
}

// orNone is a share in percent; of too few there is none.
func orNone(s figure.Share) (float64, chart.Interval) {
	if !s.Enough() {
		return chart.None(), chart.Interval{}
	}
	i := s.Interval()
	return 100 * s.Value(), chart.Interval{Low: 100 * i.Low, High: 100 * i.High}
}

var percents = chart.Unit{Suffix: "%", Decimals: 1, Top: 100}

func (w shown) trend(p *i18n.Printer, s stats.Section, trend []figure.Snapshot) chart.Drawing {
	line := chart.Line{Label: p.T("stats.th.in_time")}
	c := chart.Lines{Unit: percents, Label: p.T("stats.th.month")}
	n := 0
	for _, m := range trend {
		value, band := orNone(m.Figures.InTime)
		c.Points = append(c.Points, monthName(p, m.Period.From, "date.months.short"))
		line.Values, line.Band, line.N = append(line.Values, value), append(line.Band, band), append(line.N, m.Figures.InTime.Of)
		n += m.Figures.InTime.Of
	}
	c.Lines = []chart.Line{line}
	c.Frame = w.frame(p, s, "percent", ofDecided, n)
	c.Frame.Caption.Period = c.Points[0] + " – " + c.Points[len(c.Points)-1]
	return c
}

func (w shown) distribution(p *i18n.Printer, s stats.Section, f figure.Figures) chart.Drawing {
	c := chart.Distribution{Unit: chart.Unit{Axis: p.T("stats.axis.hours"), Suffix: p.T("stats.axis.hours")}}
	from, n := 0.0, 0
	for i, count := range f.Bands {
		to := math.Inf(1)
		if ends := figure.TimeBands(); i < len(ends) {
			to = float64(ends[i]) / 60
		}
		c.Bins = append(c.Bins, chart.Bin{From: from, To: to, Count: count})
		from, n = to, n+count
	}
	c.Norm = normOf(p, f)
	c.Frame = w.frame(p, s, "count", "gone", n)
	return c
}

// curveHours is where the drawing of a curve ends: three days tell how it goes on.
const curveHours = 72

func (w shown) curve(p *i18n.Printer, s stats.Section, f figure.Figures) chart.Drawing {
	if !(figure.Share{Of: f.Median.Addresses}).Enough() {
		return nil
	}
	curve := chart.Curve{Label: p.T("stats.th.left")}
	for _, step := range f.Curve {
		curve.Steps = append(curve.Steps, stepOf(step))
	}
	c := chart.Survival{
		Frame: w.frame(p, s, "percent", ofCounted, f.Median.Addresses), Curves: []chart.Curve{curve}, Until: curveHours, Norm: normOf(p, f),
	}
	for _, step := range f.Still {
		c.At = append(c.At, stepOf(step))
	}
	return c
}

func stepOf(s figure.Step) chart.Step {
	return chart.Step{
		Hours: float64(s.Minutes) / 60, Share: 100 * s.Left, Band: chart.Interval{Low: 100 * s.Low, High: 100 * s.High}, AtRisk: s.AtRisk,
	}
}

// normOf is the norm in a picture: none where it is another one for some of what is drawn.
func normOf(p *i18n.Printer, f figure.Figures) chart.Norm {
	if f.Shorter > 0 {
		return chart.Norm{}
	}
	return chart.Norm{Value: 24, Label: p.T("stats.norm")}
}

func (w shown) parts(p *i18n.Printer, s stats.Section, f figure.Figures) chart.Drawing {
	c := chart.Bars{Unit: percents, Label: s.Table.Head[0]}
	n, row := 0, 0
	for _, part := range f.Parts {
		if "by_"+string(part.By) != s.ID {
			continue
		}
		value, band := orNone(part.InTime)
		c.Bars = append(c.Bars, chart.Bar{
			Label: s.Table.Rows[row].Name, Value: value, Interval: band, Other: chart.None(),
			N: part.InTime.Of,
		})
		n, row = n+part.InTime.Of, row+1
	}
	c.Frame = w.frame(p, s, "percent", ofDecided, n)
	return c
}

func (w shown) weeks(p *i18n.Printer, s stats.Section, weeks []figure.Week) chart.Drawing {
	c := chart.Lines{Unit: chart.Unit{Axis: p.T("stats.axis.addresses")}, Label: p.T("stats.th.week")}
	lines := []chart.Line{
		{Label: p.T("stats.week.received")},
		{Label: p.T("stats.week.verified.short")},
		{Label: p.T("stats.week.breached.short")},
	}
	n := 0
	for _, week := range weeks {
		c.Points = append(c.Points, p.Day(week.From))
		for i, v := range []int{week.Received, week.Verified, week.Breached} {
			lines[i].Values = append(lines[i].Values, float64(v))
		}
		n += week.Received
	}
	c.Lines = lines
	c.Frame = w.frame(p, s, "count", "events", n)
	if len(weeks) > 0 {
		c.Frame.Caption.Period = c.Points[0] + " – " + p.Day(weeks[len(weeks)-1].From.AddDate(0, 0, 6))
	}
	return c
}
