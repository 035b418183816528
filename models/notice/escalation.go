package notice

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// climb is an item that has reached a step of its ladder.
type climb struct {
	ID           uuid.UUID
	ProviderID   uuid.UUID
	NoticeID     uuid.UUID
	Profile      string
	Started      time.Time
	DueAt        time.Time
	Acknowledged bool
	Level        int // the highest recorded
	Practice     bool
}

// EscalateDue records the steps of the ladder that items have reached by now, those of at most batch notices a call, and
// owes the mails. Each step of an item is recorded once however many portals run this, and a mail tells of the last step
// only. It gives how many items it handled: fewer than batch means that it is done. System only; run by a periodic job.
func (s *Store) EscalateDue(ctx context.Context, batch int) (int, error) {
	now := s.db.Now()
	handled := 0
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		// One at a time: two that share a notice's items would each mail about it.
		if err := tx.Do(`SELECT pg_advisory_xact_lock(hashtext('escalate'))`); err != nil {
			return fmt.Errorf("wait for another: %w", err)
		}
		items, err := climbs(tx, now, batch)
		if err != nil {
			return err
		}
		handled = len(items)
		steps := newRound(now)
		for _, item := range items {
			steps.take(item)
		}
		return s.escalate(tx, steps)
	})
	return handled, models.Wrap("escalate", err)
}

// climbs finds items that have reached a step, and locks them: of each notice all at once, so that it is mailed about
// once. An item that somebody is changing at this moment waits for the next run.
func climbs(tx *models.Tx, now time.Time, batch int) ([]climb, error) {
	items, err := models.Find[climb](tx,
		`SELECT i.id, i.provider_id, i.notice_id, i.profile, coalesce(i.raised_at, i.delivered_at) AS started, i.due_at,
			i.state IN (`+models.States(models.StateAcknowledged, models.StateStillOnline, models.StateDelegated)+`) AS acknowledged,
			coalesce((SELECT max(level) FROM escalations e WHERE e.provider_id = i.provider_id AND e.item_id = i.id), 0) AS level,
			i.practice
		FROM items i
		WHERE i.escalate_at <= $1 AND (i.provider_id, i.notice_id) IN (
			SELECT d.provider_id, d.notice_id FROM items d WHERE d.escalate_at <= $1 ORDER BY d.escalate_at, d.notice_id LIMIT `+
			strconv.Itoa(batch)+`)
		ORDER BY i.notice_id, i.n FOR UPDATE OF i SKIP LOCKED`, now) // a number, for a parameter is taken for a tenth of all items
	if err != nil {
		return nil, fmt.Errorf("find items to escalate: %w", err)
	}
	return items, nil
}

// round is what one run of the ladder has to write.
type round struct {
	now       time.Time
	providers []uuid.UUID
	items     []uuid.UUID
	levels    []int
	dues      []string
	next      []string // per item, "" for none
	seen      []uuid.UUID
	seenBy    []uuid.UUID
	notices   map[stepKey][]uuid.UUID // the last step each notice reached, by provider
	events    []models.Event
}

type stepKey struct {
	provider uuid.UUID
	kind     StepKind
	practice bool // in mails of their own: one about many would count them
}

func newRound(now time.Time) *round { return &round{now: now, notices: map[stepKey][]uuid.UUID{}} }

func (r *round) take(c climb) {
	profile := ProfileOf(c.Profile)
	clock := Clock{Started: c.Started, Norm: profile.Norm, Paused: c.DueAt.Sub(c.Started) - profile.Norm}
	var last *LadderStep
	for _, step := range profile.StepsDue(clock, c.Acknowledged, r.now) {
		if step.Level <= c.Level {
			continue
		}
		r.providers, r.items = append(r.providers, c.ProviderID), append(r.items, c.ID)
		r.levels = append(r.levels, step.Level)
		r.dues = append(r.dues, c.Started.Add(step.After+clock.Paused).Format(time.RFC3339Nano))
		last = &step
	}
	level := c.Level
	if last != nil {
		level = last.Level
		r.tell(c, *last)
	}
	next := ""
	if at := profile.NextStep(clock, level, c.Acknowledged); !at.IsZero() {
		next = at.Format(time.RFC3339Nano)
	}
	r.seenBy, r.seen, r.next = append(r.seenBy, c.ProviderID), append(r.seen, c.ID), append(r.next, next)
}

// tell notes the mail and the event, once per notice and step.
func (r *round) tell(c climb, step LadderStep) {
	if c.Practice && step.Kind == StepCall {
		return // nobody of EOKM calls
	}
	key := stepKey{c.ProviderID, step.Kind, c.Practice}
	if slices.Contains(r.notices[key], c.NoticeID) {
		return
	}
	r.notices[key] = append(r.notices[key], c.NoticeID)
	r.events = append(r.events,
		models.System().Event(models.EventEscalated, r.now).Of(c.ProviderID).About(&c.NoticeID).With(models.EventData{
			Code: string(step.Kind),
		}))
}

func (s *Store) escalate(tx *models.Tx, r *round) error {
	if len(r.seen) == 0 {
		return nil
	}
	if err := tx.Do(`INSERT INTO escalations (provider_id, item_id, level, due_at, created_at)
		SELECT u.provider_id, u.item_id, u.level, u.due_at, $1
		FROM unnest($2::uuid[], $3::uuid[], $4::int[], $5::timestamptz[]) AS u (provider_id, item_id, level, due_at)
		ON CONFLICT DO NOTHING`, r.now, r.providers, r.items, r.levels, r.dues); err != nil {
		return fmt.Errorf("record escalations: %w", err)
	}
	if err := tx.Do(`UPDATE items i SET escalate_at = nullif(u.next, '')::timestamptz
		FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS u (provider_id, id, next)
		WHERE i.provider_id = u.provider_id AND i.id = u.id`, r.seenBy, r.seen, r.next); err != nil {
		return fmt.Errorf("plan the next step: %w", err)
	}
	for key, notices := range r.notices {
		if err := s.mailNotices(tx, models.MailKind(key.kind), key.provider, notices, r.now); err != nil {
			return err
		}
	}
	return models.Record(tx, r.events...)
}
