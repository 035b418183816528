package stats

import (
	"time"

	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/portal/i18n"
)

// percent is a share of 1 as a percentage.
func percent(p *i18n.Printer, share float64) string { return p.Decimal(100*share, 1) + " %" }

// shareText is a percentage; of too few it says so.
func shareText(p *i18n.Printer, s figure.Share) string {
	switch {
	case s.Of == 0:
		return "–"
	case !s.Enough():
		return p.T("stats.few")
	default:
		return percent(p, s.Value())
	}
}

// bandText is the interval of a percentage.
func bandText(p *i18n.Printer, s figure.Share) string {
	if !s.Enough() {
		return "–"
	}
	i := s.Interval()
	return p.Decimal(100*i.Low, 1) + " – " + percent(p, i.High)
}

// outOf is how many of how many.
func outOf(p *i18n.Printer, s figure.Share) string {
	return p.T("stats.out_of", "In", s.In, "Of", s.Of)
}

// span is minutes in words: whole hours up to two days, and whole days, without the minutes.
func span(p *i18n.Printer, minutes int) string {
	const day = 24 * 60
	switch {
	case minutes > 2*day && minutes%day == 0:
		return p.N("stats.days", minutes/day)
	case minutes > 0 && minutes <= 2*day && minutes%60 == 0:
		return p.N("stats.hours", minutes/60)
	default:
		return p.Span(time.Duration(minutes) * time.Minute)
	}
}

// quantileText is a time that a curve gives, or that it never comes down so far.
func quantileText(p *i18n.Printer, q figure.Quantile) string {
	switch {
	case q.Addresses == 0:
		return "–"
	case !q.Reached:
		return p.T("stats.not_reached")
	default:
		return span(p, q.Minutes)
	}
}

// quantileBand is the band of a time: where it ends nowhere, "and longer".
func quantileBand(p *i18n.Printer, q figure.Quantile) string {
	switch {
	case !q.Reached || !q.LowOK:
		return "–"
	case !q.HighOK:
		return p.T("stats.from_on", "Low", span(p, q.Low))
	default:
		return span(p, q.Low) + " – " + span(p, q.High)
	}
}

// bandNames are the names of what is parted by length of time: up to each end, and longer than the last.
func bandNames(p *i18n.Printer, ends []int) (names []string) {
	for _, end := range ends {
		names = append(names, p.T("stats.up_to", "Span", span(p, end)))
	}
	return append(names, p.T("stats.longer", "Span", span(p, ends[len(ends)-1])))
}

// hoursToMinutes is a list of hours in minutes.
func hoursToMinutes(hours []int) (minutes []int) {
	for _, h := range hours {
		minutes = append(minutes, h*60)
	}
	return minutes
}
