package chart

import (
	"context"
	"io"
	"math"
	"slices"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/ui"
)

// Funnel sets shares against what they rest on, between the limits that chance alone gives
// round the overall rate. It is no ranking: all dots look the same and have no name, but the reader's own.
type Funnel struct {
	Frame
	Points  []FunnelPoint
	Limits  []Limit // in order of N, from the least to the most that is drawn
	Overall float64 // 0 to 100
	Own     string  // the name of the own dot
	Along   string  // what N counts, at the axis: "adressen"
	Axis    string  // what the shares are
}

// FunnelPoint is one provider, or one of whatever is compared.
type FunnelPoint struct {
	N     int
	Share float64 // 0 to 100
	Own   bool
	Rough bool  // drawn where it roughly lies, and of whom no row may tell
	At    Limit // the limits at N; the zero value: those of Limits that are nearest below
}

// Limit is where the inner (95 %) and outer (99.8 %) limits lie at N, 0 to 100.
type Limit struct {
	N            int
	Inner, Outer Interval
}

// Render makes Funnel a templ.Component.
func (f Funnel) Render(ctx context.Context, w io.Writer) error { return render(ctx, w, f) }

func (f Funnel) draw(p *i18n.Printer) drawing {
	d := drawing{frame: f.Frame, room: longRoom, height: plotHeight + 20, empty: len(f.Points) == 0}
	if d.empty {
		return d
	}
	least, highest := f.reach()
	along := newAlong(least, highest)
	s := newScale(100, true)
	d.valueAxis(p, s, Unit{Axis: f.Axis})
	for _, m := range along.marks {
		d.words(along.place(m), 0, plotBottom+18, "middle", p.Decimal(m, 0))
	}
	d.words(50, 0, plotBottom+38, "middle", f.Along)
	f.limits(&d, p, s, along)
	for _, dot := range f.Points {
		if !dot.Own {
			d.add(shape{
				kind: aDot, x: along.place(float64(dot.N)), y: s.at(dot.Share), r: 4, look: lookHollow, tone: ui.KindNeutral, width: 1.5,
			})
		}
	}
	f.own(&d, p, s, along)
	f.tabulate(&d, p)
	return d
}

func (f Funnel) reach() (least, highest int) {
	least, highest = f.Points[0].N, f.Points[0].N
	for _, dot := range f.Points {
		least, highest = min(least, dot.N), max(highest, dot.N)
	}
	return max(least, 1), max(highest, 1)
}

// along maps numbers on the width: by their logarithm when some are many times others.
type along struct {
	log    bool
	lo, hi float64
	marks  []float64
}

func newAlong(least, highest int) along {
	if highest < 50*least {
		marks := roundMarks(float64(highest), 5, true)
		return along{hi: marks[len(marks)-1], marks: marks}
	}
	a := along{log: true, lo: math.Log10(float64(least) * 0.8), hi: math.Log10(float64(highest) * 1.25)}
	for power := math.Floor(a.lo); power <= a.hi; power++ {
		for _, times := range []float64{1, 3} {
			m := times * math.Pow(10, power)
			if at := math.Log10(m); at >= a.lo && at <= a.hi {
				a.marks = append(a.marks, m)
			}
		}
	}
	return a
}

// place is where n is, in percent of the width.
func (a along) place(n float64) float64 {
	if a.log {
		n = math.Log10(max(n, 1))
	}
	return min(max(100*(n-a.lo)/(a.hi-a.lo), 0), 100)
}

func (f Funnel) limits(d *drawing, p *i18n.Printer, s scale, a along) {
	var curves [4][]point
	for _, limit := range f.Limits {
		if a.log && math.Log10(float64(max(limit.N, 1))) < a.lo {
			continue
		}
		x := a.place(float64(limit.N))
		for i, v := range []float64{limit.Outer.High, limit.Inner.High, limit.Inner.Low, limit.Outer.Low} {
			curves[i] = append(curves[i], point{x, s.at(v)})
		}
	}
	d.line(s.at(f.Overall), 100, 0, lookAxis)
	if len(curves[0]) == 0 {
		return
	}
	for i, curve := range curves {
		dash, width := "", 1.5
		if i == 1 || i == 2 {
			dash, width = "5 4", 1
		}
		d.add(shape{kind: aPath, points: curve, look: lookStroke, tone: ui.KindNeutral, dash: dash, width: width})
	}
	end := func(i int) float64 { return curves[i][len(curves[i])-1].y }
	texts := []string{p.T("chart.funnel.outer"), p.T("chart.funnel.inner"), p.T("chart.funnel.overall", "Share", p.Decimal(f.Overall, 0))}
	for i, y := range spread([]float64{end(3), end(2), s.at(f.Overall)}, plotTop, plotBottom) {
		d.words(100, 6, y+4, "start", texts[i])
	}
}

// own draws the dot that has a name, over all others.
func (f Funnel) own(d *drawing, p *i18n.Printer, s scale, a along) {
	i := f.ownIndex()
	if i < 0 {
		return
	}
	dot := f.Points[i]
	x, y := a.place(float64(dot.N)), s.at(dot.Share)
	d.add(shape{kind: aDiamond, x: x, y: y, r: 8, look: lookFill, tone: ui.KindInfo})
	anchor := "middle"
	switch {
	case x < 25:
		anchor = "start"
	case x > 75:
		anchor = "end"
	}
	above := y - 14
	if dot.Share > 90 {
		above = y + 24
	}
	d.strong(x, 0, above, anchor, f.Own+": "+percents.write(p, dot.Share))
}

func (f Funnel) ownIndex() int {
	return slices.IndexFunc(f.Points, func(dot FunnelPoint) bool { return dot.Own })
}

func (f Funnel) tabulate(d *drawing, p *i18n.Printer) {
	d.head = []string{p.T("chart.funnel.who"), f.Along, p.T("chart.share"), p.T("chart.funnel.inner"), p.T("chart.funnel.outer")}
	dots := slices.Clone(f.Points)
	slices.SortStableFunc(dots, func(a, b FunnelPoint) int { return a.N - b.N })
	for _, dot := range dots {
		if dot.Rough {
			continue
		}
		who := p.T("chart.funnel.other")
		if dot.Own {
			who = f.Own
		}
		limit := f.limitOf(dot)
		d.rows = append(d.rows, []string{
			who, p.Number(dot.N), percents.write(p, dot.Share), percents.between(p, limit.Inner), percents.between(p, limit.Outer),
		})
	}
	d.text = f.Text
	if d.text != "" {
		return
	}
	d.text = p.N("chart.funnel.text", len(f.Points), "Share", percents.write(p, f.Overall))
	if i := f.ownIndex(); i >= 0 {
		limit := f.limitOf(f.Points[i])
		d.text += " " + p.T("chart.funnel.text.own", "Own", f.Own, "Share", percents.write(p, f.Points[i].Share), "N", f.Points[i].N,
			"Outer", percents.between(p, limit.Outer))
	}
}

// limitOf is where the limits lie for a dot.
func (f Funnel) limitOf(dot FunnelPoint) Limit {
	if dot.At != (Limit{}) {
		return dot.At
	}
	return f.limitAt(dot.N)
}

// limitAt is the limit of the largest N that is not above n.
func (f Funnel) limitAt(n int) Limit {
	var found Limit
	for _, limit := range f.Limits {
		if limit.N > n {
			break
		}
		found = limit
	}
	return found
}
