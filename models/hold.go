package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// HoldReason is why a clock may stand still. There are no others: not a weekend, not a reseller, not doubt.
type HoldReason string

// The reasons.
const (
	HoldLawEnforcement HoldReason = "law_enforcement" // police or prosecution ask for it in writing
	HoldEOKMError      HoldReason = "eokm_error"
)

// Hold pauses the clock of items of one notice; the actor is the approver, and stays visible. Analysts and admins only.
func (s *Store) Hold(ctx context.Context, actor Actor, ref string, numbers []int, reason HoldReason, explanation string) error {
	if reason != HoldLawEnforcement && reason != HoldEOKMError {
		return &Invalid{Field: "reason", Key: "hold.reason_missing"}
	}
	text, err := freeText("explanation", explanation, true)
	if err != nil {
		return err
	}
	now := s.now()
	return wrap("hold", s.write(ctx, actor, func(tx *gorm.DB) error {
		targets, err := lockItems(tx, actor, []string{ref}, numbers, ActHold)
		if err != nil {
			return err
		}
		for _, t := range targets {
			if err := tx.Exec(`INSERT INTO holds (id, provider_id, item_id, reason, explanation, approver_id, started_at)
				VALUES (?, ?, ?, ?, ?, ?, ?)`, newID(), t.ProviderID, t.ID, reason, text, actor.UserID, now).Error; err != nil {
				return fmt.Errorf("record hold: %w", err)
			}
		}
		if err := change(tx, targets, now, "held_since = ?", now); err != nil {
			return err
		}
		return recordEach(tx, actor, now, EventHeld, targets, EventData{Code: string(reason), Text: text})
	}))
}

// Resume ends the hold of items of one notice; their deadlines move by the time that they stood still. Analysts and admins
// only.
func (s *Store) Resume(ctx context.Context, actor Actor, ref string, numbers []int) error {
	now := s.now()
	return wrap("resume", s.write(ctx, actor, func(tx *gorm.DB) error {
		targets, err := lockItems(tx, actor, []string{ref}, numbers, ActResume)
		if err != nil {
			return err
		}
		if err := endHolds(tx, having(targets, StateOnHold), now); err != nil {
			return err
		}
		if err := change(tx, targets, now, unhold, now); err != nil {
			return err
		}
		return recordEach(tx, actor, now, EventResumed, targets, EventData{})
	}))
}

// unhold sets an item's columns at the end of its hold: the deadline moves by the time that it stood still. It leaves an
// item without one as it is. In seconds: Postgres takes a day of an interval for a calendar day, which is 23 or 25 hours
// when the clocks change.
const unhold = `due_at = i.due_at + make_interval(secs => coalesce(extract(epoch FROM ?::timestamptz - i.held_since), 0)), held_since = NULL`

// endHolds ends the holds of the targets, if there are any.
func endHolds(tx *gorm.DB, targets []target, now time.Time) error {
	if len(targets) == 0 {
		return nil
	}
	ids := make(uuids, len(targets))
	for i, t := range targets {
		ids[i] = t.ID
	}
	if err := tx.Exec(`UPDATE holds SET ended_at = ? WHERE provider_id = ? AND item_id = ANY(?) AND ended_at IS NULL`,
		now, targets[0].ProviderID, ids).Error; err != nil {
		return fmt.Errorf("end hold: %w", err)
	}
	return nil
}
