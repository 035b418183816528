package models

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Store is the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to its actor.
type Store struct {
	pool    *pgxpool.Pool
	gate    *gate // before the pool
	refused refusals
	db      *gorm.DB
	keys    *Keys
	hash    hasher
	now     func() time.Time
	day     atomic.Pointer[dayKey] // today's, in most cases (origin.go)
}

// NewStore wraps a pool that is connected as the application's role. The caller keeps and closes the pool.
func NewStore(pool *pgxpool.Pool, keys *Keys, now func() time.Time) (*Store, error) {
	db, err := gorm.Open(postgres.New(postgres.Config{Conn: stdlib.OpenDBFromPool(pool)}), &gorm.Config{
		SkipDefaultTransaction: true, // every write is inside the helper below
		TranslateError:         true,
		NowFunc:                func() time.Time { return now().UTC() },
		Logger:                 logger.Discard, // gorm would log values, and a value may be an address
	})
	if err != nil {
		return nil, fmt.Errorf("open gorm: %w", err)
	}
	return &Store{
		pool: pool, gate: newGate(int(pool.Config().MaxConns)), db: db, keys: keys, hash: newHasher(),
		now: func() time.Time { return now().UTC().Truncate(time.Microsecond) },
	}, nil
}

// Now is the store's clock, in UTC.
func (s *Store) Now() time.Time { return s.now() }

// who tells the database for whom it works, and how long a statement may take. The settings end with the transaction: a session-level
// setting would let the next user of the connection read this one's rows.
const who = `SELECT set_config('app.role', $1, true), set_config('app.provider', $2, true), set_config('app.user', $3, true),
	set_config('statement_timeout', $4, true), set_config('idle_in_transaction_session_timeout', $4, true)`

// plainPlans spares the planner in a transaction of few, simple statements by key: their plans are made once a connection
// and not once a call, which else costs more than the statements themselves.
const plainPlans = `set_config('plan_cache_mode', 'force_generic_plan', true)`

// settings are the values of who. The nil provider holds what could not be routed and is nobody's: an actor without a
// provider is told apart from it, or one that was never filled in would read it.
func (a Actor) settings(ctx context.Context) []any {
	provider := ""
	if a.ProviderID != uuid.Nil {
		provider = a.ProviderID.String()
	}
	return []any{string(a.Role), provider, a.UserID.String(), patience(ctx)}
}

// longest is how long a statement may take that nobody set a time for: a command that reads or rewrites all there is.
const longest = time.Hour

// patience is how long a statement may take, in milliseconds: four fifths of the time that is left to whoever waits for it, so that
// Postgres gives it up first and the connection can be used again. Within a transaction it holds for the time between two statements
// too: a portal that hangs, or whose network was cut, keeps no lock for longer.
func patience(ctx context.Context) string {
	left := longest
	if end, ok := ctx.Deadline(); ok {
		left = max(time.Millisecond, time.Until(end)*4/5) //nolint:forbidigo // a context's end is by the machine's clock
	}
	return strconv.FormatInt(left.Milliseconds(), 10)
}

// write runs do in one transaction for the actor. It and its siblings are the only way to the database.
func (s *Store) write(ctx context.Context, actor Actor, do func(tx *gorm.DB) error) error {
	return s.transact(ctx, beginning(ctx, actor), do)
}

// read is write for queries only.
func (s *Store) read(ctx context.Context, actor Actor, do func(tx *gorm.DB) error) error {
	begin := &pgx.Batch{}
	begin.Queue(`BEGIN READ ONLY`)
	begin.Queue(who, actor.settings(ctx)...)
	return s.transact(ctx, begin, do)
}

// beginning opens a transaction that writes for the actor. What is queued behind it goes along in the same trip.
func beginning(ctx context.Context, actor Actor) *pgx.Batch {
	begin := &pgx.Batch{}
	begin.Queue(`BEGIN`)
	begin.Queue(who+`, `+plainPlans, actor.settings(ctx)...)
	return begin
}

// transact runs do between a batch that begins a transaction and its end, on one connection. Where the end fails too, or
// do panics, the pool closes a connection that comes back within a transaction, and Postgres undoes it.
func (s *Store) transact(ctx context.Context, begin *pgx.Batch, do func(tx *gorm.DB) error) error {
	leave, err := s.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return s.told(s.db.WithContext(ctx).Connection(func(conn *gorm.DB) error {
		tx := conn.Session(&gorm.Session{NewDB: true})
		err := send(tx, begin)
		if err == nil {
			err = do(tx)
		}
		if err != nil {
			_ = send(tx, ending(`ROLLBACK`))
			return err
		}
		return send(tx, ending(`COMMIT`))
	}))
}

// ending ends a transaction. A commit that Postgres turned into a rollback, since a statement had failed, is an error.
func ending(statement string) *pgx.Batch {
	end := &pgx.Batch{}
	end.Queue(statement).Exec(func(tag pgconn.CommandTag) error {
		if tag.String() != statement {
			return pgx.ErrTxCommitRollback
		}
		return nil
	})
	return end
}

// send runs the queued statements on the transaction's own connection, in one trip. It stops at the first that fails.
func send(tx *gorm.DB, b *pgx.Batch) error {
	return tx.Statement.ConnPool.(*sql.Conn).Raw(func(conn any) error {
		return conn.(*stdlib.Conn).Conn().SendBatch(tx.Statement.Context, b).Close()
	})
}

// ask is read in one trip, for the pages that somebody waits for (docs/adr/0006): it runs what is queued, and queues
// what its answers need no answer of another for. Postgres takes a pipeline up to its end as one transaction, in which
// the settings hold.
func (s *Store) ask(ctx context.Context, actor Actor, queue func(b *pgx.Batch)) error {
	leave, err := s.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	b := &pgx.Batch{}
	b.Queue(who+`, set_config('transaction_read_only', 'on', true)`, actor.settings(ctx)...)
	queue(b)
	return s.told(s.pool.SendBatch(ctx, b).Close())
}

// copying is write with pgx's own transaction, for COPY and for the few large statements of an import.
func (s *Store) copying(ctx context.Context, actor Actor, do func(tx pgx.Tx) error) error {
	return s.beginPgx(ctx, actor, pgx.TxOptions{}, do)
}

// snapshot is read with pgx's own transaction, for queries that must see one moment and give too many rows to hold.
func (s *Store) snapshot(ctx context.Context, actor Actor, do func(tx pgx.Tx) error) error {
	return s.beginPgx(ctx, actor, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, do)
}

func (s *Store) beginPgx(ctx context.Context, actor Actor, opts pgx.TxOptions, do func(tx pgx.Tx) error) error {
	leave, err := s.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return s.told(pgx.BeginTxFunc(ctx, s.pool, opts, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, who, actor.settings(ctx)...); err != nil {
			return fmt.Errorf("name the actor: %w", err)
		}
		return do(tx)
	}))
}
