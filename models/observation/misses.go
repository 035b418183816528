package observation

import (
	"cmp"
	"slices"
	"time"

	"eokm.nl/hosting/models/notice"
)

// When an address counts as offline: a machine that misses it once may have met a hiccup, a limit or a wall of its own.
const (
	MissesNeeded = 3
	MissesApart  = 3 * time.Minute
)

// Sight is one look of a machine at an address.
type Sight struct {
	Outcome notice.Outcome
	At      time.Time
	Source  string
}

// Misses is how often an address was missed since it was last known to be there.
type Misses struct {
	Count   int
	At      time.Time // of the miss that made them enough; of the last that counts while they are not
	Sources []string  // whose machines missed it, in order of time
}

// Enough tells whether the address counts as offline.
func (m Misses) Enough() bool { return m.Count >= MissesNeeded }

// CountMisses counts the misses of an address from since on: a moment at which it was there, or before which a miss shows nothing.
// A miss counts when it lies at least MissesApart after the last one that counts; whoever sees it online begins the count anew. It is a
// pure function, and the order of the list does not matter.
func CountMisses(list []Sight, since time.Time) Misses {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b Sight) int {
		// Of two at one moment the one who saw it comes last: that somebody sees it says more than that somebody does not.
		return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Outcome, b.Outcome))
	})
	var m Misses
	var last time.Time
	for _, s := range list {
		switch {
		case s.At.Before(since):
		case s.Outcome == notice.FoundOnline:
			m, last = Misses{}, time.Time{}
		case m.Count > 0 && s.At.Sub(last) < MissesApart:
		default:
			last = s.At
			m.Count++
			if m.Count <= MissesNeeded {
				m.At = s.At
			}
			if !slices.Contains(m.Sources, s.Source) {
				m.Sources = append(m.Sources, s.Source)
			}
		}
	}
	return m
}
