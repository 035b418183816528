// Package trail is the log of what happened, for who answers for it, and the chain that shows whether it was changed (docs/adr/0007). It
// only reads events; every room writes its own.
package trail

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
