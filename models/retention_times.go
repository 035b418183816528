package models

import (
	"errors"
	"time"
)

// Retention is how long what could identify somebody, or lead to material, is kept. Counts, times and references stay.
type Retention struct {
	Closed    time.Duration // the addresses of a notice, after it was finished
	Unfounded time.Duration // the same, where EOKM found nothing removed: withdrawn, another's, or handed on
	Staged    time.Duration // a file that nobody confirmed
	Origins   time.Duration // from where people did what the log says
}

// DefaultRetention is what holds where nothing else is set. Somebody may still dispute a withdrawal for a month.
func DefaultRetention() Retention {
	return Retention{Closed: 365 * Day, Unfounded: 30 * Day, Staged: Day, Origins: 730 * Day}
}

// Check refuses times below a day: a mistake there cannot be taken back.
func (r Retention) Check() error {
	if min(r.Closed, r.Unfounded, r.Staged, r.Origins) < Day {
		return errors.New("what is kept is kept for a day or more")
	}
	return nil
}
