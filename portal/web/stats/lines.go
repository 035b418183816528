package stats

import (
	"strconv"
	"time"

	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
)

// line is one published number with all that it needs to stand alone. A value that says nothing is "".
type line struct {
	Table string `json:"table"` // a key, and the name of its sheet
	Item  string `json:"item"`
	Value string `json:"value"`
	Unit  string `json:"unit"` // count, share, minutes
	Of    string `json:"of"`   // the denominator; "" of a count
	N     int    `json:"n"`
	Low   string `json:"low"` // 95 %
	High  string `json:"high"`
}

// lineHead names the columns of lines in a file.
var lineHead = []string{"table", "item", "value", "unit", "of", "n", "low", "high"}

func (l line) cells() []string {
	return []string{l.Table, l.Item, l.Value, l.Unit, l.Of, strconv.Itoa(l.N), l.Low, l.High}
}

// units and denominators of lines; their words are stats.unit.<unit> and stats.of.<of>.
const (
	unitCount, unitShare, unitMinutes = "count", "share", "minutes"
	ofDecided, ofCounted, ofKnown     = "decided", "counted", "known_country"
	ofChecked, ofBefore               = "checked", "before"
)

func count(table, item string, n int) line {
	return line{Table: table, Item: item, Value: strconv.Itoa(n), Unit: unitCount, N: n}
}

// share is a line of a share of 1; of too few it has no value.
func share(table, item, of string, s figure.Share) line {
	l := line{Table: table, Item: item, Unit: unitShare, Of: of, N: s.Of}
	if s.Enough() {
		i := s.Interval()
		l.Value, l.Low, l.High = four(s.Value()), four(i.Low), four(i.High)
	}
	return l
}

// length is a line of a time; what is not reached has no value.
func length(table, item string, q figure.Quantile) line {
	l := line{Table: table, Item: item, Unit: unitMinutes, Of: ofCounted, N: q.Addresses}
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

// totalLines are all numbers of the totals of a period that are published.
func totalLines(t figure.Totals) []line {
	lines := []line{
		count("year", "reviewed", t.Reviewed()), count("year", "received", t.Received), count("year", "skipped", t.Skipped),
		growthLine(t.Flow),
		share("year", "hosted_nl", ofKnown, t.Hosted()), count("year", "hosted_abroad", t.Abroad), count("year",
			"hosted_unknown", t.Unknown),
		count("year", "providers", t.Providers), count("removal", "delivered", t.Delivered), share("removal", "in_time",
			ofDecided, t.InTime),
		length("removal", "median", t.Median), length("removal", "p90", t.P90), length("removal", "chain", t.Chain),
		length("removal", "chain_p90", t.ChainP90), length("removal", "reaction", t.Reaction),
		share("removal", "online", ofChecked, t.Online), share("removal", "again", ofCounted, t.Again), count("removal",
			"reports", t.Reports),
	}
	in, out := figure.Counts()
	for _, as := range append(in, out...) {
		lines = append(lines, count("counts", string(as), t.Counts[as]))
	}
	for i, end := range append(figure.TimeBands(), 0) {
		lines = append(lines, count("distribution", bandItem(end), t.Bands[i]))
	}
	for i, end := range append(hoursToMinutes(figure.AgeBands()), 0) {
		lines = append(lines, count("ages", bandItem(end), t.Ages[i]))
	}
	for _, part := range t.Parts {
		if part.By == figure.ByNetwork {
			continue
		}
		table := "by_" + string(part.By)
		lines = append(lines, count(table, part.Key+" n", part.N), share(table, part.Key+" in_time", ofDecided, part.InTime),
			length(table, part.Key+" median", part.Median))
	}
	for _, w := range t.Weeks {
		day := w.From.In(page.DutchZone()).Format(time.DateOnly)
		lines = append(lines, count("weeks", day+" received", w.Received), count("weeks", day+" unrouted", w.Unrouted),
			count("weeks", day+" delivered", w.Delivered), count("weeks", day+" answered", w.Answered),
			count("weeks", day+" verified", w.Verified), count("weeks", day+" breached", w.Breached))
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

// growthLine is by how much more, or less, came in than in the period before: of nothing there is no growth.
func growthLine(f figure.Flow) line {
	l := line{Table: "year", Item: "growth", Unit: unitShare, Of: ofBefore, N: f.Before}
	if f.Before >= figure.FewestForShare {
		l.Value = four(growth(f))
	}
	return l
}

func growth(f figure.Flow) float64 { return float64(f.Received)/float64(f.Before) - 1 }

// growthText is that in words.
func growthText(p *i18n.Printer, f figure.Flow) string {
	if f.Before < figure.FewestForShare {
		return p.T("stats.growth.none")
	}
	sign := "+"
	if growth(f) < 0 {
		sign = ""
	}
	return sign + percent(p, growth(f))
}
