// Package escalation is what EOKM does by hand when a provider is late: whom it called, wrote to and told above the provider, what comes
// next, and whether a person decided to refer it. Nothing here happens by the clock, and nothing goes anywhere by itself.
package escalation

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
