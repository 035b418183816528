// Package incoming takes reports in: a file is read and sealed row by row, shown, and confirmed in one transaction that makes its notices
// and items. How a file is written is portal/intake's; here is what a row means, which rows are faulty and what becomes of each.
package incoming

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

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB, notice *notice.Store) *Store {
	return &Store{db: db, notice: notice}
}
