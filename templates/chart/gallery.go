package chart

import (
	"context"
	"io"
	"math"
	"net/url"
	"strconv"

	"eokm.nl/hosting/portal/i18n"
)

// Gallery is every chart once, with invented values, below the gallery of templates/ui: for who builds pages and for the
// checks of accessibility.
type Gallery struct{}

// Render makes Gallery a templ.Component.
func (g Gallery) Render(ctx context.Context, w io.Writer) error {
	for _, c := range Samples(i18n.From(ctx)) {
		if err := render(ctx, w, c); err != nil {
			return err
		}
	}
	return nil
}

// Samples are charts of invented values, one of each kind.
func Samples(p *i18n.Printer) []Drawing {
	return []Drawing{
		sampleBars(p), sampleLines(p), sampleFlow(p), sampleDistribution(p), sampleSurvival(p), sampleFunnel(p), sampleHeat(p),
		sampleSpark(p),
	}
}

// Sample is the chart of Samples with that id.
func Sample(p *i18n.Printer, id string) (c Drawing, ok bool) {
	for _, c := range Samples(p) {
		if c.draw(p).frame.ID == id {
			return c, true
		}
	}
	return nil, false
}

func sampleFrame(p *i18n.Printer, id, title string, n int) Frame {
	return Frame{ID: id, Picture: (&url.URL{Path: "/dev/ui", RawQuery: url.Values{"chart": {id}}.Encode()}).String(), Caption: Caption{
		Title: title, Period: "2026", Unit: p.T("gallery.chart.unit"), Of: p.T("gallery.chart.of"), N: n,
		Source: p.T("gallery.chart.source"),
	}}
}

func sampleBars(p *i18n.Printer) Bars {
	return Bars{
		Frame: sampleFrame(p, "bars", p.T("gallery.chart.bars"), 312), Unit: Unit{Suffix: "%", Decimals: 1, Top: 100},
		Label: p.T("gallery.network"), Other: p.T("gallery.chart.middle"),
		Bars: []Bar{
			{Label: "192.0.2.0/24", Value: 91.2, Interval: Interval{85.6, 94.8}, Other: 84, N: 148},
			{Label: "2001:db8:1::/48", Value: 78.4, Interval: Interval{70.5, 84.6}, Other: 84, N: 125},
			{Label: "198.51.100.128/25", Value: 60, Interval: Interval{42.3, 75.4}, Other: 81, N: 30},
			{Label: "AS64496", Value: None(), Other: 79, N: 9},
		},
	}
}

func sampleLines(p *i18n.Printer) Lines {
	l := Lines{
		Frame: sampleFrame(p, "lines", p.T("gallery.chart.lines"), 1284), Unit: Unit{Axis: "%", Suffix: "%", Decimals: 1, Top: 100},
		Label: p.T("gallery.chart.week"), Norm: Norm{Value: 90, Label: p.T("gallery.chart.norm")},
		Lines: []Line{{Label: p.T("gallery.chart.own")}, {Label: p.T("gallery.chart.middle")}},
	}
	for week := range 26 {
		v := 72 + 0.8*float64(week) + 6*math.Sin(float64(week)*1.3)
		if week == 9 {
			v = None()
		}
		l.Points = append(l.Points, strconv.Itoa(week+20))
		l.Lines[0].Values = append(l.Lines[0].Values, v)
		l.Lines[0].Band = append(l.Lines[0].Band, Interval{v - 7, min(v+5, 100)})
		l.Lines[0].N = append(l.Lines[0].N, 30+week)
		l.Lines[1].Values = append(l.Lines[1].Values, 80+0.2*float64(week))
	}
	return l
}

func sampleFlow(p *i18n.Printer) Lines {
	l := Lines{
		Frame: sampleFrame(p, "flow", p.T("gallery.chart.flow"), 96_400), Unit: Unit{Axis: p.T("gallery.chart.unit")},
		Label: p.T("gallery.chart.week"),
	}
	for i, name := range []string{"gallery.chart.in", "gallery.chart.out", "gallery.chart.checked", "gallery.tab.overdue"} {
		line := Line{Label: p.T(name)}
		for week := range 12 {
			line.Values = append(line.Values, math.Round((2600+180*float64(week)+400*math.Sin(float64(week+i)))*5/float64(i*i+1)))
		}
		l.Lines = append(l.Lines, line)
	}
	for week := range 12 {
		l.Points = append(l.Points, strconv.Itoa(week+34))
	}
	return l
}

