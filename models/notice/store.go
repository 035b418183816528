// Package notice is the life of a notice and of its items: the clock, the lists, what a desk says (a response, a dispute, a delegation),
// what EOKM says (a verification, a decision, a hold), the ladder, the staff's queues, and the end of addresses. An item changes only by
// the table in models/item_lifecycle.go, by compare-and-set, with its event and its mail in the same transaction.
// What never may live here: an address in an error, an event or a mail; a fetch of one.
package notice

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/preference"
	"eokm.nl/hosting/models/provider"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db         *models.DB
	address    *address.Store
	provider   *provider.Store
	learning   *learning.Store
	preference *preference.Store
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB, address *address.Store, provider *provider.Store, learning *learning.Store,
	preference *preference.Store,
) *Store {
	return &Store{db: db, address: address, provider: provider, learning: learning, preference: preference}
}
