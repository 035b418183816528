package models

import (
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// Store is the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to its actor.
type Store struct {
	db   *DB
	hash hasher
	day  atomic.Pointer[dayKey] // today's, in most cases (origin.go)
}

// NewStore wraps a pool that is connected as the application's role. The caller keeps and closes the pool.
func NewStore(pool *pgxpool.Pool, keys *Keys, now func() time.Time) (*Store, error) {
	db, err := NewDB(pool, keys, now)
	if err != nil {
		return nil, err
	}
	return &Store{db: db, hash: newHasher()}, nil
}

// Now is the store's clock, in UTC.
func (s *Store) Now() time.Time { return s.db.Now() }
