package scart

import (
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
)

// localLayouts are the ways in which a time without zone is written: year first as SCART does, or day first as people and Dutch
// spreadsheets do that save its files; always with or without seconds, and with or without zeros before a day, month or hour.
var localLayouts = []string{
	"2006-1-2 15:04", "2006-1-2 15:04:05", "2-1-2006 15:04", "2-1-2006 15:04:05",
	"2006/1/2 15:04", "2006/1/2 15:04:05", "2/1/2006 15:04", "2/1/2006 15:04:05",
	"2.1.2006 15:04", "2.1.2006 15:04:05",
}

// readLocal parses a time without zone, as if its clock were UTC's.
func readLocal(text string) (time.Time, bool) {
	const usual = "2006-01-02 15:04:05"
	switch {
	case len(text) < len("2-1-2006 9:04"), len(text) > len(usual)+1:
		return time.Time{}, false
	case len(text) == len(usual) && text[4] == '-':
		clock, err := time.Parse(usual, text)
		return clock, err == nil
	}
	text = strings.Join(strings.Fields(text), " ")
	for _, layout := range localLayouts {
		if clock, err := time.Parse(layout, text); err == nil {
			return clock, true
		}
	}
	return time.Time{}, false
}

// localTime reads Dutch local time as UTC. "" gives the zero time. In the hour that a clock shows twice, when summer time
// ends, it is the first; a time that no clock showed, when summer time starts, is a fault.
func (r *Reader) localTime(text string) (time.Time, *models.Invalid) {
	if text == "" {
		return time.Time{}, nil
	}
	clock, ok := readLocal(text)
	if !ok {
		return time.Time{}, &models.Invalid{Key: "row.scart.time"}
	}
	at := time.Date(clock.Year(), clock.Month(), clock.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, r.zone)
	if !sameClock(at, clock) {
		return time.Time{}, &models.Invalid{Key: "row.scart.time_skipped"}
	}
	if earlier := at.Add(-time.Hour); sameClock(earlier, clock) {
		at = earlier // time.Date promises neither of the two
	}
	if bad := incoming.CheckTime(at, r.now); bad != nil {
		return time.Time{}, bad
	}
	return at.UTC(), nil
}

// seen orders two times of one row, of which the last is written as text. Each was read as its first in the hour that a clock shows
// twice, and the last may be of the second; without seconds it is as good as the whole minute. false: it was last seen before it was
// first.
func (r *Reader) seen(first, last time.Time, text string) (time.Time, bool) {
	if first.IsZero() || last.IsZero() || !last.Before(first) {
		return last, true
	}
	if strings.Count(text, ":") == 1 && !last.Before(first.Truncate(time.Minute)) {
		return first, true
	}
	if again := last.Add(time.Hour); sameClock(again.In(r.zone), last.In(r.zone)) && !again.Before(first) {
		return again, true
	}
	return last, false
}

// sameClock tells whether at, on its own clock, shows what clock does.
func sameClock(at, clock time.Time) bool {
	return at.Hour() == clock.Hour() && at.Minute() == clock.Minute() && at.Day() == clock.Day()
}
