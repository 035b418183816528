package reconcile

import (
	"maps"
	"slices"

	"eokm.nl/hosting/models"
)

// Standing is where the other tool says that an address stands, in what matters for a comparison.
type Standing string

// The standings; "" is of a list that does not say.
const (
	StandingEarly   Standing = "early"   // nobody has judged it yet, or it is not illegal: we need not have it
	StandingOpen    Standing = "open"    // the provider was told, and it is looked at until it is gone
	StandingMoved   Standing = "moved"   // another provider has it now
	StandingOffline Standing = "offline" // found offline
	StandingClosed  Standing = "closed"  // done with, for whatever reason
)

// statuses says what SCART's status_code comes to (facts: peers and formats, section 2).
var statuses = map[string]Standing{
	"open": StandingEarly, "scheduler_scrape": StandingEarly, "work": StandingEarly, "cannot_scrape": StandingEarly,
	"grade": StandingEarly, "scheduler_ai_analyze": StandingEarly,
	"first_police": StandingOpen, "scheduler_checkonline": StandingOpen, "scheduler_checkonline_manual": StandingOpen,
	"abusecontact_changed": StandingMoved,
	"close_offline":        StandingOffline, "close_offline_manual": StandingOffline,
	"close": StandingClosed, "close_double": StandingClosed,
}

// grades says what SCART's grade_code comes to; "" leaves it to the status.
var grades = map[string]Standing{"illegal": "", "unset": StandingEarly, "ignore": StandingEarly, "not_illegal": StandingEarly}

// Statuses and Grades list the codes that SCART has, in the order of the alphabet.
func Statuses() []string { return slices.Sorted(maps.Keys(statuses)) }

// Grades is like Statuses.
func Grades() []string { return slices.Sorted(maps.Keys(grades)) }

// StandingOf is what SCART's two codes say together; false when one of them is none of its codes. Either may be "".
func StandingOf(status, grade string) (Standing, bool) {
	of, known := statuses[status]
	if status != "" && !known {
		return "", false
	}
	judged, known := grades[grade]
	if grade != "" && !known {
		return "", false
	}
	if judged != "" {
		return judged, true
	}
	return of, true
}

// Agrees tells whether an item of ours in a state is where the other tool says.
func (s Standing) Agrees(ours models.State) bool {
	switch s {
	case StandingEarly:
		return !ours.Open()
	case StandingOpen:
		return ours.Open()
	case StandingMoved:
		return ours.Open() || ours == models.StateNotOurs || ours == models.StateClosed
	case StandingOffline:
		return ours == models.StateVerified
	case StandingClosed:
		return !ours.Open()
	default:
		return true
	}
}
