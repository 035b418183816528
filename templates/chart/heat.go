package chart

import (
	"context"
	"io"
	"strings"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/ui"
)

// Heat counts by hour of the day and day of the week, in Dutch time. A cell that counts more is
// darker and larger, so it can be read without colour.
type Heat struct {
	Frame
	Counts [7][24]int // Monday first
	What   string     // what is counted: "meldingen"
}

// Render makes Heat a templ.Component.
func (h Heat) Render(ctx context.Context, w io.Writer) error { return render(ctx, w, h) }

// Heights of a heat map in pixels, and how many steps its cells have.
const (
	heatTop   = 22
	heatRow   = 24
	heatSteps = 5
)

func (h Heat) draw(p *i18n.Printer) drawing {
	d := drawing{frame: h.Frame, room: dayRoom, height: heatTop + 7*heatRow + 40}
	highest, day, hour := h.highest()
	d.empty = highest == 0
	days := weekdays(p)
	h.tabulate(&d, p, days)
	if d.empty {
		return d
	}
	for clock := 0; clock < 24; clock += 6 {
		d.words(float64(clock)*100/24, 0, 13, "start", p.T("chart.clock", "Hour", clock))
	}
	for row, counts := range h.Counts {
		y := float64(heatTop + row*heatRow)
		d.words(0, -30, y+heatRow/2+5, "start", days[row])
		for column, n := range counts {
			d.cell(float64(column)*100/24, y, heatStep(n, highest))
		}
	}
	h.steps(&d, p, highest)
	d.text = h.Text
	if d.text == "" {
		d.text = p.T("chart.heat.text", "Day", days[day], "Hour", hour, "Count", highest, "What", h.What)
	}
	return d
}

// cell is a square that is as large and as dark as its step says. Step 0 is a dot of ground.
func (d *drawing) cell(x, y float64, step int) {
	const wide, high = 100.0 / 24, float64(heatRow)
	d.add(shape{kind: aRect, x: x + wide*0.04, y: y + 1, w: wide * 0.92, h: high - 2, look: lookTrack})
	if step == 0 {
		return
	}
	size := 0.35 + 0.57*float64(step-1)/(heatSteps-1)
	d.add(shape{
		kind: aRect, x: x + wide*(1-size)/2, y: y + high*(1-size)/2, w: wide * size, h: high * size, look: lookFill, tone: ui.KindInfo,
		fade: 0.4 + 0.6*float64(step-1)/(heatSteps-1),
	})
}

// heatStep is 0 for nothing, and else 1 to heatSteps in equal shares of the highest.
func heatStep(n, highest int) int {
	if n <= 0 {
		return 0
	}
	return min((n*heatSteps+highest-1)/highest, heatSteps)
}

// steps explains the cells, in the words of their counts.
func (h Heat) steps(d *drawing, p *i18n.Printer, highest int) {
	y := float64(heatTop + 7*heatRow + 12)
	low := 1
	for step, x := 1, 0.0; step <= heatSteps; step++ {
		high := step * highest / heatSteps
		if high < low {
			continue
		}
		d.cell(x, y, step)
		text := p.Number(low)
		if high > low {
			text += "–" + p.Number(high)
		}
		d.words(x+100.0/24, 4, y+heatRow/2+5, "start", text)
		low = high + 1
		x += 20
	}
}

func (h Heat) highest() (n, day, hour int) {
	for row, counts := range h.Counts {
		for column, count := range counts {
			if count > n {
				n, day, hour = count, row, column
			}
		}
	}
	return n, day, hour
}

func (h Heat) tabulate(d *drawing, p *i18n.Printer, days []string) {
	d.head = append([]string{p.T("chart.heat.hour")}, days...)
	for hour := range 24 {
		row := []string{p.T("chart.clock", "Hour", hour)}
		for day := range 7 {
			row = append(row, p.Number(h.Counts[day][hour]))
		}
		d.rows = append(d.rows, row)
	}
}

// weekdays are the short names of the days, Monday first.
func weekdays(p *i18n.Printer) []string {
	names := strings.Fields(p.T("date.days.short"))
	return append(names[1:], names[0])
}
