// Package rotation replaces the keys in use: it wraps and indexes anew, row by row, what an old key wrapped or indexed, and retires it
// when nothing is left (docs/adr/0008). Which keys there are and what they do is the ground's. No page may call it.
package rotation

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db       *models.DB
	incoming *incoming.Store
	notice   *notice.Store
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB, incoming *incoming.Store, notice *notice.Store) *Store {
	return &Store{db: db, incoming: incoming, notice: notice}
}
