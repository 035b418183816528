package webhook

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// The states of a delivery.
const (
	stateWaiting   = "waiting"
	stateDelivered = "delivered"
	stateFailed    = "failed"
	stateHeld      = "held"
)

// States lists those of a delivery, as a filter shows them.
func States() []string { return []string{stateWaiting, stateDelivered, stateFailed, stateHeld} }

// Delivery is one event for one webhook.
type Delivery struct {
	ID        uuid.UUID // its webhook-id
	WebhookID uuid.UUID
	Kind      models.EventKind
	At        time.Time // of the event
	State     string
	Step      int // of the schedule
	Tries     int
	NextAt    *time.Time // when it is tried next, also where its machine is left alone for a while; nil: not
	DoneAt    *time.Time
	Ref       string // of the notice; "" of none
	Numbers   []int  // of its items, where the event names some
	Last      Outcome
	Status    int
}

// Cursor is its place in the list.
func (d Delivery) Cursor() models.Cursor { return models.Cursor{At: d.At, ID: d.ID} }

// Attempt is one try of a delivery, as the log has it.
type Attempt struct {
	N       int
	At      time.Time
	TookMs  int
	Outcome Outcome
	Status  int
}

// deliveryRows selects Deliveries of $1, the provider.
const deliveryRows = `SELECT d.id, d.webhook_id, d.kind, d.at, d.state, d.step, d.tries, d.done_at, coalesce(n.ref, '') AS ref,
		greatest(d.next_at, CASE WHEN d.next_at IS NOT NULL THEN w.paused_until END) AS next_at,
		coalesce((SELECT array_agg(i::int) FROM jsonb_array_elements_text(e.data->'items') i), '{}') AS numbers,
		coalesce(a.outcome, '') AS last, coalesce(a.status, 0) AS status
	FROM webhook_deliveries d JOIN webhooks w ON w.provider_id = d.provider_id AND w.id = d.webhook_id
	LEFT JOIN events e ON e.id = d.event_id
	LEFT JOIN notices n ON n.provider_id = d.provider_id AND n.id = e.notice_id
	LEFT JOIN webhook_attempts a ON a.provider_id = d.provider_id AND a.delivery_id = d.id AND a.n = d.tries`

// PageSize is how many deliveries a page shows.
const PageSize = 50

// Deliveries lists what a webhook was told and is to be, the newest first, of one state or of all (""). Its provider's admin, and the
// portal's own commands.
func (s *Store) Deliveries(ctx context.Context, actor models.Actor, provider, id uuid.UUID, state string, after models.Cursor) (
	list []Delivery, next models.Cursor, err error,
) {
	if err := mayKeep(actor, provider); err != nil {
		return nil, next, err
	}
	where, args := ` WHERE d.provider_id = $1 AND d.webhook_id = $2`, []any{provider, id}
	add := func(condition string, values ...any) {
		args = append(args, values...)
		where += condition
	}
	if state != "" {
		add(fmt.Sprintf(` AND d.state = $%d`, len(args)+1), state)
	}
	if !after.IsZero() {
		add(fmt.Sprintf(` AND (d.at, d.id) < ($%d, $%d)`, len(args)+1, len(args)+2), after.At, after.ID)
	}
	err = s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		list, err = models.Find[Delivery](tx, deliveryRows+where+
			fmt.Sprintf(` ORDER BY d.at DESC, d.id DESC LIMIT %d`, PageSize+1), args...)
		return err
	})
	list, next = models.FirstRows(list, PageSize)
	return list, next, models.Wrap("list deliveries", err)
}

