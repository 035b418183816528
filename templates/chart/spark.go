package chart

import (
	"context"
	"io"
	"math"

	"eokm.nl/hosting/portal/i18n"
)

// Spark is a small line without axes, to stand beside a figure: which way it goes. Its last value has a dot.
type Spark struct {
	Frame
	Unit   Unit
	Label  string   // what the points are, as the head of the table
	Points []string // their names, in order of time
	Values []float64
}

// Render makes Spark a templ.Component.
func (s Spark) Render(ctx context.Context, w io.Writer) error { return render(ctx, w, s) }

// Heights of a sparkline in pixels.
const (
	sparkHeight = 40
	sparkEdge   = 6
)

func (s Spark) draw(p *i18n.Printer) drawing {
	lines := Lines{
		Frame: s.Frame, Unit: s.Unit, Label: s.Label, Points: s.Points, Lines: []Line{{Values: s.Values}},
	}.fitted()
	d := drawing{frame: s.Frame, room: sparkRoom, height: sparkHeight, small: true, empty: !lines.any()}
	lines.tabulate(&d, p)
	if d.empty {
		return d
	}
	line := lines.Lines[0]
	path := make([]point, len(line.Values))
	for i, v := range line.Values {
		path[i] = point{lines.place(i), None()}
		if !none(v) {
			path[i].y = s.height(lines.Lines[0].Values, v)
		}
	}
	last := line.last()
	d.add(
		shape{kind: aPath, points: path, look: lookStroke, tone: styles[0].tone, width: 2},
		shape{kind: aDot, x: path[last].x, y: path[last].y, r: 3.5, look: lookFill, tone: styles[0].tone},
	)
	d.strong(100, 10, path[last].y+5, "start", s.Unit.write(p, line.Values[last]))
	return d
}

// height is where v is between the lowest and the highest value; values that hardly differ are drawn flat.
func (s Spark) height(values []float64, v float64) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, one := range values {
		if !none(one) {
			lo, hi = min(lo, finite(one)), max(hi, finite(one))
		}
	}
	span := max(hi-lo, 0.2*hi)
	if span <= 0 {
		return sparkHeight / 2
	}
	middle := (hi + lo) / 2
	return sparkHeight/2 - (finite(v)-middle)/span*(sparkHeight-2*sparkEdge)
}
