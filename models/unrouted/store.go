// Package unrouted is whose an address is that has no provider, or that a desk says is not theirs: what waits for somebody of
// EOKM to give it a provider, and who could be asked, with the reason. What never may live here: giving it to one, which is
// models/notice's.
package unrouted

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db     *models.DB
	notice *notice.Store
}

// New makes the room's Store over the database and the room below that it asks.
func New(db *models.DB, notice *notice.Store) *Store { return &Store{db: db, notice: notice} }
