package demo

import (
	"context"
	"fmt"
	"slices"
	"time"

	"eokm.nl/hosting/models/notice"
)

// clock is the world's time. It stands still while something happens, and never goes back.
type clock struct{ at time.Time }

func (c *clock) now() time.Time { return c.at }

// reach moves the clock on to a time, if that lies ahead.
func (c *clock) reach(at time.Time) {
	if at.After(c.at) {
		c.at = at
	}
}

// step is something that happens at a time.
type step struct {
	at   time.Time
	what string
	do   func(ctx context.Context) error
}

// timeline is what is still to happen, soonest first; of two at one time, the one that was planned first.
type timeline struct{ steps []step }

func (t *timeline) plan(s step) {
	i, _ := slices.BinarySearchFunc(t.steps, s.at, func(other step, at time.Time) int {
		if other.at.After(at) {
			return 1
		}
		return -1
	})
	t.steps = slices.Insert(t.steps, i, s)
}

// next takes the first step, if it is not after end.
func (t *timeline) next(end time.Time) (step, bool) {
	if len(t.steps) == 0 || t.steps[0].at.After(end) {
		return step{}, false
	}
	s := t.steps[0]
	t.steps = t.steps[1:]
	return s, true
}

// look plans a look at the ladder in the minute after a time, as the portal's periodic job would.
func (w *world) look(after time.Time) {
	at := after.Truncate(time.Minute).Add(time.Minute)
	if w.ticks[at] {
		return
	}
	w.ticks[at] = true
	w.timeline.plan(step{at, "the ladder", w.climb})
}

// lookAlong plans looks at each step of a norm's ladder for a notice whose clock started at a time.
func (w *world) lookAlong(profile notice.Profile, started time.Time) {
	for _, s := range profile.Ladder {
		w.look(started.Add(s.After))
	}
}

// climb records the steps of the ladder that items have reached.
func (w *world) climb(ctx context.Context) error {
	const batch = 1000
	n, err := w.store.Notice.EscalateDue(ctx, batch)
	w.owes = w.owes || n > 0
	return err
}

// A mail server takes a mail within seconds. What is made in the last minutes before the demo's now still waits, so that
// the demo's own worker has something to send and its mail folder something to show.
const (
	delivery  = 4 * time.Second
	mailsWait = 15 * time.Minute
)

// post sends the mails that wait, so far as the portal's records go. One mailbox refuses all, which staff must notice.
func (w *world) post(ctx context.Context) error {
	if !w.owes || w.end.Sub(w.clock.at) <= mailsWait {
		return nil
	}
	w.owes = false
	mails, err := w.store.Outbox.UnsentMails(ctx, 1000)
	if err != nil {
		return err
	}
	if len(mails) > 0 {
		w.clock.reach(w.clock.at.Add(delivery))
	}
	for _, m := range mails {
		if m.Recipient == brokenMailbox {
			err = w.store.Outbox.MailFailed(ctx, m.ID, "smtp 550", true)
		} else {
			err = w.store.Outbox.MailSent(ctx, m.ID)
		}
		if err != nil {
			return fmt.Errorf("send a mail: %w", err)
		}
	}
	return nil
}
