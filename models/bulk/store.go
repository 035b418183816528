// Package bulk is what a desk does to many notices at once: it confirms, acknowledges, assigns, or answers by a file. It is a job in parts.
// Each part is one transaction and leaves nothing half; the first is done in the request that ordered it, the others by a worker, which
// goes on wherever an earlier one ended. What was done counts at once, with its own time; for ten minutes it can be undone, as far as
// nothing else happened to it since.
// What never may live here: an address, a rule about an item (models/notice has those), a mail that depends on a job before it is final.
package bulk

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is scoped to its actor.
type Store struct {
	db     *models.DB
	notice *notice.Store
}

// New makes the room's Store over the database and the room below that it asks.
func New(db *models.DB, notice *notice.Store) *Store { return &Store{db: db, notice: notice} }
