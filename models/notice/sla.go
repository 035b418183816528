package notice

import (
	"fmt"
	"slices"
	"time"

	"eokm.nl/hosting/models"
)

// Profile is the norm of a notice: how long a provider has, and the steps on the way. Hours are elapsed hours; nights,
// weekends and resellers are included, and acknowledging never stops the clock.
type Profile struct {
	Code   string
	Norm   time.Duration
	Ladder []LadderStep
}

// LadderStep is one step of the escalation ladder: what happens when an item is still the provider's to act on at After.
type LadderStep struct {
	Level          int
	Kind           StepKind
	After          time.Duration
	Unacknowledged bool // only while the provider has not said that it has the notice
}

// StepKind names what a step does; mails and pages word it.
type StepKind string

// The steps of ladder A (facts: section 2). The hours are EOKM's to set.
const (
	StepReminder StepKind = "reminder" // first reminder, also to the second contact
	StepCall     StepKind = "call"     // second reminder; the EOKM handler calls
	StepDueSoon  StepKind = "due_soon" // the duty contacts on both sides
	StepBreach   StepKind = "breach"   // the norm is passed; the supervisor is told
)

// The profiles' codes.
const (
	Profile24h      = "notice24" // child sexual abuse material: Addendum to the NTD code, 2018
	Profile12h      = "order12"  // a binding order: at most 12 h
	ProfileOrdinary = "ordinary" // other unlawful material: the portal's own guide term, no breach on record
)

// profiles is the table of norms, strictest first.
var profiles = []Profile{
	{Code: Profile12h, Norm: 12 * time.Hour, Ladder: ladder(12 * time.Hour)},
	{Code: Profile24h, Norm: 24 * time.Hour, Ladder: ladder(24 * time.Hour)},
	{Code: ProfileOrdinary, Norm: 120 * time.Hour, Ladder: []LadderStep{
		{Level: 3, Kind: StepDueSoon, After: 96 * time.Hour},
	}},
}

// ladder is ladder A, at 4, 12, 20 and 24 hours of a norm of 24 and in proportion for another.
func ladder(norm time.Duration) []LadderStep {
	return []LadderStep{
		{Level: 1, Kind: StepReminder, After: norm * 4 / 24, Unacknowledged: true},
		{Level: 2, Kind: StepCall, After: norm * 12 / 24},
		{Level: 3, Kind: StepDueSoon, After: norm * 20 / 24},
		{Level: 4, Kind: StepBreach, After: norm},
	}
}

// Profiles lists the norms, strictest first.
func Profiles() []Profile { return slices.Clone(profiles) }

// ProfileOf gives the profile of a code. An unknown code gives the 24 hour norm, so a notice is never without a clock.
func ProfileOf(code string) Profile {
	for _, p := range profiles {
		if p.Code == code {
			return p
		}
	}
	return profiles[1]
}

// ProfileFor gives the norm for material of a category sent as a notice (facts: section 2, kinds A and D). Without a category it is the
// stricter one: nobody has said yet that it is something else.
func ProfileFor(c models.Category) string {
	switch c {
	case models.CategoryExtortion, models.CategoryNCII, models.CategoryUnclear, models.CategoryNotIllegal:
		return ProfileOrdinary
	default:
		return Profile24h
	}
}

// NormSQL is the norm of a column that has a profile.
func NormSQL(column string) string {
	var rules []string
	for _, p := range profiles {
		rules = append(rules, fmt.Sprintf("WHEN '%s' THEN interval '%d seconds'", p.Code, int(p.Norm.Seconds())))
	}
	return models.CaseSQL(column, rules)
}

// FirstStepSQL is after how long the norm of a column that has a profile takes its first step.
func FirstStepSQL(column string) string {
	var rules []string
	for _, p := range profiles {
		first := p.NextStep(Clock{}, 0, false).Sub(time.Time{})
		rules = append(rules, fmt.Sprintf("WHEN '%s' THEN interval '%d seconds'", p.Code, int(first.Seconds())))
	}
	return models.CaseSQL(column, rules)
}

// DueSoon is how long before a deadline a page begins to press.
const DueSoon = 4 * time.Hour

// Clock is one item's time: when it was delivered, how long it stood still, and when it stopped.
type Clock struct {
	Started time.Time     // delivered to the registered channel, not first opened
	Norm    time.Duration // of the profile
	Paused  time.Duration // holds that have ended
	Held    time.Time     // the running hold's start; zero when none runs
	Stopped time.Time     // zero while it runs
}

// Due is the deadline. While a hold runs it moves along with now.
func (c Clock) Due(now time.Time) time.Time {
	due := c.Started.Add(c.Norm + c.Paused)
	if !c.Held.IsZero() && now.After(c.Held) {
		due = due.Add(now.Sub(c.Held))
	}
	return due
}

// Elapsed is the time that counts against the norm: running time without the holds.
func (c Clock) Elapsed(now time.Time) time.Duration {
	return c.Norm - c.Left(now)
}

// Left is what remains of the norm; below zero the item is late by that much.
func (c Clock) Left(now time.Time) time.Duration {
	end := now
	if !c.Stopped.IsZero() {
		end = c.Stopped
	}
	return c.Due(end).Sub(end)
}

// Overdue tells whether the norm was passed; it is computed, never stored. A deadline met to the instant is met.
func (c Clock) Overdue(now time.Time) bool { return c.Left(now) < 0 }

// StopTime is when a verified removal stopped the clock: the time the provider reported if the first check after it
// agrees, else the time of the check. Respond takes no time that a check has contradicted already. A claim from before the
// delivery counts as the delivery, a claim from after the check as the check.
func StopTime(started, claimed, checked time.Time, firstCheckAgrees bool) time.Time {
	if claimed.IsZero() || !firstCheckAgrees || claimed.After(checked) {
		return checked
	}
	if claimed.Before(started) {
		return started
	}
	return claimed
}

// Claim is a provider's word that an item is gone.
type Claim struct {
	RemovedAt time.Time // when, by its own account
	Retracted bool      // it took that back before EOKM had checked
}

// ClaimThatStands gives the time of the last claim, in the order in which they came, that nobody took back; zero when none stands. That is
// what StopTime weighs: a clock whose claims were all taken back runs on as if none had been made.
func ClaimThatStands(claims ...Claim) time.Time {
	for _, c := range slices.Backward(claims) {
		if !c.Retracted {
			return c.RemovedAt
		}
	}
	return time.Time{}
}

// StepsDue gives the steps that an item has reached: those whose time, counted from start and moved by the pauses, is not
// after now. An acknowledged item skips the steps that only ask for acknowledgement.
func (p Profile) StepsDue(c Clock, acknowledged bool, now time.Time) []LadderStep {
	var due []LadderStep
	for _, step := range p.Ladder {
		if acknowledged && step.Unacknowledged {
			continue
		}
		if !p.stepTime(c, step).After(now) {
			due = append(due, step)
		}
	}
	return due
}

// NextStep gives when the first step above a level is due; zero when none is left.
func (p Profile) NextStep(c Clock, above int, acknowledged bool) time.Time {
	for _, step := range p.Ladder {
		if step.Level <= above || (acknowledged && step.Unacknowledged) {
			continue
		}
		return p.stepTime(c, step)
	}
	return time.Time{}
}

func (p Profile) stepTime(c Clock, step LadderStep) time.Time {
	return c.Started.Add(step.After + c.Paused)
}
