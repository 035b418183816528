// Package learning is what people learn: courses and their versions, attempts, certificates, and who was asked to take which. The text of
// a course is portal/course's to read.
package learning

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/people"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db      *models.DB
	address *address.Store
	article *article.Store
	people  *people.Store
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB, address *address.Store, article *article.Store, people *people.Store) *Store {
	return &Store{db: db, address: address, article: article, people: people}
}
