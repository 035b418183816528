package webhook

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
)

// Lease is for how long who sends to a webhook has it for themselves. Who died holds up nobody for longer.
const Lease = 2 * time.Minute

// Due counts webhooks for which something is due that nobody sends or is woken for, and wakes who does: what a job that was lost left, and
// what is tried again. A job that waits for hours after it failed, as those of an older version do, counts for nothing. System only.
func (s *Store) Due(ctx context.Context) (int, error) {
	n := 0
	err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		due, err := models.Find[models.WebhookJob](tx, `SELECT provider_id::text, id::text AS webhook_id FROM webhooks w WHERE state = $1
			AND (paused_until IS NULL OR paused_until <= $2) AND (busy_until IS NULL OR busy_until <= $2)
			AND NOT EXISTS (SELECT FROM providers p WHERE p.id = w.provider_id AND p.status = 'left')
			AND EXISTS (SELECT FROM webhook_deliveries d WHERE d.webhook_id = w.id AND d.state = 'waiting' AND d.next_at <= $2)
			AND NOT EXISTS (SELECT FROM river.river_job j WHERE j.args @> jsonb_build_object('webhook_id', w.id)
				AND j.kind = $3 AND j.state IN ('available', 'scheduled', 'retryable')
				AND j.scheduled_at <= now() + interval '10 seconds')`, stateActive, s.db.Now(), models.WebhookJob{}.Kind())
		n = len(due)
		if err != nil {
			return err
		}
		return models.EnqueueOnce(tx, models.WebhookQueue, due...)
	})
	return n, models.Wrap("find webhooks that wait", err)
}

// Target is a webhook that somebody sends to now.
type Target struct {
	ProviderID, ID uuid.UUID
	URL            string
	Secrets        []Secret // by which it is signed: the new one first
	Failing        bool     // it took nothing at last: one is enough to see whether it does
	Broken         error    // why nothing can be signed for it: each try is Broken, and nobody is called; nil in most cases
}

// Take gives a webhook to who asks, for Lease; nil when somebody has it, it is to be left alone, or its provider left. System only.
func (s *Store) Take(ctx context.Context, provider, id uuid.UUID) (*Target, error) {
	now := s.db.Now()
	var row *struct {
		URL               string
		Secret, OldSecret []byte
		Failing           bool
	}
	if err := s.db.Write(ctx, models.System(), func(tx *models.Tx) (err error) {
		row, err = models.Maybe[struct {
			URL               string
			Secret, OldSecret []byte
			Failing           bool
		}](tx, `UPDATE webhooks SET busy_until = $1 WHERE provider_id = $2 AND id = $3 AND state = $4
				AND (busy_until IS NULL OR busy_until <= $5) AND (paused_until IS NULL OR paused_until <= $5)
				AND provider_id NOT IN (SELECT p.id FROM providers p WHERE p.id = $2 AND p.status = 'left')
			RETURNING url, secret, CASE WHEN old_until > $5 THEN old_secret END AS old_secret, failing_since IS NOT NULL AS failing`,
			now.Add(Lease), provider, id, stateActive, now)
		return err
	}); err != nil || row == nil {
		return nil, models.Wrap("take webhook", err)
	}
	t := &Target{ProviderID: provider, ID: id, URL: row.URL, Failing: row.Failing}
	secret, err := s.open(row.Secret, id)
	if err != nil {
		t.Broken = fmt.Errorf("open secret of webhook: %w", err)
		return t, nil
	}
	t.Secrets = []Secret{secret}
	if row.OldSecret != nil {
		if old, err := s.open(row.OldSecret, id); err == nil { // else the new one signs alone: the old one broke before it was replaced
			t.Secrets = append(t.Secrets, old)
		}
	}
	return t, nil
}

// Message is what a machine is told: a delivery and the body of it.
type Message struct {
	ID    uuid.UUID
	At    time.Time // of the event
	First bool      // it was never tried
	Body  []byte
}

// Header is the id by which its receiver knows a repetition.
func (m Message) Header() string { return header(m.ID) }

// Header is the id by which its receiver knows a repetition.
func (d Delivery) Header() string { return header(d.ID) }

func header(id uuid.UUID) string { return "msg_" + strings.ReplaceAll(id.String(), "-", "") }