func sampleDistribution(p *i18n.Printer) Distribution {
	return Distribution{
		Frame: sampleFrame(p, "distribution", p.T("gallery.chart.distribution"), 1284),
		Unit:  Unit{Axis: p.T("gallery.chart.hours"), Suffix: p.T("gallery.chart.hour")},
		Bins: []Bin{
			{0, 1, 212}, {1, 4, 388}, {4, 12, 301}, {12, 24, 198}, {24, 48, 121}, {48, 72, 40}, {72, math.Inf(1), 24},
		},
		Norm: Norm{Value: 24, Label: p.T("gallery.chart.norm")},
	}
}

func sampleSurvival(p *i18n.Printer) Survival {
	curve := func(label string, rate float64, n int) Curve {
		c := Curve{Label: label}
		for hour := 0.5; hour <= 72; hour += 1.5 {
			s := 100 * math.Exp(-hour*rate)
			wide := 9 * math.Sqrt(s/100*(1-s/100)) * math.Sqrt(400/float64(n))
			c.Steps = append(c.Steps, Step{
				Hours: hour, Share: s, Band: Interval{max(s-wide, 0), min(s+wide, 100)},
				AtRisk: int(s * float64(n) / 100),
			})
		}
		return c
	}
	return Survival{
		Frame: sampleFrame(p, "survival", p.T("gallery.chart.survival"), 312), Until: 72,
		Curves: []Curve{curve(p.T("gallery.chart.own"), 0.09, 312), curve(p.T("gallery.chart.middle"), 0.05, 9000)},
		Norm:   Norm{Value: 24, Label: p.T("gallery.chart.norm")},
	}
}

func sampleFunnel(p *i18n.Printer) Funnel {
	f := Funnel{
		Frame: sampleFrame(p, "funnel", p.T("gallery.chart.funnel"), 4210), Overall: 84, Own: p.T("gallery.chart.own"),
		Along: p.T("gallery.chart.unit"), Axis: p.T("gallery.chart.share"),
	}
	for i := range 24 {
		n := 12 + i*i*2
		share := 84 + 30*math.Sin(float64(i)*2.1)/math.Sqrt(float64(n))*3
		f.Points = append(f.Points, FunnelPoint{N: n, Share: min(share, 100), Own: i == 15})
	}
	f.Points[20].Share = 68
	for n := 5; n <= 1200; n += 5 {
		wide := 36.7 / math.Sqrt(float64(n))
		f.Limits = append(f.Limits, Limit{
			N: n, Inner: Interval{max(84-1.96*wide, 0), min(84+1.96*wide, 100)}, Outer: Interval{max(84-3.09*wide, 0), min(84+3.09*wide,
				100)},
		})
	}
	return f
}

func sampleHeat(p *i18n.Printer) Heat {
	h := Heat{Frame: sampleFrame(p, "heat", p.T("gallery.chart.heat"), 2140), What: p.T("gallery.chart.unit")}
	for day := range 7 {
		for hour := range 24 {
			v := 14 * math.Exp(-math.Pow(float64(hour)-13, 2)/30)
			if day > 4 {
				v /= 3
			}
			h.Counts[day][hour] = int(v) + (hour*day)%2
		}
	}
	return h
}

func sampleSpark(p *i18n.Printer) Spark {
	return Spark{
		Frame: sampleFrame(p, "spark", p.T("gallery.chart.spark"), 412), Unit: Unit{Suffix: "%", Decimals: 1},
		Label:  p.T("gallery.chart.week"),
		Points: []string{"41", "42", "43", "44", "45", "46", "47", "48"}, Values: []float64{71, 74.5, 70, 78, 81, 80.2, 84, 86.4},
	}
}
