// Package figure is what the portal counts: how long it takes until material is gone, how much of it in time, and what EOKM and providers
// say of that. Each number has a definition with a version, says of how many it is, and can be made again from what was kept of it.
//
// What never may live here: an address, a host, a name of somebody, or a list that ranks providers.
package figure

import (
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db      *models.DB
	address *address.Store
	dutch   *time.Location
}

// New makes the room's Store over the database and the room below that it asks.
func New(db *models.DB, address *address.Store) *Store {
	dutch, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		panic("load Europe/Amsterdam: " + err.Error()) // portal/i18n embeds the zones
	}
	return &Store{db: db, address: address, dutch: dutch}
}

// Now is the clock of all that is counted.
func (s *Store) Now() time.Time { return s.db.Now() }
