package demo

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// act is what somebody does about a notice, some time after its delivery.
type act struct {
	after time.Duration
	deed
}

// deed is what somebody does.
type deed struct {
	what string // for an error
	do   func(ctx context.Context, w *world, n *worldNotice) error
}

// acknowledge is a desk that says: we have it.
var acknowledge = deed{"acknowledge", func(ctx context.Context, w *world, n *worldNotice) error {
	return w.store.Notice.Acknowledge(ctx, w.desk(n), []string{n.ref})
}}

// reveal is a desk that asks for the full addresses.
func reveal(why notice.RevealReason) deed {
	return deed{"reveal", func(ctx context.Context, w *world, n *worldNotice) error {
		return w.store.Notice.Reveal(ctx, w.desk(n), notice.Revealing{Ref: n.ref, Reason: why, Proved: true})
	}}
}

// respond is a desk that says what it did, some minutes after it did it. The caller gives measure, items and note.
func respond(a notice.Response, took time.Duration) deed {
	return deed{"answer", func(ctx context.Context, w *world, n *worldNotice) error {
		a.Submission, a.Refs = uuid.New(), []string{n.ref}
		a.RemovedAt = w.clock.at.Add(-took).Truncate(time.Minute)
		return second(w.store.Notice.Respond(ctx, w.desk(n), a))
	}}
}

// removed is the answer that all items that wait are gone.
func removed(m models.Measure) deed { return respond(notice.Response{Measure: m}, 10*time.Minute) }

// dispute is a desk that says no.
func dispute(why models.Reason, text string, items ...int) deed {
	return deed{"dispute", func(ctx context.Context, w *world, n *worldNotice) error {
		return w.store.Notice.Dispute(ctx, w.desk(n), notice.Dispute{
			Submission: uuid.New(), Ref: n.ref, Numbers: items, Reason: why, Explanation: text,
		})
	}}
}

// ask is a desk that asks EOKM something.
func ask(text string) deed {
	return deed{"ask", func(ctx context.Context, w *world, n *worldNotice) error { return w.say(ctx, w.desk(n), n, text) }}
}

// tell is an analyst who answers what the desk asked so far, or asks the desk something.
func tell(text string) deed {
	return deed{"tell", func(ctx context.Context, w *world, n *worldNotice) error {
		w.owes = true
		return w.say(ctx, w.actors[analyst], n, text)
	}}
}

// say writes a message by somebody who has seen all that was written before.
func (w *world) say(ctx context.Context, who models.Actor, n *worldNotice, text string) error {
	err := w.store.Notice.SendMessage(ctx, who, notice.MessageDraft{Submission: uuid.New(), Ref: n.ref, Text: text, Seen: n.said})
	n.said++
	return err
}

// delegate is a desk that hands items to its reseller or customer, who gets so long for it.
func delegate(to notice.Delegate, within time.Duration, text string, items ...int) deed {
	return deed{"delegate", func(ctx context.Context, w *world, n *worldNotice) error {
		return w.store.Notice.Delegate(ctx, w.desk(n), notice.Delegation{
			Submission: uuid.New(), Ref: n.ref, Numbers: items, To: to, Until: w.clock.at.Add(within).Truncate(time.Minute), Note: text,
		})
	}}
}

// takeBack is a desk that acts itself again.
var takeBack = deed{"take back", func(ctx context.Context, w *world, n *worldNotice) error {
	return w.store.Notice.TakeBack(ctx, w.desk(n), n.ref, nil)
}}

// assign is a desk that gives the notice to one of its people.
func assign(account string) deed {
	return deed{"assign", func(ctx context.Context, w *world, n *worldNotice) error {
		return second(w.store.Notice.Assign(ctx, w.desk(n), []string{n.ref}, w.actors[account].UserID))
	}}
}

// find is an analyst who looks whether addresses still answer.
func find(outcome notice.Outcome, items ...int) deed {
	return deed{"verify", func(ctx context.Context, w *world, n *worldNotice) error {
		w.owes = true
		w.look(w.clock.at)
		return w.store.Notice.Verify(ctx, w.actors[analyst], n.ref, items, outcome)
	}}
}

// decide is an analyst who rules that a notice stands or is taken back.
func decide(d notice.DecisionAct, text string, items ...int) deed {
	return deed{"decide", func(ctx context.Context, w *world, n *worldNotice) error {
		w.owes = true
		w.look(w.clock.at)
		return w.store.Notice.Decide(ctx, w.actors[analyst], notice.Decision{Ref: n.ref, Numbers: items, Act: d, Reason: text})
	}}
}

// reroute is an analyst who rules that a notice is another provider's; then is what that one does with it.
func reroute(to, text string, then ...act) deed {
	return deed{"reroute", func(ctx context.Context, w *world, n *worldNotice) error {
		w.owes = true
		err := w.store.Notice.Decide(ctx, w.actors[analyst], notice.Decision{
			Ref: n.ref, Act: notice.DecideReroute, Reason: text, To: w.providers[to],
		})
		if err != nil {
			return err
		}
		return w.follow(ctx, n.at(to, then))
	}}
}

// route is an analyst who finds the provider of what could not be routed.
func route(to string, then ...act) deed {
	return deed{"route", func(ctx context.Context, w *world, n *worldNotice) error {
		w.owes = true
		if err := w.store.Notice.RouteItems(ctx, w.actors[analyst], n.ref, nil, w.providers[to]); err != nil {
			return err
		}
		return w.follow(ctx, n.at(to, then))
	}}
}

// at is the notice as another provider has it.
func (n *worldNotice) at(who string, acts []act) *worldNotice {
	return &worldNotice{who: who, category: n.category, reports: n.reports, acts: acts, external: n.external, serial: n.serial}
}

// hold is an admin who stops the clock.
func hold(why notice.HoldReason, text string, items ...int) deed {
	return deed{"hold", func(ctx context.Context, w *world, n *worldNotice) error {
		n.held = w.clock.at
		if why == notice.HoldEOKMError {
			return w.store.Notice.Hold(ctx, w.actors[admin], n.ref, items, why, text)
		}
		if err := w.store.Notice.AskHold(ctx, w.actors[analyst], notice.HoldRequest{
			Ref: n.ref, Numbers: items, Authority: "Politie, zaak 2026-0117", Until: w.clock.at.Add(14 * models.Day), Explanation: text,
		}); err != nil {
			return err
		}
		asked, err := w.store.Notice.HoldRequests(ctx, w.actors[admin], n.ref)
		if err != nil || len(asked) == 0 {
			return err
		}
		return w.store.Notice.ApproveHold(ctx, w.actors[admin], asked[0].ID)
	}}
}

// resume is an admin who lets it run again.
var resume = deed{"resume", func(ctx context.Context, w *world, n *worldNotice) error {
	w.look(w.clock.at)
	w.lookAlong(n.profile(), n.delivered.Add(w.clock.at.Sub(n.held)))
	return w.store.Notice.Resume(ctx, w.actors[admin], n.ref, nil)
}}

// second is the error of a call whose answer nobody needs.
func second[T any](_ T, err error) error { return err }
