package trail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"eokm.nl/hosting/models"
)

// The chain makes a change of history show: each of its rows hashes the row before and one event (event_link.go), in the
// order of the events' ids. It is written behind the events, so that no change of a notice waits for another's
// (docs/adr/0007).

// ChainHead is the newest row of the chain; the zero value is a chain that has not begun.
type ChainHead struct {
	Seq     int64 // rows so far: they are numbered from 1 without a gap
	EventID int64
	Hash    []byte
}

const (
	chainLock  = 0x656f6b6d_0007 // of pg_advisory_xact_lock: one writer of the chain at a time
	chainBatch = 10_000          // events a transaction

	writersAsked = 100 // how often settled asks whether the writers are done, 20 ms apart
)

// ChainLate is how old an event may grow without a row in the chain: longer than any transaction takes, and the job that
// chains it every few seconds.
const ChainLate = 5 * time.Minute

// ChainEvents appends the events that are settled and not yet in the chain, and tells how many. While a
// transaction that adds events takes long, it appends none.
func (s *Store) ChainEvents(ctx context.Context) (int, error) {
	total := 0
	for {
		n, err := s.chainSome(ctx)
		total += n
		if err != nil || n < chainBatch {
			return total, models.Wrap("chain events", err)
		}
	}
}

func (s *Store) chainSome(ctx context.Context) (n int, err error) {
	err = s.db.Bulk(ctx, models.System(), func(tx *models.Tx) error {
		if err := tx.Do(`SELECT pg_advisory_xact_lock($1)`, int64(chainLock)); err != nil {
			return fmt.Errorf("wait for the chain's other writer: %w", err)
		}
		head, err := chainHead(tx)
		if err != nil {
			return err
		}
		last, err := settled(tx)
		if err != nil {
			return err
		}
		n, err = appendLinks(tx, head, last)
		return err
	})
	return n, err
}

func chainHead(tx *models.Tx) (ChainHead, error) {
	head, err := models.One[ChainHead](tx, `SELECT seq, event_id, hash FROM event_chain ORDER BY seq DESC LIMIT 1`)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return ChainHead{Hash: chainStart}, nil
	case err != nil:
		return head, fmt.Errorf("find the chain's end: %w", err)
	}
	return head, nil
}

// settled gives the id up to which no event can appear any more; 0 when that is not known yet. Ids are drawn before
// transactions commit, so a lower one may become visible after a higher one. But whoever drew an id locks the table for
// writing until it is visible, or never will be: when all who held that lock after the newest id was read have let go, all
// up to that id is there to be seen. Nobody is kept from writing.
func settled(tx *models.Tx) (int64, error) {
	last, err := models.One[int64](tx, `SELECT coalesce((SELECT id FROM events ORDER BY id DESC LIMIT 1), 0)`)
	var writers []string
	if err == nil {
		writers, err = models.Find[string](tx, `SELECT virtualtransaction FROM pg_locks WHERE `+writesEvents)
	}
	for range writersAsked {
		if err != nil || len(writers) == 0 {
			break
		}
		writers, err = models.Find[string](tx, `SELECT virtualtransaction FROM pg_sleep(0.02), pg_locks
			WHERE virtualtransaction = ANY($1) AND `+writesEvents, writers)
	}
	switch {
	case err != nil:
		return 0, fmt.Errorf("wait for who adds events: %w", err)
	case len(writers) > 0:
		return 0, nil
	}
	return last, nil
}

// writesEvents finds in pg_locks the lock that an INSERT takes before it draws an id.
const writesEvents = `relation = 'events'::regclass AND mode = 'RowExclusiveLock'
	AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

// appendLinks chains events after head, up to the id last, and tells how many.
func appendLinks(tx *models.Tx, head ChainHead, last int64) (int, error) {
	rows, err := tx.Query(`SELECT `+linkedColumns+` FROM events e WHERE e.id > $1 AND e.id <= $2 ORDER BY e.id LIMIT $3`,
		head.EventID, last, chainBatch)
	if err != nil {
		return 0, fmt.Errorf("read events: %w", err)
	}
	defer rows.Close()
	var seqs, ids []int64
	var hashes [][]byte
	var e linkedEvent
	for rows.Next() {
		if err := rows.Scan(e.columns()...); err != nil {
			return 0, fmt.Errorf("read event: %w", err)
		}
		head.Seq++
		if head.Hash, err = e.link(head.Hash, head.Seq, e.ID.Int64); err != nil {
			return 0, err
		}
		seqs, ids, hashes = append(seqs, head.Seq), append(ids, e.ID.Int64), append(hashes, head.Hash)
	}
	if err := rows.Err(); err != nil || len(ids) == 0 {
		return 0, err
	}
	err = tx.Do(`INSERT INTO event_chain (seq, event_id, hash) SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])`,
		seqs, ids, hashes)
	if err != nil {
		return 0, fmt.Errorf("add to the chain: %w", err)
	}
	return len(ids), nil
}

// ChainHead gives the newest row of the chain, for a checkpoint.
func (s *Store) ChainHead(ctx context.Context) (head ChainHead, err error) {
	err = s.db.Snapshot(ctx, models.System(), func(tx *models.Tx) error {
		head, err = chainHead(tx)
		return err
	})
	return head, models.Wrap("find the chain's end", err)
}

// RecordCheckpoint records that a checkpoint (portal/checkpoint) was written outside the database.
func (s *Store) RecordCheckpoint(ctx context.Context, head ChainHead, digest string) error {
	return models.Wrap("record checkpoint",
		s.recordAudit(ctx, models.EventCheckpointMade, models.EventData{Count: int(head.Seq), Other: digest}))
}

// RecordCheck records that the chain was checked up to head, and whether all was as it should be.
func (s *Store) RecordCheck(ctx context.Context, head ChainHead, intact bool) error {
	data := models.EventData{Count: int(head.Seq)}
	if !intact {
		data.Code = chainBroken
	}
	return models.Wrap("record check of the chain", s.recordAudit(ctx, models.EventChainChecked, data))
}

// chainBroken is the code of a check that found something.
const chainBroken = "broken"

func (s *Store) recordAudit(ctx context.Context, kind models.EventKind, data models.EventData) error {
	return s.db.Write(ctx, models.System(), func(tx *models.Tx) error {
		return models.Record(tx, models.System().Event(kind, s.db.Now()).With(data).ForStaff())
	})
}
