package guest

import (
	"context"
	"errors"
	"slices"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Step is how far the fall-back of a link is, whose guest says nothing.
type Step int

// The steps. The provider's own clock and ladder go on beside them.
const (
	StepNone   Step = 0
	StepRemind Step = 1 // the guest is reminded
	StepReturn Step = 2 // the items are the desk's again, and it is mailed; the guest may still answer
	StepOver   Step = 3 // the link opens nothing more
)

// steps says at how much of a link's time a step is, in hundredths.
var steps = map[Step]int{StepRemind: 50, StepReturn: 75, StepOver: 100}

// at is when a step of a link is due.
func (step Step) at(l Link) time.Time {
	return l.CreatedAt.Add(l.DueAt.Sub(l.CreatedAt) * time.Duration(steps[step]) / 100).Truncate(time.Microsecond)
}

// Silent tells whether so much of a link's time is over that its guest counts as silent, unless it answered (docs/adr/0012).
func (l Link) Silent(now time.Time) bool { return !now.Before(StepReturn.at(l)) }

// FallBack takes the next step of links whose guest let its time pass, up to limit of them, and tells of how many. System only; run by a
// periodic job, and safe to run anywhere at once.
func (s *Store) FallBack(ctx context.Context, limit int) (int, error) {
	now := s.db.Now()
	var due []Link
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		due, err = models.Find[Link](tx,
			`SELECT `+linkColumns+` WHERE g.step_at <= $2 ORDER BY g.step_at, g.id LIMIT $3`, nobody, now, limit)
		return err
	})
	if err != nil {
		return 0, models.Wrap("fall back", err)
	}
	var failed []error
	for _, l := range due {
		failed = append(failed, s.fallBack(ctx, l, now))
	}
	return len(due), models.Wrap("fall back", errors.Join(failed...))
}

func (s *Store) fallBack(ctx context.Context, l Link, now time.Time) error {
	waiting, err := s.waiting(ctx, l)
	if err != nil {
		return err
	}
	step := l.Step + 1
	for step < StepOver && !now.Before((step + 1).at(l)) {
		step++ // the portal stood still
	}
	switch {
	case l.EndedAt != nil || len(waiting) == 0 && step < StepOver:
		// answered or taken back: nothing to press for
		return s.db.Write(ctx, models.System(), func(tx *models.Tx) error { return toStep(tx, l, l.Step, nil) })
	case l.host() && step == StepReturn: // nobody has it to go back to: that it is silent stands in the queue
		return s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
			if err := toStep(tx, l, step, StepOver.at(l)); err != nil {
				return err
			}
			return models.Record(tx, l.event(models.System().Event(models.EventGuestSilent, now)).With(
				models.EventData{Code: string(l.Party), To: l.To(), Items: waiting, Count: len(waiting)}))
		})
	case l.host() && step == StepOver:
		return s.db.Write(ctx, models.System(), func(tx *models.Tx) error { return toStep(tx, l, step, nil) })
	case step == StepRemind:
		return s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
			if err := toStep(tx, l, step, (step + 1).at(l)); err != nil {
				return err
			}
			if err := owe(tx, models.MailGuestReminder, l, now); err != nil {
				return err
			}
			return models.Record(tx, l.event(models.System().Event(models.EventGuestReminded, now)).With(
				models.EventData{Code: string(l.Party), To: l.To()}))
		})
	case len(waiting) > 0: // back to the desk; at the end too, when nobody took the step before
		var next any
		if step < StepOver {
			next = StepOver.at(l)
		}
		e := models.System().Event(models.EventGuestSilent, now).With(models.EventData{Code: string(l.Party), To: l.To()})
		return s.notice.GiveBack(ctx, l.actor(models.Visitor{}), l.Ref, waiting, e, func(tx *models.Tx, done notice.Done) error {
			if err := toStep(tx, l, step, next); err != nil {
				return err
			}
			return s.notice.MailDesk(tx, models.MailGuestSilent, l.ProviderID, l.NoticeID, now)
		})
	default:
		return s.db.Write(ctx, models.System(), func(tx *models.Tx) error { return toStep(tx, l, StepOver, nil) })
	}
}

// toStep sets the step of a link by compare-and-set, and when the next is due; nil: none is.
func toStep(tx *models.Tx, l Link, step Step, next any) error {
	return models.Changed(tx.Exec(`UPDATE guest_links SET step = $1, step_at = $2 WHERE provider_id = $3 AND id = $4 AND step = $5
		AND step_at IS NOT NULL`, step, next, l.ProviderID, l.ID, l.Step))
}

// waiting lists the items of a link that are still delegated; of one to a host, those of which it said nothing and that nobody has still.
func (s *Store) waiting(ctx context.Context, l Link) ([]int, error) {
	var numbers []int
	err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		if l.host() {
			numbers, err = models.Find[int](tx,
				`SELECT n FROM items i WHERE provider_id = $1 AND notice_id = $2 AND n = ANY($3) AND state = $4
				AND NOT EXISTS (SELECT FROM guest_answers a WHERE a.provider_id = $1 AND a.link_id = $5 AND a.n = i.n) ORDER BY n`,
				l.ProviderID, l.NoticeID, l.Items, models.StateUnrouted, l.ID)
			return err
		}
		numbers, err = models.Find[int](tx, `SELECT n FROM items WHERE provider_id = $1 AND notice_id = $2 AND n = ANY($3) AND state = $4
			ORDER BY n`, l.ProviderID, l.NoticeID, l.Items, models.StateDelegated)
		return err
	})
	return slices.Clip(numbers), err
}
