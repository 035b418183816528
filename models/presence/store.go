// Package presence is who looks at a notice now, so that two people do not do the same. What never may live here: what they did; it knows
// the last two minutes and no more.
package presence

import (
	"context"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db *models.DB
}

// New makes the room's Store over the database.
func New(db *models.DB) *Store { return &Store{db: db} }

const (
	nowIs      = 2 * time.Minute // for how long somebody who was seen looks now
	writeEvery = time.Minute     // for a person and a notice; a page that is read again within it writes nothing
)

// See notes that the actor looks at a notice, and lists by name who else of their own side does: a desk sees its colleagues and
// EOKM its own, for who at EOKM looks is no desk's business. An auditor is seen by nobody, since they change nothing. A notice
// that the actor does not see is ErrNotFound.
func (s *Store) See(ctx context.Context, actor models.Actor, ref string) ([]string, error) {
	now := s.db.Now()
	var names []string
	err := s.db.Write(ctx, actor, func(tx *models.Tx) error {
		type place struct{ ID, ProviderID uuid.UUID }
		at, err := models.One[place](tx, `SELECT id, provider_id FROM notices WHERE ref = $1`, ref)
		if err != nil {
			return err
		}
		if actor.Role != models.RoleAuditor {
			if err := tx.Do(`INSERT INTO notice_watchers AS w (provider_id, notice_id, user_id, seen_at) VALUES ($1, $2, $3, $4)
				ON CONFLICT (provider_id, notice_id, user_id) DO UPDATE SET seen_at = excluded.seen_at WHERE w.seen_at <= $5`,
				at.ProviderID, at.ID, actor.UserID, now, now.Add(-writeEvery)); err != nil {
				return err
			}
		}
		names, err = models.Find[string](tx, `SELECT u.name FROM notice_watchers w JOIN users u ON u.id = w.user_id
			WHERE w.provider_id = $1 AND w.notice_id = $2 AND w.user_id <> $3 AND w.seen_at > $4 AND u.provider_id = $5
			ORDER BY u.name, u.id`, at.ProviderID, at.ID, actor.UserID, now.Add(-nowIs), actor.ProviderID)
		return err
	})
	return names, models.Wrap("see who looks", err)
}

// Sweep forgets who looked before. System only; run by a periodic job.
func (s *Store) Sweep(ctx context.Context) error {
	return models.Wrap("sweep who looked", s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return tx.Do(`DELETE FROM notice_watchers WHERE seen_at <= $1`, s.db.Now().Add(-nowIs))
	}))
}
