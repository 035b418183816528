package preference

import (
	"time"
)

// DigestDue tells whether what has waited since oldest goes out now: the hour, on a Dutch clock, has come round since. On the night on
// which a clock skips the hour it is the one after; where it shows the hour twice, the first.
func DigestDue(now, oldest time.Time, hour int, dutch *time.Location) bool {
	local := now.In(dutch)
	last := time.Date(local.Year(), local.Month(), local.Day(), hour, 0, 0, 0, dutch)
	if last.After(now) {
		last = time.Date(local.Year(), local.Month(), local.Day()-1, hour, 0, 0, 0, dutch)
	}
	if first := last.Add(-time.Hour); first.In(dutch).Hour() == hour {
		last = first
	}
	return !oldest.After(last)
}
