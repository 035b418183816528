package chart

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"eokm.nl/hosting/templates/ui"
)

// drawing is a chart as shapes and rows, ready to be written as SVG and as a table.
type drawing struct {
	frame  Frame
	height float64
	room   room
	shapes []shape
	text   string // the text alternative
	head   []string
	rows   [][]string
	empty  bool // there is nothing to draw
	small  bool // a sparkline: as wide as a word, not as a page
}

// room is what a drawing leaves free beside it, in pixels: for the numbers of an axis, and for words at the end of lines.
type room struct{ left, right int }

// The rooms that charts have. The style sheet has a class for each, by their sum: .plot-62.
var (
	noRoom    = room{left: 8, right: 8}
	dayRoom   = room{left: 30, right: 2}
	axisRoom  = room{left: 46, right: 16}
	sparkRoom = room{left: 6, right: 62}
	shortRoom = room{left: 46, right: 72}
	longRoom  = room{left: 46, right: 124}
)

// shape is one mark of a drawing. x and w are shares of the plot in percent, y, h, r and dx pixels.
type shape struct {
	kind       shapeKind
	x, y, w, h float64
	dx         float64
	r          float64
	fade       float64 // opacity of the fill; 0 is full
	text       string
	anchor     string
	dash       string
	width      float64
	look       look
	tone       ui.Kind
	more       bool // left out on a phone
	points     []point
	closed     bool
}

type shapeKind int

const (
	aRect shapeKind = iota
	aLine           // from x, y to x+w, y+h
	aText
	aDot
	aDiamond
	aSquare
	aTriangle
	aPath
)

// look is what a shape is, and so which colour it has.
type look string

const (
	lookFill   look = "fill"   // the colour of its tone
	lookStroke look = "stroke" // a line in the colour of its tone
	lookGrid   look = "grid"
	lookAxis   look = "axis"
	lookTrack  look = "track" // what a bar lies on
	lookWords  look = "words"
	lookStrong look = "strong" // words that are read first
	lookEdge   look = "edge"   // what lies under a line, so that it stands out
	lookHollow look = "hollow" // a mark whose inside is the page
)

// point is a place on a path: x in percent of the plot, y in pixels.
type point struct{ x, y float64 }

// fontSize is that of all letters in a drawing, in pixels.
const fontSize = 13

func (d *drawing) add(s ...shape) { d.shapes = append(d.shapes, s...) }

// line is one from the left edge on.
func (d *drawing) line(y, w, h float64, l look) {
	d.add(shape{kind: aLine, y: y, w: w, h: h, look: l, width: 1})
}

func (d *drawing) words(x, dx, y float64, anchor, text string) {
	d.add(shape{kind: aText, x: x, dx: dx, y: y, anchor: anchor, text: text, look: lookWords})
}

func (d *drawing) strong(x, dx, y float64, anchor, text string) {
	d.add(shape{kind: aText, x: x, dx: dx, y: y, anchor: anchor, text: text, look: lookStrong})
}

// styles tell lines and points apart without colour: the first is full with dots.
var styles = []struct {
	tone ui.Kind
	dash string
	mark shapeKind
}{
	{ui.KindInfo, "", aDot},
	{ui.KindNeutral, "6 4", aSquare},
	{ui.KindSuccess, "2 3", aTriangle},
	{ui.KindWarning, "10 3 2 3", aDiamond},
	{ui.KindDanger, "12 4", aDot},
	{ui.KindNeutral, "1 4", aSquare},
}

// percent writes a share of the width: "12.5%".
func percent(f float64) string { return decimal(f) + "%" }

// decimal writes a length in the shortest way.
func decimal(f float64) string {
	return strconv.FormatFloat(math.Round(finite(f)*100)/100, 'f', -1, 64)
}

// outline is the d of a path over a plot of the given width in units.
func (s shape) outline(width float64) string {
	var b strings.Builder
	command := byte('M')
	for _, p := range s.points {
		if none(p.y) { // a gap: the next point starts anew
			command = 'M'
			continue
		}
		b.WriteByte(command)
		b.WriteString(decimal(p.x / 100 * width))
		b.WriteByte(' ')
		b.WriteString(decimal(p.y))
		command = 'L'
	}
	if s.closed && b.Len() > 0 {
		b.WriteByte('Z')
	}
	return b.String()
}

// markOutline is the d of a mark that is no circle, round its own middle.
func (s shape) markOutline() string {
	r, half := decimal(s.r), decimal(s.r*2)
	switch s.kind {
	case aDiamond:
		return "M0-" + r + "l" + r + " " + r + "-" + r + " " + r + "-" + r + "-" + r + "z"
	case aTriangle:
		return "M0-" + r + "l" + r + " " + half + "h-" + half + "z"
	default:
		return "M-" + r + "-" + r + "h" + half + "v" + half + "h-" + half + "z"
	}
}

// aside moves a mark its pixels to the right.
func (s shape) aside() string { return "translate(" + decimal(s.dx) + ")" }

// clip shortens words that would run into what stands beside them; the table has them whole.
func clip(s string, runes int) string {
	if utf8.RuneCountInString(s) <= runes {
		return s
	}
	r := []rune(s)
	return strings.TrimSpace(string(r[:runes-1])) + "…"
}

func sortBy(order []int, values []float64) {
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
}

// roomFor is the room that the longest of some words asks at the end of their lines.
func roomFor(words []string) room {
	longest := 0
	for _, w := range words {
		longest = max(longest, utf8.RuneCountInString(w))
	}
	switch {
	case longest == 0:
		return axisRoom
	case longest <= 8:
		return shortRoom
	}
	return longRoom
}