// Body is what every message has: its type, when it happened, and of what. No address, no host, no text that anybody wrote.
type Body struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      Data      `json:"data"`
}

// Data names what an event is about.
type Data struct {
	Notice   string `json:"notice,omitempty"`   // its reference
	Items    []int  `json:"items,omitempty"`    // their numbers within the notice; none: all of it, or very many
	Practice bool   `json:"practice,omitempty"` // ordered to practise with
}

// Messages gives what is due for a target, the oldest first, at most so many. System only.
func (s *Store) Messages(ctx context.Context, t *Target, most int) ([]Message, error) {
	type row struct {
		ID       uuid.UUID
		Kind     models.EventKind
		At       time.Time
		Ref      string
		Numbers  []int
		Practice bool
		Tries    int
	}
	var rows []row
	if err := s.db.Read(ctx, models.System(), func(tx *models.Tx) (err error) {
		rows, err = models.Find[row](tx, `SELECT d.id, d.kind, d.at, coalesce(n.ref, '') AS ref,
				coalesce(n.practice, false) AS practice, d.tries,
				coalesce((SELECT array_agg(i::int) FROM jsonb_array_elements_text(e.data->'items') i), '{}') AS numbers
			FROM webhook_deliveries d LEFT JOIN events e ON e.id = d.event_id
			LEFT JOIN notices n ON n.provider_id = d.provider_id AND n.id = e.notice_id
			WHERE d.webhook_id = $1 AND d.state = 'waiting' AND d.next_at <= $2 ORDER BY d.next_at LIMIT $3`, t.ID, s.db.Now(), most)
		return err
	}); err != nil {
		return nil, models.Wrap("read what is due", err)
	}
	list := make([]Message, len(rows))
	for i, r := range rows {
		body, err := json.Marshal(Body{
			Type: r.Kind.Type(), Timestamp: r.At.UTC(), Data: Data{Notice: r.Ref, Items: r.Numbers, Practice: r.Practice},
		})
		if err != nil {
			return nil, fmt.Errorf("write message: %w", err)
		}
		list[i] = Message{ID: r.ID, At: r.At, First: r.Tries == 0, Body: body}
	}
	return list, nil
}

// Sent is a try of a delivery.
type Sent struct {
	Delivery uuid.UUID
	Try
}

// Tried records what came of tries of one target, in the order in which they were answered, and when each is tried next: in one
// transaction, since each is a trip to the disk otherwise and a flood waits for that. It gives whether there is use in telling the machine
// more now. A record that a crash takes is told once more under its id. System only.
func (s *Store) Tried(ctx context.Context, t *Target, tries []Sent) (more bool, err error) {
	err = s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if err := tx.Do(`SELECT set_config('synchronous_commit', 'off', true)`); err != nil {
			return err
		}
		machine, waiting, err := stands(tx, t, tries)
		if err != nil || machine == nil {
			return err // it was turned off or removed meanwhile
		}
		var pause, succeeded *time.Time
		var reason Reason
		done := &pgx.Batch{}
		for _, told := range tries {
			of, ok := waiting[told.Delivery]
			if !ok {
				continue
			}
			v := machine.after(told.Try, of.Step+1)
			if pause = later(pause, v.pause); told.Outcome == Delivered {
				succeeded = later(succeeded, &told.At)
			}
			reason = cmp.Or(reason, v.reason)
			done.Queue(`INSERT INTO webhook_attempts (provider_id, delivery_id, n, at, took_ms, outcome, status)
				VALUES ($1, $2, $3, $4, $5, $6, $7)`,
				t.ProviderID, told.Delivery, of.Tries+1, told.At, told.Took.Milliseconds(), told.Outcome,
				told.Status)
			done.Queue(`UPDATE webhook_deliveries SET state = $1, step = $2, tries = $3, next_at = $4,
				done_at = CASE WHEN $1 IN ('delivered', 'failed') THEN $5::timestamptz END WHERE provider_id = $6 AND id = $7`,
				v.state, v.step, of.Tries+1, v.next, told.At, t.ProviderID, told.Delivery)
		}
		more = pause == nil && reason == ""
		done.Queue(`UPDATE webhooks SET failures = $1, failing_since = $2, paused_until = greatest(paused_until, $3),
			succeeded_at = greatest(succeeded_at, $4) WHERE provider_id = $5 AND id = $6`,
			machine.Failures, machine.FailingSince, pause, succeeded, t.ProviderID, t.ID)
		if err := tx.Send(done); err != nil {
			return err
		}
		if reason != "" {
			return s.giveUp(tx, t, reason)
		}
		return nil
	})
	return more, models.Wrap("record tries", err)
}

