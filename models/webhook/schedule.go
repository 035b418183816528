package webhook

import (
	"time"

	"eokm.nl/hosting/models"
)

// Steps is how long after the try before each step comes: those that Standard Webhooks 1.0 names, ten over 75 hours.
var Steps = []time.Duration{
	0, 5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour,
	24 * time.Hour,
}

// Whole is how long the schedule lasts.
func Whole() (whole time.Duration) {
	for _, step := range Steps {
		whole += step
	}
	return whole
}

// Outcome is what came of a try, as far as it is kept: never what the machine wrote.
type Outcome string

// The outcomes. Those from before there is an answer speak of the machine, and not of what it was told.
const (
	Delivered   Outcome = "delivered"   // 2xx
	Refused     Outcome = "refused"     // any other status
	Redirected  Outcome = "redirected"  // 3xx: nobody is sent on
	Throttled   Outcome = "throttled"   // 429, 502, 504, or a Retry-After with another refusal
	Gone        Outcome = "gone"        // 410: it wants nothing any more
	TimedOut    Outcome = "timed_out"   // no answer in time
	Unreachable Outcome = "unreachable" // no such name, nobody listens, the connection broke
	BadTLS      Outcome = "bad_tls"     // its certificate does not fit
	Forbidden   Outcome = "forbidden"   // its name leads into a network of its own
	Broken      Outcome = "broken"      // the portal could not sign: a fault of ours
)

// Outcomes lists them, for the words of pages.
func Outcomes() []Outcome {
	return []Outcome{Delivered, Refused, Redirected, Throttled, Gone, TimedOut, Unreachable, BadTLS, Forbidden, Broken}
}

// machine tells whether the outcome is the same for whatever the machine would be told next.
func (o Outcome) machine() bool {
	switch o {
	case Throttled, TimedOut, Unreachable, BadTLS, Forbidden, Broken:
		return true
	default:
		return false
	}
}

// Try is one try of a delivery.
type Try struct {
	Outcome    Outcome
	Status     int // 0: there was no answer
	At         time.Time
	Took       time.Duration
	RetryAfter time.Duration // what the machine asked for; 0: nothing
}

// longestWait is the most that a machine may ask to be left alone for.
const longestWait = 24 * time.Hour

// pauses is for how long a machine is left alone after so many tries in a row that failed because of it. A dead one costs a call of some
// seconds every five minutes, whatever waits for it, and one that is back is found within that.
var pauses = []time.Duration{5 * time.Second, 30 * time.Second, time.Minute, 5 * time.Minute}

// brokenTries is after how many tries in a row that nobody could sign a webhook is turned off: an hour, in which a key file that lacks a
// key is mended.
const brokenTries = 15

// verdict is what a try changes.
type verdict struct {
	step   int        // how many of the schedule's it had with this one
	state  string     // of the delivery
	next   *time.Time // when it is tried again
	pause  *time.Time // until when the machine is left alone
	reason Reason     // why it is told nothing any more; "": it is
}

// judge says what a try changes: step is how many of the schedule's the delivery had with it, failures how often in a row the machine
// failed with it, since is from when on it took nothing.
func judge(t Try, step, failures int, since *time.Time) verdict {
	switch t.Outcome {
	case Delivered:
		return verdict{step: step, state: stateDelivered}
	case Gone:
		return verdict{step: step, state: stateHeld, reason: ReasonGone}
	case Broken: // nobody was called: it takes no step
		v := verdict{step: step - 1, state: stateWaiting, next: &t.At, pause: paused(t.At, 0, failures)}
		if failures >= brokenTries {
			v.state, v.next, v.reason = stateHeld, nil, ReasonBroken
		}
		return v
	default:
	}
	wait := min(t.RetryAfter, longestWait)
	v := verdict{step: step, state: stateFailed}
	if t.Outcome.machine() || wait > 0 {
		v.pause = paused(t.At, wait, failures)
	}
	if step < len(Steps) {
		next := t.At.Add(max(Steps[step], wait))
		v.state, v.next = stateWaiting, &next
	}
	if since != nil && t.At.Sub(*since) >= Whole() {
		v.state, v.next, v.reason = stateHeld, nil, ReasonSilent
	}
	return v
}

// paused is until when a machine is left alone that failed so often in a row, and asks for so long.
func paused(at time.Time, wait time.Duration, failures int) *time.Time {
	until := at.Add(max(wait, pauses[min(max(failures, 1), len(pauses))-1]))
	return &until
}

// Reason is why a webhook is told nothing.
type Reason string

// The reasons.
const (
	ReasonByHand Reason = "by_hand"
	ReasonGone   Reason = "gone"
	ReasonSilent Reason = "silent"
	ReasonBroken Reason = "broken" // its keys do not open
)

// Types lists the kinds that may be chosen.
func Types() []models.EventKind {
	kinds := make([]models.EventKind, len(models.Hooks))
	for i, h := range models.Hooks {
		kinds[i] = h.Kind
	}
	return kinds
}
