package chart

import (
	"strings"

	"github.com/a-h/templ"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/ui"
)

// pathUnits is how wide paths are drawn on a page, before they are stretched.
const pathUnits = 1000

// paint is what a shape looks like apart from its place: what is the same in every colour, and its colour, as classes for the style
// sheet or, in a file that has none, as ink.
func (s shape) paint(ink bool) templ.OrderedAttributes {
	var attributes templ.OrderedAttributes
	set := func(key, value string) {
		if value != "" {
			attributes = append(attributes, templ.KV[string, any](key, value))
		}
	}
	if ink {
		fill, stroke := s.ink()
		set("fill", fill)
		set("stroke", stroke)
	} else {
		set("class", s.class())
	}
	if s.look == lookStroke {
		set("fill", "none")
	}
	if s.width > 0 {
		set("stroke-width", decimal(s.width))
	}
	set("stroke-dasharray", s.dash)
	if s.fade > 0 {
		set("fill-opacity", decimal(s.fade))
	}
	if s.kind == aText { // letters stand out from a line behind them
		set("paint-order", "stroke")
		set("stroke-width", "3")
	}
	if s.look == lookStrong {
		set("font-weight", "600")
	}
	return attributes
}

func (s shape) class() string {
	class := string(s.look)
	if s.tone != "" {
		class += " " + s.tone.Class()
	}
	if s.more {
		class += " more"
	}
	return class
}

// paper are the colours of a picture file: those of the light pages.
var paper = map[ui.Kind]string{
	ui.KindInfo: "#0b4a8f", ui.KindNeutral: "#424e59", ui.KindSuccess: "#0b5d3b", ui.KindWarning: "#7a4a00", ui.KindDanger: "#b3140d",
}

// ink is the fill and the stroke of s on paper. A line sets its own fill.
func (s shape) ink() (fill, stroke string) {
	tone := paper[s.tone]
	switch s.look {
	case lookFill:
		return tone, ""
	case lookStroke:
		return "", tone
	case lookGrid:
		return "", "#c5ced6"
	case lookAxis:
		return "", "#6b7885"
	case lookTrack:
		return "#e6eaee", ""
	case lookEdge:
		return "", "#fff"
	case lookHollow:
		return "#fff", tone
	case lookStrong:
		return "#16202b", "#fff"
	default:
		return "#4a5866", "#fff"
	}
}

// line is the caption below the title, as one line of words.
func (c Caption) line(p *i18n.Printer) string {
	parts := make([]string, 0, 5)
	add := func(text, key, name string) {
		if text != "" {
			parts = append(parts, p.T(key, name, text))
		}
	}
	if c.Period != "" {
		parts = append(parts, c.Period)
	}
	add(c.Unit, "chart.unit", "Unit")
	add(c.Of, "chart.of", "Of")
	parts = append(parts, "n = "+p.Number(c.N))
	line := strings.Join(parts, " · ")
	if c.Note != "" {
		line += ". " + c.Note
	}
	return line
}
