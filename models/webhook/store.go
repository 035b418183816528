// Package webhook is the machines of a provider that are told of its events: which there are, of what each is told, what it was told and
// when it is tried again. What makes a delivery of an event is models.TellHooks, in the statement that records the event.
// What never may live here: a call to a machine (portal/webhook), or what a notice is about: a delivery holds ids, a kind and a time.
package webhook

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db      *models.DB
	address *address.Store
}

// New makes the room's Store over the database and the rooms that it asks.
func New(db *models.DB, addresses *address.Store) *Store { return &Store{db: db, address: addresses} }

// kept is how long it is known what a machine was told, after that was done with.
const kept = 30 * 24 * time.Hour

// sweptAtOnce is how many deliveries one transaction of Sweep removes.
const sweptAtOnce = 10_000

// Sweep removes what was done with long ago, and keys that are used no more. System only.
func (s *Store) Sweep(ctx context.Context) error {
	now := s.db.Now()
	if err := s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return tx.Do(`UPDATE webhooks SET old_secret = NULL, old_public_key = NULL, old_until = NULL WHERE old_until <= $1`, now)
	}); err != nil {
		return models.Wrap("end old keys of webhooks", err)
	}
	for {
		var gone int64
		err := s.db.Write(ctx, models.System(), func(tx *models.Tx) (err error) {
			gone, err = tx.Exec(`DELETE FROM webhook_deliveries WHERE ctid = ANY(ARRAY(SELECT ctid FROM webhook_deliveries
				WHERE state <> 'waiting' AND at <= $1 ORDER BY at LIMIT $2))`, now.Add(-kept), sweptAtOnce)
			return err
		})
		if err != nil || gone < sweptAtOnce {
			return models.Wrap("sweep deliveries", err)
		}
	}
}

// mayKeep is for who looks after a provider's machines: its admin, and the portal's own commands.
func mayKeep(actor models.Actor, provider uuid.UUID) error {
	if provider == uuid.Nil || !actor.Manages(provider) || actor.Role == models.RoleAdmin {
		return fmt.Errorf("keep webhooks: %w", models.ErrForbidden)
	}
	return nil
}
