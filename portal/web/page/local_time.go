package page

import (
	"strings"
	"sync"
	"time"
	"unicode"
)

// DutchZone is the zone that every time on a page is in. portal/i18n embeds the zones, so it is there on any machine.
var DutchZone = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic("load Europe/Amsterdam: " + err.Error()) // i18n.New would have failed before
	}
	return zone
})

// localLayout is how the portal writes a time that can be typed over.
const localLayout = "02-01-2006 15:04"

// WriteLocal writes a moment as ParseLocal reads it.
func WriteLocal(at time.Time) string { return at.In(DutchZone()).Format(localLayout) }

// KeepTime is what was typed as a time, to be shown again: a date may have slashes, and what has letters may be anything.
func KeepTime(text string) string {
	if strings.ContainsFunc(text, unicode.IsLetter) {
		return KeepText(text)
	}
	return text
}

// ParseLocal reads a moment as people type it: 23-11-2026 09:05 or 2026-11-23 09:05 in Dutch time, or RFC 3339 with its
// own zone. In the hour that a clock shows twice, when summer time ends, it is the first; a time that no clock showed,
// when summer time starts, is none.
func ParseLocal(text string) (time.Time, bool) {
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, ",", " ")), " ")
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.UTC(), true
	}
	for _, layout := range []string{
		"2-1-2006 15:04", "2-1-2006 15.04", "2/1/2006 15:04", "2.1.2006 15:04", "2-1-2006 15:04:05",
		"2006-1-2 15:04", "2006-1-2 15:04:05", "2006-1-2T15:04", "2006-1-2T15:04:05",
	} {
		clock, err := time.Parse(layout, text) // as if it were UTC's
		if err == nil {
			return onDutchClock(clock)
		}
	}
	return time.Time{}, false
}

// onDutchClock gives the first moment at which a Dutch clock shows what clock does.
func onDutchClock(clock time.Time) (time.Time, bool) {
	at := time.Date(clock.Year(), clock.Month(), clock.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, DutchZone())
	if !showsSame(at, clock) {
		return time.Time{}, false
	}
	if earlier := at.Add(-time.Hour); showsSame(earlier, clock) {
		at = earlier // time.Date promises neither of the two
	}
	return at.UTC(), true
}

func showsSame(at, clock time.Time) bool {
	return at.Day() == clock.Day() && at.Hour() == clock.Hour() && at.Minute() == clock.Minute()
}

// ParseDay reads a day in Dutch time: its first moment. Nothing is no day.
func ParseDay(text string) (time.Time, bool) {
	if text == "" {
		return time.Time{}, true
	}
	for _, layout := range []string{"2-1-2006", "2006-1-2", "2/1/2006", "2.1.2006"} {
		if day, err := time.ParseInLocation(layout, text, DutchZone()); err == nil {
			return day, true
		}
	}
	return time.Time{}, false
}

// WriteDay writes a day as ParseDay reads it.
func WriteDay(day time.Time) string {
	if day.IsZero() {
		return ""
	}
	return day.In(DutchZone()).Format("02-01-2006")
}

// LastDay is the day at whose end something is due.
func LastDay(due time.Time) time.Time { return due.Add(-time.Minute) }

// HeldUntil is when an advisory ceases to hold, or ceased.
func HeldUntil(expires time.Time, withdrawn *time.Time) time.Time {
	if withdrawn != nil && withdrawn.Before(expires) {
		return *withdrawn
	}
	return expires
}
