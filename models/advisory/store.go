// Package advisory is EOKM's warnings to providers: written, sent to whom they concern, read and confirmed. An advisory names no address.
package advisory

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db      *models.DB
	address *address.Store
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB, address *address.Store) *Store {
	return &Store{db: db, address: address}
}