// Delivery gives one with its tries, the last first. Its provider's admin only.
func (s *Store) Delivery(ctx context.Context, actor models.Actor, id, delivery uuid.UUID) (d Delivery, tries []Attempt, err error) {
	if err := mayKeep(actor, actor.ProviderID); err != nil {
		return d, nil, err
	}
	err = s.db.Read(ctx, actor, func(tx *models.Tx) (err error) {
		if d, err = models.One[Delivery](tx, deliveryRows+` WHERE d.provider_id = $1 AND d.webhook_id = $2 AND d.id = $3`, actor.ProviderID,
			id, delivery); err != nil {
			return err
		}
		tries, err = models.Find[Attempt](tx, `SELECT n, at, took_ms, outcome, status FROM webhook_attempts
			WHERE provider_id = $1 AND delivery_id = $2 ORDER BY n DESC LIMIT 100`, actor.ProviderID, delivery)
		return err
	})
	return d, tries, models.Wrap("get delivery", err)
}

// Test has a webhook told of nothing, to see whether it arrives, and gives the delivery. ErrConflict when it is off. Its provider's admin,
// and the portal's own commands.
func (s *Store) Test(ctx context.Context, actor models.Actor, provider, id uuid.UUID) (delivery uuid.UUID, err error) {
	if err := mayKeep(actor, provider); err != nil {
		return uuid.Nil, err
	}
	delivery = models.NewID()
	return delivery, models.Wrap("test webhook", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		if _, err := standsAt(tx, provider, id, stateActive); err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO webhook_deliveries (provider_id, id, webhook_id, kind, at, state, next_at)
			VALUES ($1, $2, $3, $4, $5, $6, $5)`, provider, delivery, id, models.HookTest, s.db.Now(), stateWaiting); err != nil {
			return err
		}
		// who asks wants to know now
		if err := tx.Do(`UPDATE webhooks SET paused_until = NULL WHERE provider_id = $1 AND id = $2`, provider, id); err != nil {
			return err
		}
		return wake(tx, provider, id)
	}))
}

// Range is which deliveries of a webhook are sent once more.
type Range struct {
	Delivery uuid.UUID // this one; the nil id: those below
	From, To time.Time // of the events, with From and without To
	All      bool      // also what was delivered
}

// Redeliver sends deliveries once more, under the ids that they have, from the first step on, and gives how many. ErrConflict when the
// webhook is off, ErrNotFound when there is no such delivery. Its provider's admin, and the portal's own commands.
func (s *Store) Redeliver(ctx context.Context, actor models.Actor, provider, id uuid.UUID, r Range) (n int, err error) {
	if err := mayKeep(actor, provider); err != nil {
		return 0, err
	}
	err = s.db.Write(ctx, actor, func(tx *models.Tx) error {
		now := s.db.Now()
		name, err := standsAt(tx, provider, id, stateActive)
		if err != nil {
			return err
		}
		if err := tx.Do(`UPDATE webhooks SET paused_until = NULL WHERE provider_id = $1 AND id = $2`, provider, id); err != nil {
			return err
		}
		which, args := `d.id = $5`, []any{r.Delivery}
		if r.Delivery == uuid.Nil {
			which, args = `d.at >= $5 AND d.at < $6 AND (d.state IN ('failed', 'held') OR $7 AND d.state = 'delivered')`,
				[]any{r.From, r.To, r.All}
		}
		rows, err := tx.Exec(`UPDATE webhook_deliveries d SET state = $1, step = 0, next_at = $2, done_at = NULL
			WHERE d.provider_id = $3 AND d.webhook_id = $4 AND `+which, append([]any{stateWaiting, now, provider, id}, args...)...)
		if err != nil {
			return err
		}
		if n = int(rows); n == 0 {
			if r.Delivery != uuid.Nil {
				return models.ErrNotFound
			}
			return nil
		}
		event := actor.Event(models.EventWebhookAgain, now).Of(provider).With(models.EventData{Other: name, Count: n})
		if err := models.Record(tx, event); err != nil {
			return err
		}
		return wake(tx, provider, id)
	})
	return n, models.Wrap("redeliver", err)
}

func wake(tx *models.Tx, provider, id uuid.UUID) error {
	return models.EnqueueOnce(tx, models.WebhookQueue, models.WebhookJob{ProviderID: provider.String(), WebhookID: id.String()})
}
