package notice

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"eokm.nl/hosting/models"
)

// Retract takes back that items of a notice are gone, while EOKM has not checked them: they wait for the desk again, and their clock runs
// on as if nothing had been said (ClaimThatStands). The answer stays in the history, with who took it back and when. Numbers name the
// items; seen is how the sender saw them. ErrConflict when one is not answered any more, *Answered when a colleague answered it anew.
// A provider's people only.
func (s *Store) Retract(ctx context.Context, actor models.Actor, ref string, numbers []int, seen ...Seen) error {
	if len(numbers) == 0 {
		return &models.Invalid{Field: "which", Key: "answer.which_missing"}
	}
	now := s.db.Now()
	lock := itemLock{actor: actor, refs: []string{ref}, numbers: numbers, seen: allSeen(seen), do: models.ActRetract}
	var online []seenLater
	lock.also = func(b *pgx.Batch) { lock.queueSeenOnline(b, &online) }
	return models.Wrap("retract", s.onItems(ctx, lock, func(tx *models.Tx, targets []target) error {
		b := &pgx.Batch{}
		for i, t := range targets {
			for _, o := range online {
				if o.ID == t.ID { // as it was before the answer
					targets[i].next, _ = models.Undone(models.StateStillOnline, models.StateAnswered)
				}
			}
		}
		insertRetractions(b, actor, targets, nil, now)
		change(b, targets, now, asClaimed)
		recordEach(b, actor, now, models.EventRetracted, targets, models.EventData{})
		return tx.Send(b)
	}))
}

// queueSeenOnline finds, of the items that l locks, those that EOKM found online.
func (l *itemLock) queueSeenOnline(b *pgx.Batch, online *[]seenLater) {
	models.QueueFind(b, online, `SELECT i.id, max(v.observed_at) AS at FROM notices n
		JOIN items i ON i.provider_id = n.provider_id AND i.notice_id = n.id
		JOIN verifications v ON v.provider_id = i.provider_id AND v.item_id = i.id AND v.outcome = '`+string(FoundOnline)+`'
			AND v.undone_at IS NULL
		WHERE n.ref = ANY($1) AND i.n = ANY($2) GROUP BY i.id`, l.refs, l.numbers)
}

// Stands says in SQL that nobody took answer r back.
const Stands = `NOT EXISTS (SELECT 1 FROM retractions t WHERE t.provider_id = r.provider_id AND t.response_id = r.id)`

// standingClaim is the last answer of item i that says that it is gone and that nobody took back.
const standingClaim = ` FROM responses r WHERE r.provider_id = i.provider_id AND r.item_id = i.id AND r.counts AND ` + Stands + `
	ORDER BY r.created_at DESC, r.id DESC LIMIT 1)`

// asClaimed puts an item's caches of its claim right, after one was taken back (ClaimThatStands says the same, and a test holds them
// equal).
const asClaimed = `answered_at = (SELECT r.created_at` + standingClaim + `, removed_at = (SELECT r.removed_at` + standingClaim

// insertRetractions takes back the answers that stand on items since the last check: those of the given sendings, or with none all that
// say that the items are gone.
func insertRetractions(b *pgx.Batch, actor models.Actor, targets []target, submissions []uuid.UUID, now time.Time) {
	var providers []uuid.UUID
	for _, t := range targets {
		providers = append(providers, t.ProviderID)
	}
	b.Queue(`INSERT INTO retractions (id, provider_id, item_id, response_id, user_id, created_at)
		SELECT gen_random_uuid(), r.provider_id, r.item_id, r.id, $3, $4
		FROM unnest($1::uuid[], $2::uuid[]) AS u (provider_id, item_id)
		JOIN responses r ON r.provider_id = u.provider_id AND r.item_id = u.item_id
		WHERE `+Stands+` AND (r.submission = ANY($5) OR r.counts AND $6)
			AND NOT EXISTS (SELECT 1 FROM verifications v WHERE v.provider_id = r.provider_id AND v.item_id = r.item_id
				AND v.undone_at IS NULL AND (v.created_at, v.id) > (r.created_at, r.id))`,
		providers, itemIDs(targets), actor.UserID, now, submissions, len(submissions) == 0)
}
