package scart

import (
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
)

// readLocal parses a time without zone, as if its clock were UTC's: year first as SCART writes it, or day first as people
// who edit its files do, with or without seconds.
func readLocal(text string) (time.Time, bool) {
	if len(text) < len("2006-01-02 15:04") {
		return time.Time{}, false
	}
	layout := "2006-01-02 15:04:05"
	if text[2] == '-' {
		layout = "02-01-2006 15:04:05"
	}
	switch len(text) {
	case len("2006-01-02 15:04"):
		layout = strings.TrimSuffix(layout, ":05")
	case len(layout):
	default:
		return time.Time{}, false
	}
	clock, err := time.Parse(layout, text)
	return clock, err == nil
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

// sameClock tells whether at, on its own clock, shows what clock does.
func sameClock(at, clock time.Time) bool {
	return at.Hour() == clock.Hour() && at.Minute() == clock.Minute() && at.Day() == clock.Day()
}
