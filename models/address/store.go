// Package address is the address that a report is about: its forms and its normal form, its disguises in a text, its seal and its keyed
// hashes. Nothing here fetches one, and an address leaves it only masked or sealed.
package address

import (
	"eokm.nl/hosting/models"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db *models.DB
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB) *Store {
	return &Store{db: db}
}
