package models

import (
	"context"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// Ask is ask, for the tests of what a transaction is.
func (s *Store) Ask(ctx context.Context, actor Actor, queue func(b *pgx.Batch)) error {
	return s.db.Ask(ctx, actor, queue)
}

// Write runs a statement in a write, which ends as end does.
func (s *Store) Write(ctx context.Context, actor Actor, statement string, end func(err error) error) error {
	return s.db.Write(ctx, actor, func(tx *Tx) error { return end(tx.Do(statement)) })
}

// Read runs a statement in a read.
func (s *Store) Read(ctx context.Context, actor Actor, statement string) error {
	return s.db.Read(ctx, actor, func(tx *Tx) error { return tx.Do(statement) })
}

// Copying runs a statement in a transaction for COPY.
func (s *Store) Copying(ctx context.Context, actor Actor, statement string) error {
	return s.db.Bulk(ctx, actor, func(tx *Tx) error { return tx.Do(statement) })
}

// Shares is how many parties hold or wait for a connection.
func (s *Store) Shares() int {
	s.db.gate.mu.Lock()
	defer s.db.gate.mu.Unlock()
	return len(s.db.gate.shares)
}

// Whole runs a statement as all that is asked at once.
func (s *Store) Whole(ctx context.Context, actor Actor, token uuid.UUID, statement string) error {
	return s.db.Whole(ctx, actor, token, func(_ context.Context, tx *Tx) error { return tx.Do(statement) })
}
