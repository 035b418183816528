package preference

import (
	"time"
)

// DigestDue tells whether what has waited since oldest goes out now: the hour, on a Dutch clock, has come round since. On the night on
// which a clock skips the hour it is the one after; where it shows the hour twice, the first.
func DigestDue(now, oldest time.Time, hour int, dutch *time.Location) bool {
	last := hourOf(now, 0, hour, dutch)
	if last.After(now) {
		last = hourOf(now, -1, hour, dutch)
	}
	return !oldest.After(last)
}

// hourOf is when a Dutch clock first shows an hour, so many days from the day of now. time.Date says either where a clock shows it twice.
func hourOf(now time.Time, days, hour int, dutch *time.Location) time.Time {
	local := now.In(dutch)
	at := time.Date(local.Year(), local.Month(), local.Day()+days, hour, 0, 0, 0, dutch)
	if first := at.Add(-time.Hour); first.In(dutch).Hour() == hour {
		return first
	}
	return at
}