// later is the later of two moments, of which each may be none.
func later(a, b *time.Time) *time.Time {
	if a == nil || b != nil && b.After(*a) {
		return b
	}
	return a
}

// standing is where a machine is.
type standing struct {
	Failures     int
	FailingSince *time.Time
}

// waits is where a delivery is that waits.
type waits struct {
	ID          uuid.UUID
	Step, Tries int
}

// stands locks both, the machine first as everybody does; nil when there is nothing to record any more.
func stands(tx *models.Tx, t *Target, tries []Sent) (*standing, map[uuid.UUID]waits, error) {
	machine, err := models.Maybe[standing](tx, `SELECT failures, failing_since FROM webhooks
		WHERE provider_id = $1 AND id = $2 AND state = $3 FOR NO KEY UPDATE`, t.ProviderID, t.ID, stateActive)
	if err != nil || machine == nil {
		return nil, nil, err
	}
	ids := make([]uuid.UUID, len(tries))
	for i, told := range tries {
		ids[i] = told.Delivery
	}
	list, err := models.Find[waits](tx, `SELECT id, step, tries FROM webhook_deliveries
		WHERE provider_id = $1 AND id = ANY($2) AND state = $3 ORDER BY id FOR NO KEY UPDATE`, t.ProviderID, ids, stateWaiting)
	waiting := map[uuid.UUID]waits{}
	for _, of := range list {
		waiting[of.ID] = of
	}
	return machine, waiting, err
}

// after is what a try makes of it, and of its delivery, which had so many steps with it.
func (n *standing) after(try Try, step int) verdict {
	switch try.Outcome {
	case Delivered:
		n.Failures, n.FailingSince = 0, nil
	case Broken: // which says nothing of the machine
		n.Failures++
		return judge(try, step, n.Failures, nil)
	default:
		if n.FailingSince == nil {
			n.FailingSince = &try.At
		}
		if try.Outcome.machine() {
			n.Failures++
		} else {
			n.Failures = 0 // it answers
		}
	}
	return judge(try, step, n.Failures, n.FailingSince)
}

// giveUp turns a webhook off and mails its provider's admins.
func (s *Store) giveUp(tx *models.Tx, t *Target, why Reason) error {
	if err := s.disable(tx, models.System(), t.ProviderID, t.ID, why); err != nil {
		return err
	}
	admins, err := models.Find[people.Person](tx, `SELECT a.id, a.provider_id, w.name, a.email, a.role, a.language
		FROM users a JOIN webhooks w ON w.provider_id = a.provider_id AND w.id = $2
		WHERE a.provider_id = $1 AND a.role = $3 AND a.disabled_at IS NULL ORDER BY a.id`, t.ProviderID, t.ID, models.RoleProviderAdmin)
	if err != nil {
		return fmt.Errorf("find who is told: %w", err)
	}
	for _, to := range admins { // what it is about is the webhook's name
		if err := people.OwePerson(tx, models.MailWebhookOff, to, nil, s.db.Now()); err != nil {
			return err
		}
	}
	return nil
}

// Release gives a target back, and wakes who sends again where something is due by now. System only.
func (s *Store) Release(ctx context.Context, t *Target) error {
	return models.Wrap("release webhook", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		if err := tx.Do(`UPDATE webhooks SET busy_until = NULL WHERE provider_id = $1 AND id = $2`, t.ProviderID, t.ID); err != nil {
			return err
		}
		due, err := models.One[bool](tx, `SELECT EXISTS (SELECT FROM webhook_deliveries d JOIN webhooks w ON w.id = d.webhook_id
			WHERE d.webhook_id = $1 AND d.state = 'waiting' AND d.next_at <= $2 AND (w.paused_until IS NULL OR w.paused_until <= $2))`,
			t.ID, s.db.Now())
		if err != nil || !due {
			return err
		}
		return wake(tx, t.ProviderID, t.ID)
	}))
}
