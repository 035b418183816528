package i18n

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// calendar holds the words of dates, read from the catalogue once.
type calendar struct {
	days, daysShort     []string // Sunday first, as time.Weekday
	months, monthsShort []string // January first
	zoneNote            string
}

func newCalendar(p *Printer) (calendar, error) {
	c := calendar{
		days:        strings.Fields(p.T("date.days")),
		daysShort:   strings.Fields(p.T("date.days.short")),
		months:      strings.Fields(p.T("date.months")),
		monthsShort: strings.Fields(p.T("date.months.short")),
		zoneNote:    p.T("date.zone"),
	}
	if len(c.days) != 7 || len(c.daysShort) != 7 || len(c.months) != 12 || len(c.monthsShort) != 12 {
		return c, fmt.Errorf("date words in %s: want 7 days and 12 months", p.lang)
	}
	return c, nil
}

// Date writes t in Dutch time for lists and facts: "ma 23 nov 2026 13:02".
func (p *Printer) Date(t time.Time) string {
	t = t.In(p.zone)
	b := make([]byte, 0, 32)
	b = append(b, p.calendar.daysShort[t.Weekday()]...)
	b = append(b, ' ')
	b = p.appendDay(b, t)
	b = append(b, ' ')
	return string(appendClock(b, t))
}

// Day writes the day of t in Dutch time, without the hour: "23 nov 2026".
func (p *Printer) Day(t time.Time) string {
	return string(p.appendDay(make([]byte, 0, 16), t.In(p.zone)))
}

// DateShort writes t for narrow columns, without the year: "22 nov, 08:14".
func (p *Printer) DateShort(t time.Time) string {
	t = t.In(p.zone)
	b := make([]byte, 0, 24)
	b = strconv.AppendInt(b, int64(t.Day()), 10)
	b = append(b, ' ')
	b = append(b, p.calendar.monthsShort[t.Month()-1]...)
	b = append(b, ", "...)
	return string(appendClock(b, t))
}

// DateLong writes a deadline in full and names the zone: "maandag 23 november 2026,
// 13:02 (Nederlandse tijd)". Use it where a reader may be in another zone.
func (p *Printer) DateLong(t time.Time) string {
	t = t.In(p.zone)
	b := make([]byte, 0, 64)
	b = append(b, p.calendar.days[t.Weekday()]...)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(t.Day()), 10)
	b = append(b, ' ')
	b = append(b, p.calendar.months[t.Month()-1]...)
	b = append(b, ' ')
	b = strconv.AppendInt(b, int64(t.Year()), 10)
	b = append(b, ", "...)
	b = appendClock(b, t)
	b = append(b, ' ')
	return string(append(b, p.calendar.zoneNote...))
}

func (p *Printer) appendDay(b []byte, t time.Time) []byte {
	b = strconv.AppendInt(b, int64(t.Day()), 10)
	b = append(b, ' ')
	b = append(b, p.calendar.monthsShort[t.Month()-1]...)
	b = append(b, ' ')
	return strconv.AppendInt(b, int64(t.Year()), 10)
}

func appendClock(b []byte, t time.Time) []byte {
	b = appendTwo(b, t.Hour())
	b = append(b, ':')
	return appendTwo(b, t.Minute())
}

func appendTwo(b []byte, n int) []byte {
	return append(b, byte('0'+n/10), byte('0'+n%10))
}
