package work

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// SkipFor is how long what somebody skipped is not offered to them again; colleagues get it at once.
const SkipFor = 12 * time.Hour

// keepSkips is how long they are kept.
const keepSkips = 30 * models.Day

// SkipReason is why somebody leaves something for later.
type SkipReason string

// The reasons.
const (
	SkipColleague SkipReason = "colleague" // somebody else has to look
	SkipWaits     SkipReason = "waits"     // an answer is needed first
	SkipUnclear   SkipReason = "unclear"
	SkipLater     SkipReason = "later" // it cannot be done now
)

// SkipReasons lists them, in the order of the page. Do not change it.
var SkipReasons = []SkipReason{SkipLater, SkipWaits, SkipColleague, SkipUnclear}

// Skip is that somebody left something for later.
type Skip struct {
	By        string
	Reason    SkipReason
	CreatedAt time.Time
}

// Skip leaves something of a queue for later, and lets go of it. Colleagues who get it see who skipped it and why. ErrNotFound when it
// does not wait any more. Analysts and admins only.
func (s *Store) Skip(ctx context.Context, actor models.Actor, q Queue, subject uuid.UUID, reason SkipReason) error {
	if !q.Valid() {
		return models.ErrNotFound
	}
	if actor.Party() != models.PartyEOKM {
		return models.ErrForbidden
	}
	if !slices.Contains(SkipReasons, reason) {
		return &models.Invalid{Field: "reason", Key: "work.reason_missing"}
	}
	now := s.db.Now()
	return models.Wrap("skip work", s.db.Write(ctx, actor, func(tx *models.Tx) error {
		at, err := s.place(tx, actor, q, subject)
		if err != nil {
			return err
		}
		if err := tx.Do(`DELETE FROM work_skips WHERE created_at < $1`, now.Add(-keepSkips)); err != nil {
			return err
		}
		if err := tx.Do(`INSERT INTO work_skips (id, queue, subject, user_id, reason, created_at) VALUES ($1, $2, $3, $4, $5, $6)`,
			models.NewID(), q, subject, actor.UserID, reason, now); err != nil {
			return err
		}
		if at.Holder != "" {
			return nil
		}
		if _, err := s.lease(tx, actor, q, lease{subject, at.At}); err != nil { // where they were
			return err
		}
		return tx.Do(`UPDATE work_leases SET until = $1 WHERE queue = $2 AND subject = $3`, now, q, subject)
	}))
}

// skips lists those of something of the last day.
func skips(tx *models.Tx, q Queue, subject uuid.UUID, now time.Time) ([]Skip, error) {
	return models.Find[Skip](tx, `SELECT u.name AS by, k.reason, k.created_at FROM work_skips k JOIN users u ON u.id = k.user_id
		WHERE k.queue = $1 AND k.subject = $2 AND k.created_at > $3 ORDER BY k.created_at DESC, k.id LIMIT 10`,
		q, subject, now.Add(-models.Day))
}
