package notice

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Outcome is what EOKM found when it looked whether an address still answers.
type Outcome string

// The outcomes.
const (
	FoundOffline Outcome = "offline"
	FoundOnline  Outcome = "online"
)

// Verify records what an analyst found about items of one notice. Offline ends the clock; online after an answer reopens
// the item, and its clock has run on from the original start. ErrConflict as with Decide, for who says what they saw.
// Analysts and admins only.
func (s *Store) Verify(ctx context.Context, actor models.Actor, ref string, numbers []int, outcome Outcome, seen ...Seen) error {
	do, kind := models.ActFindOffline, models.EventFoundOffline
	if outcome == FoundOnline {
		do, kind = models.ActFindOnline, models.EventFoundOnline
	} else if outcome != FoundOffline {
		return &models.Invalid{Field: "outcome", Key: "verify.outcome_missing"}
	}
	now := s.db.Now()
	lock := itemLock{actor: actor, refs: []string{ref}, numbers: numbers, seen: allSeen(seen), do: do}
	return models.Wrap("verify", s.onItems(ctx, lock, func(tx *models.Tx, targets []target) error {
		if again := having(targets, models.StateVerified); len(again) > 0 {
			if err := s.indexAnew(tx, again); err != nil {
				return err
			}
		}
		b := &pgx.Batch{}
		insertVerifications(b, actor, targets, outcome, now)
		applyFinding(b, targets, outcome, now)
		closeDisputes(b, actor, having(targets, models.StateDisputed), Overtaken, "", now)
		recordEach(b, actor, now, kind, targets, models.EventData{})
		closeFinished(b, actor, now, targets)
		if outcome == FoundOnline {
			offerAfterCheck(b, targets, now)
		}
		if err := tx.Send(b); err != nil {
			return err
		}
		if reopened := having(targets, models.StateAnswered, models.StateVerified); outcome == FoundOnline && len(reopened) > 0 {
			return s.mailNotice(tx, models.MailReopened, reopened, now)
		}
		return nil
	}))
}

func applyFinding(b *pgx.Batch, targets []target, outcome Outcome, now time.Time) {
	if outcome == FoundOnline {
		change(b, targets, now, "stopped_at = NULL")
		return
	}
	// One statement for all: the stop is the claim where the item waits for the check of an answer and no check after the
	// claimed time found it online, but not before the delivery and not after now; else it is now (StopTime says the same,
	// and a test holds them equal).
	change(b, targets, now, `stopped_at = CASE WHEN i.state = '`+string(models.StateAnswered)+`' AND i.removed_at <= $1
			AND NOT EXISTS (SELECT 1 FROM verifications v WHERE v.provider_id = i.provider_id AND v.item_id = i.id
				AND v.outcome = '`+string(FoundOnline)+`' AND v.observed_at >= i.removed_at)
		THEN greatest(i.removed_at, i.delivered_at) ELSE $1 END`)
}

func having(targets []target, states ...models.State) []target {
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

func insertVerifications(b *pgx.Batch, actor models.Actor, targets []target, outcome Outcome, now time.Time) {
	var ids, providers, items []uuid.UUID
	for _, t := range targets {
		ids, providers, items = append(ids, models.NewID()), append(providers, t.ProviderID), append(items, t.ID)
	}
	b.Queue(`INSERT INTO verifications (id, provider_id, item_id, outcome, method, observed_at, user_id, created_at)
		SELECT u.id, u.provider_id, u.item_id, $4, '`+string(models.RoleAnalyst)+`', $5, $6, $5
		FROM unnest($1::uuid[], $2::uuid[], $3::uuid[]) AS u (id, provider_id, item_id)`,
		ids, providers, items, outcome, now, actor.UserID)
}
