// Package reconcile compares the list of another tool, SCART, with what the portal has, address by address, and says where they differ:
// what only one of the two has, and what has another state, provider, category or reference. EOKM and a provider can only trust figures
// that both tools agree on.
//
// What never may live here: an address in what is kept or told. Rows have numbers, items have references; what is compared are blind
// indexes, and those are not kept.
package reconcile

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use, and scoped to their actor.
type Store struct {
	db      *models.DB
	address *address.Store
}

// New makes the room's Store over the database and the room below that it asks.
func New(db *models.DB, address *address.Store) *Store { return &Store{db: db, address: address} }
