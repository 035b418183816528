package models

import (
	"context"
	"strconv"

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

// BlindIndexes gives all keyed hashes by which an address could be known at a provider, as the database writes them.
func (k *Keys) BlindIndexes(provider uuid.UUID, source, externalRef string, content Sealed) []string {
	x := k.Index.Load().Newest
	keys := KeysOf(x.Indexer, provider, content)
	out := []string{
		keys.Address.String(), strconv.FormatInt(keys.Host, 10),
		ReportKey(x.Indexer, source, externalRef, content.Address).String(),
	}
	for _, key := range []*int64{keys.Domain, keys.IP} {
		if key != nil {
			out = append(out, strconv.FormatInt(*key, 10))
		}
	}
	return out
}
