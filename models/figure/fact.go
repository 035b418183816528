package figure

import (
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Fact is what is known of one address at one provider, as the tables of facts say: what it counts as follows from it by CountAs.
type Fact struct {
	ProviderID  uuid.UUID
	Ref         string
	N           int
	State       models.State
	Category    models.Category
	Profile     string
	NetworkID   uuid.UUID      // the nil id: it came by hand, or the network is not known
	Measure     models.Measure // of the last answer that counts and stands; "" for none
	Practice    bool
	Again       bool // it came back after it had been gone
	Moved       bool // another had it before, or nobody
	ReceivedAt  time.Time
	DeliveredAt time.Time
	DueAt       time.Time // the deadline as it is now: moved by pauses, and by a stricter report
	ReactedAt   *time.Time
	RemovedAt   *time.Time // by the provider's own account
	StoppedAt   *time.Time // once EOKM has checked
	DisputedAt  *time.Time // of a dispute that waits for EOKM
	PausedFor   int        // minutes of the pauses that are over
	Reports     int        // how often it was reported
	SaidGone    bool       // EOKM withdrew it since a dispute said that it was gone before the notice came
	SaidTwice   bool       // EOKM withdrew it since one said that it was reported twice
	SaidGoneAt  *time.Time // when a dispute first said that it was gone, which EOKM did not refuse, nor see online after it
}

// Counted is what an address counts as at a moment: in one of the figures, or left out of them.
type Counted string

// What counts. The first four are decided: the denominator of what is in time.
const (
	InTime   Counted = "in_time"   // gone, checked, within the norm
	Late     Counted = "late"      // gone, checked, after the norm
	OpenLate Counted = "open_late" // the norm passed before anybody said that it is gone
	Open     Counted = "open"      // the clock runs, and the norm is not passed
	Reported Counted = "reported"  // the provider says that it is gone, in time; EOKM has not looked yet
	Disputed Counted = "disputed"  // the provider said no in time; EOKM has not decided yet
)

// What is left out, and shown beside every figure with how many it is.
const (
	OutWithdrawn Counted = "withdrawn" // EOKM took it back
	OutMisrouted Counted = "misrouted" // it was another's: it counts there, from its delivery there
	OutGone      Counted = "gone"      // offline before it was delivered
	OutDuplicate Counted = "duplicate" // withdrawn, since it had been reported before
	OutHeld      Counted = "held"      // its clock stands still now
	OutGuide     Counted = "guide"     // other unlawful material: its term is a guide, and no norm
	OutPractice  Counted = "practice"  // ordered by the provider to practise
	OutUnrouted  Counted = "unrouted"  // nobody's
)

// Counts lists all that count, and then all that are left out, in the order of the pages.
func Counts() (in, out []Counted) {
	return []Counted{InTime, Late, OpenLate, Open, Reported, Disputed},
		[]Counted{OutWithdrawn, OutMisrouted, OutGone, OutDuplicate, OutHeld, OutGuide, OutPractice, OutUnrouted}
}

// In tells whether it counts.
func (c Counted) In() bool {
	switch c {
	case InTime, Late, OpenLate, Open, Reported, Disputed:
		return true
	default:
		return false
	}
}

// CountAs is the rule: what an address counts as now. What waits for EOKM is not decided until EOKM has looked, unless the norm had passed
// before the provider spoke. A dispute stops no clock: where EOKM upholds the notice, the whole time counts. A pure function.
func CountAs(f Fact, now time.Time) Counted {
	switch {
	case f.Practice:
		return OutPractice
	case f.ProviderID == uuid.Nil, f.State == models.StateUnrouted, f.State == models.StateClosed:
		return OutUnrouted
	case f.State == models.StateNotOurs:
		return OutMisrouted
	case f.goneBefore():
		return OutGone
	case f.State == models.StateWithdrawn && f.SaidTwice:
		return OutDuplicate
	case f.State == models.StateWithdrawn:
		return OutWithdrawn
	case f.Profile == notice.ProfileOrdinary:
		return OutGuide
	case f.State == models.StateOnHold:
		return OutHeld
	}
	return f.standing(now)
}

// Stop is when the clock stopped, once EOKM found it gone: where the provider had said so in time, by a dispute, at that time; else as the
// check says. nil while EOKM has not found it gone.
func (f Fact) Stop() *time.Time {
	if f.State != models.StateVerified || f.StoppedAt == nil {
		return nil
	}
	if at := f.SaidGoneAt; at != nil && !at.After(f.DueAt) && at.Before(*f.StoppedAt) {
		return at
	}
	return f.StoppedAt
}

// standing is CountAs of what is not left out.
func (f Fact) standing(now time.Time) Counted {
	late := func(at *time.Time) bool { return at != nil && at.After(f.DueAt) }
	switch {
	case f.State == models.StateVerified && late(f.Stop()):
		return Late
	case f.State == models.StateVerified:
		return InTime
	case f.State == models.StateAnswered && !late(f.RemovedAt):
		return Reported
	case f.State == models.StateDisputed && !late(f.DisputedAt):
		return Disputed
	case f.State == models.StateAnswered, f.State == models.StateDisputed, now.After(f.DueAt):
		return OpenLate
	default:
		return Open
	}
}

// goneBefore tells whether it was offline when it was delivered: EOKM withdrew it for that, or its check bears out a removal that the
// provider puts before the delivery. A dispute that says so is not enough: a check shows how it is then, and not how it was. A time that
// somebody typed is exact to the minute.
func (f Fact) goneBefore() bool {
	switch f.State {
	case models.StateWithdrawn:
		return f.SaidGone
	case models.StateVerified:
		return f.RemovedAt != nil && f.StoppedAt != nil && !f.StoppedAt.After(f.DeliveredAt) &&
			f.RemovedAt.Before(f.DeliveredAt.Truncate(time.Minute))
	default:
		return false
	}
}

// Spell is for how long it was up since its delivery to this provider, as far as anybody knows now: until EOKM found it gone, or until the
// provider spoke last and EOKM has not looked, or until now. Pauses do not count.
func (f Fact) Spell(now time.Time) Spell {
	end, gone := f.end(now)
	return Spell{Minutes: max(0, minutes(end.Sub(f.DeliveredAt))-f.PausedFor), Gone: gone, Count: 1}
}

// Chain is the same since EOKM first had it, whoever had it then. What moved here from another is looked at from the delivery on, and says
// nothing of the time before: had it gone earlier, it would not be here. All else is looked at from the beginning. Pauses count, since the
// material was up.
func (f Fact) Chain(now time.Time) Spell {
	end, gone := f.end(now)
	s := Spell{Minutes: minutes(end.Sub(f.ReceivedAt)), Gone: gone, Count: 1}
	if f.Moved {
		s.Entry = max(0, minutes(f.DeliveredAt.Sub(f.ReceivedAt)))
	}
	s.Minutes = max(s.Minutes, s.Entry)
	return s
}

// Reaction is how long it took until the desk did anything: acknowledge, answer, dispute or hand on.
func (f Fact) Reaction(now time.Time) Spell {
	end, _ := f.end(now)
	if f.ReactedAt != nil {
		end = *f.ReactedAt
	}
	return Spell{Minutes: max(0, minutes(end.Sub(f.DeliveredAt))), Gone: f.ReactedAt != nil, Count: 1}
}

func (f Fact) end(now time.Time) (at time.Time, gone bool) {
	switch {
	case f.Stop() != nil:
		return *f.Stop(), true
	case f.State == models.StateAnswered && f.RemovedAt != nil:
		return *f.RemovedAt, false
	case f.State == models.StateDisputed && f.DisputedAt != nil:
		return *f.DisputedAt, false
	default:
		return now, false
	}
}

func minutes(d time.Duration) int { return int(d / time.Minute) }
