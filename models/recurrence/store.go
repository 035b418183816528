// Package recurrence is what comes back: the same address, path, host or machine reported again within 90 days after EOKM found it
// offline, and what a provider promises so that it does not. What never may live here: an address in an error or an event.
package recurrence

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/notice"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db      *models.DB
	address *address.Store
	notice  *notice.Store
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB, address *address.Store, notice *notice.Store) *Store {
	return &Store{db: db, address: address, notice: notice}
}
