package chart

import (
	"context"
	"io"
	"slices"
	"time"

	"eokm.nl/hosting/portal/i18n"
)

// Survival shows which share is still online after so many hours, with its band, so that what
// is not gone yet counts too. The number that is still followed stands below the hours.
type Survival struct {
	Frame
	Curves []Curve
	Until  float64 // hours, where the drawing ends
	Norm   Norm    // in hours
	// At are the rows of the table, of one curve, where they are known exactly; else the table reads the curve at the hours that are
	// marked.
	At []Step
}

// Curve is one group; the first is the one that the page is about. It starts at 100 % at hour 0.
type Curve struct {
	Label string
	Steps []Step // in order of time; the band of the first curve only is drawn, all are in the table
}

// Step is what holds from Hours on, until the next step.
type Step struct {
	Hours  float64
	Share  float64  // still online, 0 to 100
	Band   Interval // 0 to 100
	AtRisk int      // followed just before
}

// Render makes Survival a templ.Component.
func (c Survival) Render(ctx context.Context, w io.Writer) error { return render(ctx, w, c) }

func (c Survival) draw(p *i18n.Printer) drawing {
	names := make([]string, len(c.Curves))
	for i, curve := range c.Curves {
		names[i] = curve.Label
	}
	d := drawing{frame: c.Frame, room: roomFor(names), height: plotHeight + 40}
	d.empty = !slices.ContainsFunc(c.Curves, func(curve Curve) bool { return len(curve.Steps) > 0 })
	if d.empty {
		return d
	}
	s := newScale(100, true)
	hours := hourMarks(c.Until, 6)
	along := scale{hi: hours[len(hours)-1], end: 100}
	d.valueAxis(p, s, Unit{Axis: p.T("chart.survival.axis")})
	for i := range slices.Backward(c.Curves) {
		c.curve(&d, s, along, i)
	}
	d.normUpright(along.at(c.Norm.Value), c.Norm)
	c.half(&d, p, s, along)
	c.names(&d, s, along.hi)
	c.below(&d, p, along, hours)
	c.tabulate(&d, p, hours)
	return d
}

func (c Survival) curve(d *drawing, s, along scale, index int) {
	style := styles[index%len(styles)]
	path := []point{{0, s.at(100)}}
	high, low := slices.Clone(path), slices.Clone(path)
	stair := func(path []point, x, y float64) []point {
		return append(path, point{x, path[len(path)-1].y}, point{x, y})
	}
	last := path[0].y
	for _, step := range c.Curves[index].Steps {
		if step.Hours > along.hi {
			break
		}
		x := along.at(step.Hours)
		path = stair(path, x, s.at(step.Share))
		last = s.at(step.Share)
		if index == 0 && !step.Band.empty() {
			high, low = stair(high, x, s.at(step.Band.High)), stair(low, x, s.at(step.Band.Low))
		}
	}
	path = append(path, point{100, last})
	if len(high) > 1 {
		high, low = stair(high, 100, high[len(high)-1].y), stair(low, 100, low[len(low)-1].y)
		area := slices.Clone(high)
		slices.Reverse(low)
		area = append(area, low...)
		d.add(
			shape{kind: aPath, points: area, closed: true, look: lookFill, tone: style.tone, fade: 0.15},
			shape{kind: aPath, points: high, look: lookStroke, tone: style.tone, width: 0.75},
			shape{kind: aPath, points: low, look: lookStroke, tone: style.tone, width: 0.75},
		)
	}
	d.add(shape{kind: aPath, points: path, look: lookStroke, tone: style.tone, dash: style.dash, width: 2})
}

// half marks when the first curve falls to a half.
func (c Survival) half(d *drawing, p *i18n.Printer, s, along scale) {
	hours, ok := c.Curves[0].half()
	if !ok || hours > along.hi {
		return
	}
	x := along.at(hours)
	d.add(shape{kind: aDot, x: x, y: s.at(50), r: 4.5, look: lookHollow, tone: styles[0].tone, width: 2})
	anchor, dx := "start", 10.0
	if x > 55 {
		anchor, dx = "end", -10
	}
	d.strong(x, dx, s.at(50)-6, anchor, p.T("chart.survival.half", "Time", p.Span(hoursOf(hours))))
}

func (c Curve) half() (hours float64, ok bool) {
	for _, step := range c.Steps {
		if step.Share <= 50 {
			return step.Hours, true
		}
	}
	return 0, false
}

// at is what holds at an hour.
func (c Curve) at(hours float64) Step {
	now := Step{Share: 100}
	for _, step := range c.Steps {
		if step.Hours > hours {
			now.AtRisk = step.AtRisk
			return now
		}
		now = step
		now.AtRisk = 0
	}
	return now
}

func (c Survival) names(d *drawing, s scale, until float64) {
	places := make([]float64, len(c.Curves))
	for i, curve := range c.Curves {
		places[i] = s.at(curve.at(until).Share)
	}
	for i, y := range spread(places, plotTop, plotBottom) {
		d.strong(100, 8, y+4, "start", clip(c.Curves[i].Label, 16))
	}
}

// below writes the hours, and how many are followed then.
func (c Survival) below(d *drawing, p *i18n.Printer, along scale, hours []float64) {
	followed := p.T("chart.survival.risk")
	d.words(0, float64(-d.room.left), plotBottom+38, "start", followed)
	for i, h := range hours {
		text := shape{kind: aText, x: along.at(h), anchor: "middle", look: lookWords, more: i%2 == 1}
		hour, count := text, text
		hour.y, hour.text = plotBottom+18, p.T("chart.hours", "Hours", p.Decimal(h, 0))
		count.y, count.text = plotBottom+56, p.Number(c.Curves[0].at(h).AtRisk)
		d.add(hour, count)
	}
}

func (c Survival) tabulate(d *drawing, p *i18n.Printer, hours []float64) {
	d.head = []string{p.T("chart.survival.time")}
	for _, curve := range c.Curves {
		name := curve.Label
		if name == "" {
			name = p.T("chart.survival.axis")
		}
		d.head = append(d.head, name, p.T("chart.interval"), p.T("chart.survival.risk"))
	}
	for _, now := range c.At {
		d.rows = append(d.rows, []string{
			p.T("chart.hours", "Hours", p.Decimal(now.Hours, 0)), percents.write(p, now.Share), percents.between(p, now.Band),
			p.Number(now.AtRisk),
		})
	}
	if len(c.At) > 0 {
		hours = nil
	}
	for _, h := range hours {
		row := []string{p.T("chart.hours", "Hours", p.Decimal(h, 0))}
		for _, curve := range c.Curves {
			now := curve.at(h)
			row = append(row, percents.write(p, now.Share), percents.between(p, now.Band), p.Number(now.AtRisk))
		}
		d.rows = append(d.rows, row)
	}
	d.text = c.Text
	if d.text != "" {
		return
	}
	if hours, ok := c.Curves[0].half(); ok {
		d.text = p.T("chart.survival.text", "Time", p.Span(hoursOf(hours)))
	} else {
		d.text = p.T("chart.survival.text.none")
	}
	if c.Norm.Label != "" {
		d.text += " " + p.T("chart.survival.text.norm", "Norm", c.Norm.Label, "Share", percents.write(p,
			c.Curves[0].at(c.Norm.Value).Share))
	}
}

func hoursOf(h float64) time.Duration { return time.Duration(finite(h) * float64(time.Hour)) }
