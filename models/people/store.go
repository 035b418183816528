// Package people is who signs in: accounts, roles, invitations, sessions, passwords and second factors, and how often somebody may try.
// What never may live here: anything of a notice.
package people

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db      *models.DB
	address *address.Store
	hash    hasher
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB, address *address.Store) *Store {
	return &Store{db: db, address: address, hash: newHasher()}
}
