// Package search finds what people have in their hand: a number, an address in any form, an organisation. It keeps what they look for under
// an id, so that it never stands in a URL, and counts what readers of guidance miss. The room of notices asks it which notices are meant.
// What never may live here: what was searched for in an error, an event or a log line.
package search

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/provider"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use, and scoped to their actor.
type Store struct {
	db       *models.DB
	address  *address.Store
	provider *provider.Store
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB, address *address.Store, provider *provider.Store) *Store {
	return &Store{db: db, address: address, provider: provider}
}
