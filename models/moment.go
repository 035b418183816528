package models

import (
	"fmt"
	"time"
)

// Day is 24 hours.
const Day = 24 * time.Hour

// Interval is a duration as Postgres reads one.
func Interval(d time.Duration) string { return fmt.Sprintf("%d microseconds", d.Microseconds()) }

// TimeOrNull is a moment as an argument of SQL; the zero time is NULL.
func TimeOrNull(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}
