package figure

import (
	"strconv"
	"time"
)

// Line is one published number with all that it needs to stand alone. A value that says nothing is "".
type Line struct {
	Table string `json:"table"` // a key
	Item  string `json:"item"`
	Value string `json:"value"`
	Unit  string `json:"unit"` // count, share, minutes
	Of    string `json:"of"`   // the denominator; "" of a count
	N     int    `json:"n"`
	Low   string `json:"low"` // 95 %
	High  string `json:"high"`
}

// LineHead names the columns of lines in a file.
func LineHead() []string { return []string{"table", "item", "value", "unit", "of", "n", "low", "high"} }

// Cells are those columns.
func (l Line) Cells() []string {
	return []string{l.Table, l.Item, l.Value, l.Unit, l.Of, strconv.Itoa(l.N), l.Low, l.High}
}

// Units and denominators of lines.
const (
	unitCount, unitShare, unitMinutes = "count", "share", "minutes"
	ofDecided, ofCounted, ofKnown     = "decided", "counted", "known_country"
	ofChecked, ofBefore               = "checked", "before"
)

func countLine(table, item string, n int) Line {
	return Line{Table: table, Item: item, Value: strconv.Itoa(n), Unit: unitCount, N: n}
}

// shareLine is a line of a share of 1; of too few it has no value.
func shareLine(table, item, of string, s Share) Line {
	l := Line{Table: table, Item: item, Unit: unitShare, Of: of, N: s.Of}
	if s.Enough() {
		i := s.Interval()
		l.Value, l.Low, l.High = four(s.Value()), four(i.Low), four(i.High)
	}
	return l
}

// lengthLine is a line of a time; what is not reached has no value.
func lengthLine(table, item string, q Quantile) Line {
	l := Line{Table: table, Item: item, Unit: unitMinutes, Of: ofCounted, N: q.Addresses}
	if q.Reached {
		l.Value = strconv.Itoa(q.Minutes)
	}
	if q.LowOK {
		l.Low = strconv.Itoa(q.Low)
	}
	if q.HighOK {
		l.High = strconv.Itoa(q.High)
	}
	return l
}

func four(f float64) string { return strconv.FormatFloat(f, 'f', 4, 64) }

// Lines are all numbers of the totals of a period that are published.
func (t Totals) Lines() []Line {
	lines := []Line{
		countLine("year", "reviewed", t.Reviewed()), countLine("year", "received", t.Received), countLine("year", "skipped", t.Skipped),
		t.growthLine(), shareLine("year", "hosted_nl", ofKnown, t.Hosted()), countLine("year", "hosted_abroad", t.Abroad),
		countLine("year", "hosted_unknown", t.Unknown), countLine("year", "providers", t.Providers),
		countLine("year", "unrouted", t.Unrouted), countLine("year", "moved", t.Moved), countLine("removal", "delivered", t.Delivered),
		shareLine("removal", "in_time", ofDecided, t.InTime), lengthLine("removal", "median", t.Median),
		lengthLine("removal", "p90", t.P90), lengthLine("removal", "chain", t.Chain), lengthLine("removal", "chain_p90", t.ChainP90),
		lengthLine("removal", "reaction", t.Reaction), shareLine("removal", "online", ofChecked, t.Online),
		shareLine("removal", "again", ofCounted, t.Again), countLine("removal", "reports", t.Reports),
	}
	in, out := Counts()
	for _, as := range append(in, out...) {
		if as != OutPractice && as != OutMisrouted && as != OutUnrouted { // in no total; the last two are numbers of the year
			lines = append(lines, countLine("counts", string(as), t.Counts[as]))
		}
	}
	for i, n := range t.Bands {
		end := append(TimeBands(), 0)[i]
		lines = append(lines, countLine("distribution", bandItem(end), n))
	}
	for _, part := range t.Parts {
		if part.By != ByNetwork {
			table := "by_" + string(part.By)
			lines = append(lines, countLine(table, part.Key+" n", part.N), shareLine(table, part.Key+" in_time", ofDecided, part.InTime),
				lengthLine(table, part.Key+" median", part.Median))
		}
	}
	for _, one := range t.Series {
		lines = append(lines, shareLine("hosted", strconv.Itoa(one.Year), ofKnown, one.Share))
	}
	for _, w := range t.Weeks {
		day := w.From.Format(time.DateOnly)
		lines = append(lines, countLine("weeks", day+" received", w.Received), countLine("weeks", day+" unrouted", w.Unrouted),
			countLine("weeks", day+" delivered", w.Delivered), countLine("weeks", day+" answered", w.Answered),
			countLine("weeks", day+" verified", w.Verified), countLine("weeks", day+" breached", w.Breached))
	}
	return lines
}

// bandItem names a band by its end in minutes; 0 is what is longer than the last.
func bandItem(end int) string {
	if end == 0 {
		return "longer"
	}
	return "up to " + strconv.Itoa(end) + " minutes"
}

// growthLine is by how much more, or less, was reviewed than in the period before.
func (f Flow) growthLine() Line {
	l := Line{Table: "year", Item: "growth", Unit: unitShare, Of: ofBefore, N: f.Before}
	if part, ok := f.Growth(); ok {
		l.Value = four(part)
	}
	return l
}
