// Package outcome is what became of the addresses that EOKM reported, in the words of the tools that EOKM also keeps: SCART and ICCAM. So
// nobody types into those by hand what the portal knows.
//
// What never may live here: an address, a host or a name. A line is known by the other tool's own number and by our reference.
package outcome

import "eokm.nl/hosting/models"

// Store is the room's share of the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to its actor.
type Store struct{ db *models.DB }

// New makes the room's Store over the database.
func New(db *models.DB) *Store { return &Store{db: db} }
