package chart

import (
	"context"
	"io"
	"slices"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/ui"
)

// Bars compares values by name: networks, categories, measures, years. Every bar starts at
// zero and says its own value, so there is no axis to read. With Other there is a mark on each
// bar for what it is compared with.
type Bars struct {
	Frame
	Unit  Unit
	Label string // what the bars are, as the head of the table: "Netwerk"
	Other string // what the marks are: "midden van andere providers"; empty for none
	Bars  []Bar
}

// Bar is one value. A Value of None is shown as too few to tell.
type Bar struct {
	Label    string
	Value    float64
	Interval Interval // drawn as a whisker
	Other    float64  // None where there is no comparison
	N        int      // 0 where the value is itself a count
}

// Render makes Bars a templ.Component.
func (b Bars) Render(ctx context.Context, w io.Writer) error { return render(ctx, w, b) }

// Heights of a bar, in pixels from the top of its row.
const (
	barWords = 14
	barTop   = 20
	barThick = 14
	barRow   = 48
)

func (b Bars) draw(p *i18n.Printer) drawing {
	d := drawing{frame: b.Frame, room: noRoom, empty: len(b.Bars) == 0}
	d.height = float64(len(b.Bars)*barRow + 4)
	values := make([]float64, 0, 3*len(b.Bars))
	for _, bar := range b.Bars {
		values = append(values, bar.Value, bar.Interval.High)
		if b.Other != "" {
			values = append(values, bar.Other)
		}
	}
	top := b.Unit.top(values...)
	if top == 0 {
		top = 1
	}
	s := scale{hi: top, end: 100}
	for i, bar := range b.Bars {
		b.bar(&d, p, s, bar, float64(i*barRow))
	}
	d.line(4, 0, d.height-8, lookAxis)
	b.tabulate(&d, p)
	b.key(&d, p, slices.ContainsFunc(b.Bars, func(bar Bar) bool { return !bar.Interval.empty() }))
	return d
}

func (b Bars) bar(d *drawing, p *i18n.Printer, s scale, bar Bar, y float64) {
	d.words(0, 6, y+barWords, "start", clip(bar.Label, 30))
	d.strong(100, 0, y+barWords, "end", b.says(p, bar))
	d.add(shape{kind: aRect, y: y + barTop, w: 100, h: barThick, look: lookTrack})
	if !none(bar.Value) {
		d.add(shape{kind: aRect, y: y + barTop, w: s.at(bar.Value), h: barThick, look: lookFill, tone: ui.KindInfo})
	}
	if !bar.Interval.empty() {
		low, high := s.at(bar.Interval.Low), s.at(bar.Interval.High)
		middle := y + barTop + barThick/2
		d.whisker(low, high, middle)
	}
	if b.Other != "" && !none(bar.Other) {
		d.add(shape{kind: aDiamond, x: s.at(bar.Other), y: y + barTop + barThick/2, r: 6, look: lookHollow, tone: ui.KindNeutral, width: 2})
	}
}

// whisker is a line with ends, edged so that it is seen on a bar as well as beside it.
func (d *drawing) whisker(low, high, y float64) {
	for _, line := range []shape{
		{look: lookEdge, width: 4},
		{look: lookStroke, tone: ui.KindNeutral, width: 1.5},
	} {
		line.kind = aLine
		across, left, right := line, line, line
		across.x, across.y, across.w = low, y, high-low
		left.x, left.y, left.h = low, y-5, 10
		right.x, right.y, right.h = high, y-5, 10
		d.add(across, left, right)
	}
}

// key says below the bars what their marks are.
func (b Bars) key(d *drawing, p *i18n.Printer, intervals bool) {
	y := d.height + 10
	if b.Other != "" {
		d.add(shape{kind: aDiamond, x: 0, dx: 8, y: y, r: 6, look: lookHollow, tone: ui.KindNeutral, width: 2})
		d.words(0, 20, y+5, "start", b.Other)
		d.height += 24
	}
	if intervals {
		d.whisker(60, 66, y)
		d.words(66, 8, y+5, "start", p.T("chart.interval"))
		d.height = y + 14
	}
}

// says is what stands at the end of a bar.
func (b Bars) says(p *i18n.Printer, bar Bar) string {
	switch {
	case none(bar.Value):
		return p.T("chart.few", "N", bar.N)
	case bar.N > 0:
		return p.T("chart.value.n", "Value", b.Unit.write(p, bar.Value), "N", bar.N)
	}
	return b.Unit.write(p, bar.Value)
}

func (b Bars) tabulate(d *drawing, p *i18n.Printer) {
	var intervals, counts bool
	highest := -1
	for i, bar := range b.Bars {
		intervals = intervals || !bar.Interval.empty()
		counts = counts || bar.N > 0
		if !none(bar.Value) && (highest < 0 || bar.Value > b.Bars[highest].Value) {
			highest = i
		}
	}
	d.head = []string{b.Label, b.Unit.head(p)}
	d.head = appendIf(d.head, intervals, p.T("chart.interval"))
	d.head = appendIf(d.head, b.Other != "", b.Other)
	d.head = appendIf(d.head, counts, "n")
	for _, bar := range b.Bars {
		row := []string{bar.Label, b.Unit.write(p, bar.Value)}
		row = appendIf(row, intervals, b.Unit.between(p, bar.Interval))
		row = appendIf(row, b.Other != "", b.Unit.write(p, bar.Other))
		row = appendIf(row, counts, p.Number(bar.N))
		d.rows = append(d.rows, row)
	}
	d.text = b.Text
	if d.text == "" && highest >= 0 {
		d.text = p.N("chart.bars.text", len(b.Bars), "Label", b.Bars[highest].Label, "Value", b.Unit.write(p, b.Bars[highest].Value))
	}
}

func appendIf(to []string, ok bool, s string) []string {
	if !ok {
		return to
	}
	return append(to, s)
}

// head is the name of the values in a table.
func (u Unit) head(p *i18n.Printer) string {
	if u.Axis == "" {
		return p.T("chart.value")
	}
	return u.Axis
}
