package chart

import (
	"context"
	"io"
	"math"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/ui"
)

// Distribution shows how often a value lies between two bounds: how many addresses were gone
// within 1, 4, 12, 24 hours. Bins have the same width whatever their bounds, which stand between them.
type Distribution struct {
	Frame
	Unit Unit // of the bounds: {Axis: "uur tot verwijdering", Suffix: "uur"}
	Bins []Bin
	Norm Norm // drawn where a bin begins at it
}

// Bin counts what is at least From and below To. The last may go on for ever: To is +Inf.
type Bin struct {
	From, To float64
	Count    int
}

// Render makes Distribution a templ.Component.
func (h Distribution) Render(ctx context.Context, w io.Writer) error { return render(ctx, w, h) }

func (h Distribution) draw(p *i18n.Printer) drawing {
	d := drawing{frame: h.Frame, room: noRoom, height: plotHeight + 18}
	total, highest := 0, 0
	for i, bin := range h.Bins {
		total += bin.Count
		if bin.Count > h.Bins[highest].Count {
			highest = i
		}
	}
	d.empty = total == 0
	d.head = []string{h.Unit.head(p), p.T("chart.count"), p.T("chart.share")}
	if d.empty {
		return d
	}
	s := scale{hi: float64(h.Bins[highest].Count), start: plotBottom, end: plotTop + 18}
	width := 100 / float64(len(h.Bins))
	for i, bin := range h.Bins {
		h.bin(&d, p, s, bin, float64(i)*width, width)
		d.rows = append(d.rows, []string{h.bounds(p, bin), p.Number(bin.Count), share(p, bin.Count, total)})
	}
	d.line(plotBottom, 100, 0, lookAxis)
	d.words(50, 0, plotBottom+38, "middle", h.Unit.Axis)
	d.text = h.Text
	if d.text == "" {
		d.text = p.N("chart.distribution.text", total, "Bounds", h.bounds(p, h.Bins[highest]), "Count", h.Bins[highest].Count)
	}
	return d
}

func (h Distribution) bin(d *drawing, p *i18n.Printer, s scale, bin Bin, x, width float64) {
	y := s.at(float64(bin.Count))
	gap := width * 0.04
	tone := ui.KindInfo
	if h.Norm.Label != "" && bin.From >= h.Norm.Value {
		tone = ui.KindWarning
	}
	d.add(shape{kind: aRect, x: x + gap, y: y, w: width - 2*gap, h: plotBottom - y, look: lookFill, tone: tone})
	d.strong(x+width/2, 0, y-5, "middle", p.Number(bin.Count))
	d.words(x, 0, plotBottom+18, "middle", p.Decimal(bin.From, h.Unit.Decimals))
	if !math.IsInf(bin.To, 1) && x+width > 99.9 {
		d.words(100, 0, plotBottom+18, "middle", p.Decimal(bin.To, h.Unit.Decimals))
	}
	if bin.From == h.Norm.Value {
		d.normUpright(x, h.Norm)
	}
}

// bounds says a bin in words: "4 – 12 uur", "48 uur en meer".
func (h Distribution) bounds(p *i18n.Printer, bin Bin) string {
	if math.IsInf(bin.To, 1) {
		return p.T("chart.more", "From", h.Unit.write(p, bin.From))
	}
	return p.Decimal(bin.From, h.Unit.Decimals) + " – " + h.Unit.write(p, bin.To)
}

// share is a part of a whole in percent; without one under ten, since that says nothing.
func share(p *i18n.Printer, part, whole int) string {
	if whole < 10 {
		return "–"
	}
	return percents.write(p, 100*float64(part)/float64(whole))
}
