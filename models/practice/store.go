// Package practice is the notices that a provider orders for itself, to practise: about reserved addresses, with a clock that runs and
// answers that count as anywhere else in the life of a notice. The portal says what EOKM would say. No figure counts them: row-level
// security hides them from all of EOKM's people (migrations/00047), and who else counts leaves them out by their flag.
// What never may live here: an address that anybody could have, or a mail to somebody outside the provider.
package practice

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db     *models.DB
	notice *notice.Store
}

// New makes the room's Store over the database and the room below that it asks.
func New(db *models.DB, notice *notice.Store) *Store { return &Store{db: db, notice: notice} }
