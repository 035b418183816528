package models

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
)

// Outcome is what EOKM found when it looked whether an address still answers.
type Outcome string

// The outcomes.
const (
	FoundOffline Outcome = "offline"
	FoundOnline  Outcome = "online"
)

// Verify records what an analyst found about items of one notice. Offline ends the clock; online after an answer reopens
// the item, and its clock has run on from the original start. Analysts and admins only.
func (s *Store) Verify(ctx context.Context, actor Actor, ref string, numbers []int, outcome Outcome) error {
	do, kind := ActFindOffline, EventFoundOffline
	if outcome == FoundOnline {
		do, kind = ActFindOnline, EventFoundOnline
	} else if outcome != FoundOffline {
		return &Invalid{Field: "outcome", Key: "verify.outcome_missing"}
	}
	now := s.now()
	return wrap("verify", s.write(ctx, actor, func(tx *gorm.DB) error {
		targets, err := lockItems(tx, actor, []string{ref}, numbers, do)
		if err != nil {
			return err
		}
		if err := insertVerifications(tx, actor, targets, outcome, now); err != nil {
			return err
		}
		if err := s.applyFinding(tx, targets, outcome, now); err != nil {
			return err
		}
		if err := closeDisputes(tx, actor, having(targets, StateDisputed), Overtaken, "", now); err != nil {
			return err
		}
		if err := recordEach(tx, actor, now, kind, targets, EventData{}); err != nil {
			return err
		}
		return closeFinished(tx, actor, now, targets)
	}))
}

func (s *Store) applyFinding(tx *gorm.DB, targets []target, outcome Outcome, now time.Time) error {
	if outcome == FoundOnline {
		if err := change(tx, targets, now, "stopped_at = NULL"); err != nil {
			return err
		}
		if reopened := having(targets, StateAnswered, StateVerified); len(reopened) > 0 {
			return s.mailNotice(tx, MailReopened, reopened, now)
		}
		return nil
	}
	// One statement for all: the stop is the claim where the item waits for the check of an answer and no check after the
	// claimed time found it online, but not before the delivery and not after now; else it is now (StopTime says the same,
	// and a test holds them equal).
	return change(tx, targets, now, `stopped_at = CASE WHEN i.state = '`+string(StateAnswered)+`' AND i.removed_at <= ?
			AND NOT EXISTS (SELECT 1 FROM verifications v WHERE v.provider_id = i.provider_id AND v.item_id = i.id
				AND v.outcome = '`+string(FoundOnline)+`' AND v.observed_at >= i.removed_at)
		THEN greatest(i.removed_at, i.delivered_at) ELSE ? END`, now, now)
}

func having(targets []target, states ...State) []target {
	var out []target
	for _, t := range targets {
		for _, s := range states {
			if t.State == s {
				out = append(out, t)
			}
		}
	}
	return out
}

func insertVerifications(tx *gorm.DB, actor Actor, targets []target, outcome Outcome, now time.Time) error {
	ids, providers, items := make(uuids, len(targets)), make(uuids, len(targets)), make(uuids, len(targets))
	for i, t := range targets {
		ids[i], providers[i], items[i] = newID(), t.ProviderID, t.ID
	}
	err := tx.Exec(`INSERT INTO verifications (id, provider_id, item_id, outcome, method, observed_at, user_id, created_at)
		SELECT u.id, u.provider_id, u.item_id, ?, 'analyst', ?, ?, ?
		FROM unnest(?::uuid[], ?::uuid[], ?::uuid[]) AS u (id, provider_id, item_id)`,
		outcome, now, actor.UserID, now, ids, providers, items).Error
	if err != nil {
		return fmt.Errorf("record verifications: %w", err)
	}
	return nil
}
