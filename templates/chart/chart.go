// Package chart draws figures as SVG on the server: bars, lines with a band, distribution,
// survival curve, funnel plot, heat map and sparkline. Each is a struct of plain values that
// is itself a templ.Component, so a page writes @chart.Lines{...}.
//
// A chart is a figure: what it shows, with period, unit, denominator and n; the drawing, with
// a text alternative; and the same values as a table under it. Geometry is in attributes of the
// SVG and colours are in the style sheet, since the policy of the pages allows no style in
// them. What a chart says it says without colour too: by place, dash, shape or word.
//
// Widths are shares of the drawing and heights are pixels, so letters keep their size on a
// phone and on a wide screen; only lines and bands are stretched.
//
// Charts are pure: they read no clock, no database and no request, and round nothing but
// what they print. Texts in the structs are in the reader's language already.
package chart

import (
	"math"

	"eokm.nl/hosting/portal/i18n"
)

// Drawing is one of the charts of this package: what Picture draws as a file of its own.
type Drawing interface {
	draw(p *i18n.Printer) drawing
}

// Caption says what a chart shows and what it rests on; all of it is in the picture file too.
type Caption struct {
	Title  string // "Binnen 24 uur verwijderd, per maand"
	Period string // "2026", "1 nov 2025 – 31 okt 2026"
	Unit   string // in words: "procent van de adressen"
	Of     string // the denominator in words: "adressen die in de maand geleverd zijn"
	N      int    // how many it rests on
	Note   string // what is left out and why; may be empty
	Source string // who made it, from what, by which definitions, as of when
}

// Frame is what all charts have. ID is unique on the page.
type Frame struct {
	ID      string
	Caption Caption
	Text    string // the text alternative; when empty the chart words its own from the values
	Picture string // address of the picture file; no link when empty
	Open    bool   // show the table without a click
}

// Unit says how values are written: "84,2 %" is {Suffix: "%", Decimals: 1}. Top is where the
// axis ends whatever the values are, as 100 for shares; 0 lets the values decide.
type Unit struct {
	Axis     string // what stands at the axis: "uur", "adressen"
	Suffix   string
	Decimals int
	Top      float64
}

// percents is how shares are written.
var percents = Unit{Suffix: "%", Decimals: 1}

// Interval is the uncertainty round a value; the zero one is none.
type Interval struct{ Low, High float64 }

// Norm is a value that is agreed, drawn as a dashed line with its words; without words there is none.
type Norm struct {
	Value float64
	Label string
}

// None is the value of what is not known or too small to tell. A line has a gap there.
func None() float64 { return math.NaN() }

func none(v float64) bool { return math.IsNaN(v) }

func (i Interval) empty() bool { return i == Interval{} || none(i.Low) || none(i.High) }

// write writes v as the reader reads it: "84,2 %"; "–" when there is none.
func (u Unit) write(p *i18n.Printer, v float64) string {
	if none(v) {
		return "–"
	}
	return p.Decimal(finite(v), u.Decimals) + u.after()
}

func (u Unit) between(p *i18n.Printer, i Interval) string {
	if i.empty() {
		return "–"
	}
	return p.Decimal(finite(i.Low), u.Decimals) + " – " + p.Decimal(finite(i.High), u.Decimals) + u.after()
}

// after is what follows a number, on its line.
func (u Unit) after() string {
	if u.Suffix == "" {
		return ""
	}
	return "\u00a0" + u.Suffix
}

// top is the highest value that the axis has to show.
func (u Unit) top(values ...float64) float64 {
	if u.Top > 0 {
		return u.Top
	}
	highest := 0.0
	for _, v := range values {
		if !none(v) {
			highest = max(highest, finite(v))
		}
	}
	return highest
}
