package models

import (
	"fmt"
	"time"
)

const Day = 24 * time.Hour

// Interval is a duration as Postgres reads one.
func Interval(d time.Duration) string { return fmt.Sprintf("%d microseconds", d.Microseconds()) }

func OrNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}
