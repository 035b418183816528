// Package article is the knowledge base: articles and their versions, diagrams, search, feedback, and which article fits what somebody is
// about to do. The text of an article is portal/guidance's to read; none is published without a source.
package article

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db      *models.DB
	address *address.Store
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB, address *address.Store) *Store {
	return &Store{db: db, address: address}
}
