package chart

import (
	"context"
	"io"
	"slices"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/ui"
)

// Lines shows how values go over time. The first line is the one that the page is about: it is full,
// and may have a band. Where a value is None the line has a gap.
type Lines struct {
	Frame
	Unit   Unit
	Label  string   // what the points are, as the head of the table: "Week"
	Points []string // their names, in order of time
	Lines  []Line
	Norm   Norm
}

// Line is one row of values, one for each point. Its name stands at its end: keep it under 16 letters.
type Line struct {
	Label  string
	Values []float64
	Band   []Interval // empty for none
	N      []int      // empty where the values are counts
}

// Render makes Lines a templ.Component.
func (l Lines) Render(ctx context.Context, w io.Writer) error { return render(ctx, w, l) }

func (l Lines) draw(p *i18n.Printer) drawing {
	l = l.fitted()
	names := make([]string, len(l.Lines))
	var values []float64
	for i, line := range l.Lines {
		names[i] = line.Label
		values = append(values, line.Values...)
		for _, b := range line.Band {
			values = append(values, b.High)
		}
	}
	if l.Norm.Label != "" {
		values = append(values, l.Norm.Value)
	}
	d := drawing{frame: l.Frame, room: roomFor(names), height: plotHeight}
	d.empty = len(l.Points) == 0 || !l.any()
	l.tabulate(&d, p)
	if d.empty {
		return d
	}
	s := newScale(l.Unit.top(values...), l.Unit.Decimals == 0)
	d.valueAxis(p, s, l.Unit)
	d.labels(l.Points, l.place)
	for i := range slices.Backward(l.Lines) { // the first lies on top
		l.line(&d, s, i)
	}
	d.normAcross(s, l.Norm)
	l.names(&d, s)
	return d
}

// fitted is l with as many values in each line as there are points: what is missing is None, what is over is left out.
func (l Lines) fitted() Lines {
	n := len(l.Points)
	lines := make([]Line, len(l.Lines))
	for i, from := range l.Lines {
		line := Line{Label: from.Label, Values: make([]float64, n)}
		for k := copy(line.Values, from.Values); k < n; k++ {
			line.Values[k] = None()
		}
		if len(from.Band) > 0 {
			line.Band = make([]Interval, n)
			copy(line.Band, from.Band)
		}
		if len(from.N) > 0 {
			line.N = make([]int, n)
			copy(line.N, from.N)
		}
		lines[i] = line
	}
	l.Lines = lines
	return l
}

// place is where point i is: the first at the left, the last at the right, one alone in the middle.
func (l Lines) place(i int) float64 {
	if len(l.Points) < 2 {
		return 50
	}
	return 100 * float64(i) / float64(len(l.Points)-1)
}

func (l Lines) any() bool {
	for _, line := range l.Lines {
		if line.last() >= 0 {
			return true
		}
	}
	return false
}

// last is the last point that has a value; -1 when none has.
func (l Line) last() int {
	for i, v := range slices.Backward(l.Values) {
		if !none(v) {
			return i
		}
	}
	return -1
}

func (l Lines) line(d *drawing, s scale, index int) {
	line, style := l.Lines[index], styles[index%len(styles)]
	d.band(line.Band, s, l.place, style.tone)
	path := make([]point, len(line.Values))
	for i, v := range line.Values {
		path[i] = point{l.place(i), None()}
		if !none(v) {
			path[i].y = s.at(v)
		}
	}
	d.add(shape{kind: aPath, points: path, look: lookStroke, tone: style.tone, dash: style.dash, width: 2})
	for i, at := range path {
		alone := (i == 0 || none(path[i-1].y)) && (i == len(path)-1 || none(path[i+1].y))
		if !none(at.y) && (alone || len(path) <= 13) {
			d.add(shape{kind: style.mark, x: at.x, y: at.y, r: 3.5, look: lookFill, tone: style.tone})
		}
	}
}

// band draws intervals as an area with thin edges, one area for each run without a gap.
func (d *drawing) band(intervals []Interval, s scale, place func(i int) float64, tone ui.Kind) {
	var high, low []point
	flush := func() {
		if len(high) > 1 {
			area := append([]point{}, high...)
			for _, p := range slices.Backward(low) {
				area = append(area, p)
			}
			d.add(
				shape{kind: aPath, points: area, closed: true, look: lookFill, tone: tone, fade: 0.15},
				shape{kind: aPath, points: high, look: lookStroke, tone: tone, width: 0.75},
				shape{kind: aPath, points: low, look: lookStroke, tone: tone, width: 0.75},
			)
		}
		high, low = nil, nil
	}
	for i, interval := range intervals {
		if interval.empty() {
			flush()
			continue
		}
		high = append(high, point{place(i), s.at(interval.High)})
		low = append(low, point{place(i), s.at(interval.Low)})
	}
	flush()
}

// names writes the name of each line at its end, none over another.
func (l Lines) names(d *drawing, s scale) {
	var places []float64
	var which []int
	for i, line := range l.Lines {
		if last := line.last(); last >= 0 && line.Label != "" {
			places = append(places, s.at(line.Values[last]))
			which = append(which, i)
		}
	}
	for k, y := range spread(places, plotTop, plotBottom) {
		style := styles[which[k]%len(styles)]
		d.add(shape{kind: style.mark, x: 100, dx: 10, y: y, r: 3.5, look: lookFill, tone: style.tone})
		d.strong(100, 18, y+4, "start", clip(l.Lines[which[k]].Label, 15))
	}
}

func (l Lines) tabulate(d *drawing, p *i18n.Printer) {
	d.head = []string{l.Label}
	for _, line := range l.Lines {
		name := line.Label
		if name == "" {
			name = l.Unit.head(p)
		}
		d.head = append(d.head, name)
		d.head = appendIf(d.head, len(line.Band) > 0, p.T("chart.interval"))
		d.head = appendIf(d.head, len(line.N) > 0, "n")
	}
	for i, label := range l.Points {
		row := []string{label}
		for _, line := range l.Lines {
			row = append(row, l.Unit.write(p, line.Values[i]))
			if len(line.Band) > 0 {
				row = append(row, l.Unit.between(p, line.Band[i]))
			}
			if len(line.N) > 0 {
				row = append(row, p.Number(line.N[i]))
			}
		}
		d.rows = append(d.rows, row)
	}
	d.text = l.Text
	if d.text != "" || d.empty {
		return
	}
	for _, line := range l.Lines {
		if first, last := line.first(), line.last(); last >= 0 {
			d.text += p.T("chart.lines.text", "Label", line.Label, "First", l.Points[first], "Begin", l.Unit.write(p, line.Values[first]),
				"Last", l.Points[last], "End", l.Unit.write(p, line.Values[last])) + " "
		}
	}
}

// first is the first point that has a value; -1 when none has.
func (l Line) first() int {
	return slices.IndexFunc(l.Values, func(v float64) bool { return !none(v) })
}
