package models

import (
	"fmt"
	"time"
)

const day = 24 * time.Hour

// interval is a duration as Postgres reads one.
func interval(d time.Duration) string { return fmt.Sprintf("%d microseconds", d.Microseconds()) }

func OrNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t
}
