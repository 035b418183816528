package models

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrReadOnly: the database answers and takes nothing in. It is an ErrUnavailable.
var ErrReadOnly = fmt.Errorf("%w: it takes nothing in", ErrUnavailable)

// refusals remembers when the database last had no room for a write: its disk is full or broken. A small write may succeed on a full
// disk, so only time tells that it is over.
type refusals struct {
	count atomic.Int64
	last  atomic.Int64 // in microseconds since 1970, by the Store's clock; 0: never
}

// refusedFor is how long a refused write counts as the database's present state.
const refusedFor = 15 * time.Second

// told is how an error leaves a transaction: what comes of a database that cannot work now is an ErrUnavailable, and a write that it had
// no room for is remembered.
func (d *DB) told(err error) error {
	if err == nil || errors.Is(err, ErrUnavailable) || !unavailable(err) {
		return err
	}
	switch sqlState(err) { // that it may only be read, Ping finds out by itself
	case diskFull, ioError:
		d.refused.count.Add(1)
		d.refused.last.Store(d.now().UnixMicro())
	}
	return fmt.Errorf("%w (%w)", ErrUnavailable, err)
}

// WritesRefused is how many writes the database had no room for since this portal started.
func (s *Store) WritesRefused() int64 { return s.db.refused.count.Load() }

// Ping tells whether the database can work: nil, ErrReadOnly, or why it does not answer.
func (s *Store) Ping(ctx context.Context) error {
	var readOnly bool
	err := s.db.pool.QueryRow(ctx, `SELECT current_setting('transaction_read_only')::boolean`, pgx.QueryExecModeExec).Scan(&readOnly)
	switch {
	case err != nil:
		return fmt.Errorf("reach database: %w", err)
	case readOnly || s.db.Now().Sub(time.UnixMicro(s.db.refused.last.Load())) <= refusedFor:
		return ErrReadOnly
	default:
		return nil
	}
}
