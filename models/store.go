package models

import (
	"time"
)

// Store is the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to its actor.
type Store struct {
	db *DB
}

// NewStore makes the Store over the database.
func NewStore(db *DB) *Store { return &Store{db: db} }

// Now is the store's clock, in UTC.
func (s *Store) Now() time.Time { return s.db.Now() }
