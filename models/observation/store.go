// Package observation is what machines outside the portal saw of reported addresses, handed in by file or by a program: online or not,
// when, and by whom. Three misses in a row verify what a provider says that it removed; one that is online stands first in the queue of a
// person. It tells too which checks staff do first when they cannot do all, and how often a provider's word held.
// What never may live here: a request to a reported address. Nothing here asks one for anything.
package observation

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
