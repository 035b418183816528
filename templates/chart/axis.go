package chart

import (
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/ui"
)

// Heights of a plot with axes, in pixels: words of the axis above it, numbers below it.
const (
	plotTop    = 26
	plotBottom = 226
	plotHeight = 254
)

// valueAxis draws the lines and numbers of the values, and says at the top what they are.
func (d *drawing) valueAxis(p *i18n.Printer, s scale, u Unit) {
	by := thousands(s.hi)
	decimals := 0
	for _, m := range s.marks {
		if v := m / by; v != float64(int64(v)) {
			decimals = 1
		}
	}
	for i, m := range s.marks {
		y := s.at(m)
		look := lookGrid
		if i == 0 {
			look = lookAxis
		}
		d.line(y, 100, 0, look)
		d.words(0, -8, y+4, "end", p.Decimal(m/by, decimals))
	}
	axis := u.Axis
	if by > 1 {
		axis += " × " + p.Decimal(by, 0)
	}
	d.words(0, float64(-d.room.left), 12, "start", axis)
}

// labels writes what stands below the plot at n places; where there is little room only some of them.
func (d *drawing) labels(labels []string, at func(i int) float64) {
	const many, few = 12, 4
	wide := every(len(labels), many)
	narrow := wide * every(len(labels), few*wide)
	for i, text := range labels {
		if i%wide != 0 {
			continue
		}
		d.add(shape{
			kind: aText, x: at(i), y: plotBottom + 18, anchor: "middle", text: text, look: lookWords, more: i%narrow != 0,
		})
	}
}

// every is the distance between labels of which at most so many fit.
func every(n, fit int) int { return max((n+fit-1)/fit, 1) }

// normAcross draws a norm of the values from side to side.
func (d *drawing) normAcross(s scale, n Norm) {
	if n.Label == "" {
		return
	}
	y := s.at(n.Value)
	d.add(shape{kind: aLine, y: y, w: 100, look: lookStroke, tone: ui.KindWarning, dash: "4 3", width: 1.5})
	d.strong(0, 4, y-5, "start", n.Label)
}

// normUpright draws a norm of what runs along the plot.
func (d *drawing) normUpright(x float64, n Norm) {
	if n.Label == "" {
		return
	}
	anchor, dx := "start", 5.0
	if x > 60 {
		anchor, dx = "end", -5
	}
	d.add(shape{
		kind: aLine, x: x, y: plotTop - 8, h: plotBottom - plotTop + 8, look: lookStroke, tone: ui.KindWarning, dash: "4 3", width: 1.5,
	})
	d.strong(x, dx, plotTop+4, anchor, n.Label)
}
