// Package token is what machines prove themselves with at the API: tokens, what was asked with each, and the first answer to what was
// asked under a key.
// What never may live here: a token itself, or anything of what a machine sent or got in the clear.
package token

import "eokm.nl/hosting/models"

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to
// its actor.
type Store struct{ db *models.DB }

// New makes the room's Store over the database.
func New(db *models.DB) *Store { return &Store{db: db} }
