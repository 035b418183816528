package stats

import (
	"slices"

	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/chart"
	"eokm.nl/hosting/templates/stats"
)

// funnel is EOKM's: every provider a dot, none of them named.
func (w shown) funnel(p *i18n.Printer, s stats.Section, others figure.Others) chart.Drawing {
	funnel := figure.NewFunnel(others.Dots)
	if len(funnel.Dots) == 0 {
		return nil
	}
	var points []chart.FunnelPoint
	for _, d := range funnel.Dots {
		points = append(points, pointOf(funnel, d))
	}
	c := drawn(p, funnel, points)
	c.Frame = w.frame(p, s, "percent", ofDecided, funnel.Overall.Of)
	c.Caption.Note = p.T("stats.funnel.note")
	return c
}

// place is a desk's: its own dot exactly, and those of the others roughly, without a row of their numbers.
func (w shown) place(p *i18n.Printer, s stats.Section, others figure.Others, own figure.Dot) chart.Drawing {
	if len(others.Rough) == 0 {
		return nil
	}
	funnel := others.Funnel()
	var points []chart.FunnelPoint
	for _, d := range others.Besides(own) {
		points = append(points, chart.FunnelPoint{N: d.Of, Share: float64(d.Percent), Rough: true})
	}
	if own.Of >= figure.FewestForShare {
		mine := pointOf(funnel, own)
		mine.Own = true
		points = append(points, mine)
	}
	c := drawn(p, funnel, points)
	c.Own = p.T("stats.own.dot")
	c.Frame = w.frame(p, s, "percent", "providers", len(points))
	c.Caption.Note = p.T("stats.funnel.note") + " " + p.T("stats.funnel.rough")
	return c
}

// drawn is the picture of some dots between the limits, made wider by what providers differ anyway.
func drawn(p *i18n.Printer, funnel figure.Funnel, points []chart.FunnelPoint) chart.Funnel {
	c := chart.Funnel{Overall: 100 * funnel.Rate, Along: p.T("stats.axis.addresses"), Axis: p.T("stats.th.in_time"), Points: points}
	most := 0
	for _, d := range points {
		most = max(most, d.N)
	}
	for _, n := range funnelSteps(most) {
		c.Limits = append(c.Limits, limitOf(funnel, n))
	}
	return c
}

// pointOf is an exact dot with the limits at just its number.
func pointOf(funnel figure.Funnel, d figure.Dot) chart.FunnelPoint {
	return chart.FunnelPoint{N: d.Of, Share: 100 * figure.Share(d).Value(), At: limitOf(funnel, d.Of)}
}

func limitOf(funnel figure.Funnel, n int) chart.Limit {
	at := funnel.At(n)
	return chart.Limit{
		N: n, Inner: chart.Interval{Low: 100 * at.WideInnerLow, High: 100 * at.WideInnerHigh},
		Outer: chart.Interval{Low: 100 * at.WideOuterLow, High: 100 * at.WideOuterHigh},
	}
}

// funnelSteps are the numbers at which the limits of a funnel are drawn: close where they are steep.
func funnelSteps(most int) (steps []int) {
	for n := figure.FewestForShare; n < most; n += max(1, n/8) {
		steps = append(steps, n)
	}
	return slices.Compact(append(steps, max(most, figure.FewestForShare+1)))
}
