package bulk

import (
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Kind is what a job does.
type Kind string

// The kinds.
const (
	KindConfirm     Kind = "confirm" // one answer for all
	KindAcknowledge Kind = "acknowledge"
	KindAssign      Kind = "assign"
	KindAnswers     Kind = "answers" // an answer for each row of a file
)

// State is where a job stands.
type State string

// The states. That a job is final is computed, never stored.
const (
	StateStaged    State = "staged"    // read and checked, and waits for who ordered it
	StateRunning   State = "running"   // parts are left to do
	StateDone      State = "done"      // nothing is left to do
	StateDiscarded State = "discarded" // it was never begun
)

// UndoFor is how long what a job did can be undone.
const UndoFor = 10 * time.Minute

// PartLimit is how many items one part is about: what a transaction does while nobody waits for its locks for long.
const PartLimit = 1000

// keepsStaged is how long a job waits for who ordered it.
const keepsStaged = models.Day

// Job is one order of a desk.
type Job struct {
	ID         uuid.UUID
	ProviderID uuid.UUID
	Kind       Kind
	State      State
	PartCount  int
	NextPart   int
	Total      int // items; notices, where it assigns
	Done       int
	Skipped    int
	AssignedTo *uuid.UUID // who got the notices; the nil id for nobody, nil where it does not assign
	UserID     uuid.UUID
	UserRole   models.Role
	CreatedAt  time.Time
	FinishedAt *time.Time
	UndoneAt   *time.Time
	UndoneBy   *uuid.UUID
}

// Undoable tells whether what the job did can be undone now.
func (j Job) Undoable(now time.Time) bool {
	return j.UndoneAt == nil && (j.State == StateRunning || j.State == StateDone && now.Before(j.Final()))
}

// Final is from when on it cannot be undone; zero while it runs.
func (j Job) Final() time.Time {
	if j.FinishedAt == nil {
		return time.Time{}
	}
	return j.FinishedAt.Add(UndoFor)
}

// actor is who ordered the job, and in whose name each part is done.
func (j Job) actor() models.Actor {
	return models.Actor{UserID: j.UserID, ProviderID: j.ProviderID, Role: j.UserRole}
}

// Order is what somebody wants done.
type Order struct {
	Submission uuid.UUID // the key of the form: the same order sent again is the same job
	Kind       Kind
	Answers    []notice.Response // to confirm, each with its Refs and Pins; one has the order's Submission
	Refs       []string          // to acknowledge or assign
	Pins       notice.Pins       // what of them
	To         uuid.UUID         // who they go to; the nil id: nobody
}

// part is what one transaction does.
type part struct {
	Answer *notice.Response `json:"answer,omitempty"`
	Refs   []string         `json:"refs,omitempty"`
	Pins   notice.Pins      `json:"pins,omitempty"`
	To     uuid.UUID        `json:"to"`
}

// parts cuts an order so that none has more than PartLimit items.
func (o Order) parts() []part {
	var list []part
	if o.Kind == KindAcknowledge || o.Kind == KindAssign {
		for _, refs := range cut(o.Refs, o.Pins) {
			list = append(list, part{Refs: refs.names, Pins: refs.pins, To: o.To})
		}
		return list
	}
	for _, a := range o.Answers {
		for _, refs := range cut(a.Refs, a.Pins) {
			one := a
			one.Refs, one.Pins = refs.names, refs.pins
			list = append(list, part{Answer: &one})
		}
	}
	return list
}

// batch is some notices, with the items that are meant of each.
type batch struct {
	names []string
	pins  notice.Pins
	items int
}

func (b *batch) add(ref string, numbers []int, pinned bool) {
	b.names, b.items = append(b.names, ref), b.items+max(len(numbers), 1)
	if pinned {
		b.pins[ref] = numbers
	}
}

// cut parts notices, and the items of one that has more than a part takes.
func cut(refs []string, pins notice.Pins) []batch {
	list := []batch{{pins: notice.Pins{}}}
	last := &list[0]
	next := func() {
		if last.items > 0 {
			list = append(list, batch{pins: notice.Pins{}})
			last = &list[len(list)-1]
		}
	}
	for _, ref := range models.Distinct(refs) {
		numbers, pinned := pins[ref]
		for ; len(numbers) > PartLimit; numbers = numbers[PartLimit:] {
			next()
			last.add(ref, numbers[:PartLimit], true)
		}
		if last.items+max(len(numbers), 1) > PartLimit {
			next()
		}
		last.add(ref, numbers, pinned)
	}
	return list
}

// total is how many items, or notices, an order is about.
func (o Order) total() int {
	n := 0
	for _, p := range o.parts() {
		refs, pins := p.Refs, p.Pins
		if p.Answer != nil {
			refs, pins = p.Answer.Refs, p.Answer.Pins
		}
		for _, ref := range refs {
			n += max(len(pins[ref]), 1)
		}
	}
	return n
}

// massRule is when confirmations of one person are an alarm.
type massRule struct {
	Items  int
	Within time.Duration
}

// massRules are beyond what a desk does in a busy hour, or on a busy day.
var massRules = []massRule{{500, time.Hour}, {2000, models.Day}}

// raises tells whether an alarm is raised by the step from before to now: once, when the limit is passed.
func (r massRule) raises(before, now int) bool { return before <= r.Items && now > r.Items }
