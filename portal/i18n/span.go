package i18n

import (
	"strconv"
	"time"
)

// spanInDays is the length from which hours say less than days.
const spanInDays = 96 * time.Hour

// Span writes a length of elapsed time, whole minutes, rounded down: "17 u 19 min";
// from 96 hours on in days: "5 dagen 3 u". The sign is dropped, for the words around
// it say "nog" or "te laat met".
//
// The portal counts elapsed time and never the difference of two wall clocks, so the
// night that summer time ends counts 25 hours. portal.js writes the same words.
func (p *Printer) Span(d time.Duration) string {
	if d < 0 {
		d = -d
	}
	hours := int(d / time.Hour)
	if d >= spanInDays {
		return p.T("span.days", "Days", hours/24, "Hours", strconv.Itoa(hours%24))
	}
	minutes := int(d/time.Minute) % 60
	return p.T("span.hours", "Hours", hours, "Minutes", string(appendTwo(nil, minutes)))
}
