package notice

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// HoldReason is why a clock may stand still. There are no others: not a weekend, not a reseller, not doubt.
type HoldReason string

// The reasons.
const (
	HoldLawEnforcement HoldReason = "law_enforcement" // police or prosecution ask for it in writing
	HoldEOKMError      HoldReason = "eokm_error"
)

// Hold pauses the clock of items of one notice; the actor is the approver, and stays visible. ErrConflict as with Verify.
// Analysts and admins only.
func (s *Store) Hold(ctx context.Context, actor models.Actor, ref string, numbers []int, reason HoldReason, explanation string,
	seen ...Seen,
) error {
	if reason != HoldLawEnforcement && reason != HoldEOKMError {
		return &models.Invalid{Field: "reason", Key: "hold.reason_missing"}
	}
	text, err := s.typedAbout(ctx, actor, ref, "explanation", explanation, true)
	if err != nil {
		return err
	}
	now := s.db.Now()
	lock := itemLock{actor: actor, refs: []string{ref}, numbers: numbers, seen: allSeen(seen), do: models.ActHold}
	return models.Wrap("hold", s.onItems(ctx, lock, func(tx *models.Tx, targets []target) error {
		b := &pgx.Batch{}
		for _, t := range targets {
			b.Queue(`INSERT INTO holds (id, provider_id, item_id, reason, explanation, approver_id, started_at)
				VALUES ($1, $2, $3, $4, $5, $6, $7)`, models.NewID(), t.ProviderID, t.ID, reason, text, actor.UserID, now)
		}
		change(b, targets, now, "held_since = $1")
		recordEach(b, actor, now, models.EventHeld, targets, models.EventData{Code: string(reason), Text: text})
		return tx.Send(b)
	}))
}

// Resume ends the hold of items of one notice; their deadlines move by the time that they stood still. ErrConflict as
// with Verify. Analysts and admins only.
func (s *Store) Resume(ctx context.Context, actor models.Actor, ref string, numbers []int, seen ...Seen) error {
	now := s.db.Now()
	lock := itemLock{actor: actor, refs: []string{ref}, numbers: numbers, seen: allSeen(seen), do: models.ActResume}
	return models.Wrap("resume", s.onItems(ctx, lock, func(tx *models.Tx, targets []target) error {
		b := &pgx.Batch{}
		endHolds(b, having(targets, models.StateOnHold), now)
		change(b, targets, now, unhold)
		recordEach(b, actor, now, models.EventResumed, targets, models.EventData{})
		return tx.Send(b)
	}))
}

// unhold sets an item's columns at the end of its hold: the deadline moves by the time that it stood still. It leaves an
// item without one as it is. In seconds: Postgres takes a day of an interval for a calendar day, which is 23 or 25 hours
// when the clocks change.
const unhold = `due_at = i.due_at + make_interval(secs => coalesce(extract(epoch
	FROM $1::timestamptz - i.held_since), 0)), held_since = NULL`

// endHolds ends the holds of the targets, if there are any.
func endHolds(b *pgx.Batch, targets []target, now time.Time) {
	if len(targets) == 0 {
		return
	}
	b.Queue(`UPDATE holds SET ended_at = $1 WHERE provider_id = $2 AND item_id = ANY($3) AND ended_at IS NULL`,
		now, targets[0].ProviderID, itemIDs(targets))
}
