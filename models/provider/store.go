// Package provider is the organisations that host: their application, their standing, who they are, their networks and the claims to
// them, their contacts and their PGP key. Which provider is asked about an address is models/notice/routing.go.
package provider

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/people"
)

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct {
	db      *models.DB
	address *address.Store
	people  *people.Store
}

// New makes the room's Store over the database and the rooms below that it asks.
func New(db *models.DB, address *address.Store, people *people.Store) *Store {
	return &Store{db: db, address: address, people: people}
}
