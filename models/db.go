package models

import (
	"context"
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

// DB is the only way to the database: its methods are transactions, each scoped to its actor, and safe for concurrent use. None may be
// called within another: a transaction holds one connection and never asks for a second.
type DB struct {
	pool    *pgxpool.Pool
	gate    *gate // before the pool
	refused refusals
	writer  *gorm.DB // of the INSERTs of Tx.Create: it sends nothing itself
	keys    *Keys
	now     func() time.Time
	day     atomic.Pointer[dayKey] // today's, in most cases (origin.go)
}

// NewDB wraps a pool that is connected as the application's role. The caller keeps and closes the pool.
func NewDB(pool *pgxpool.Pool, keys *Keys, now func() time.Time) (*DB, error) {
	writer, err := gorm.Open(postgres.New(postgres.Config{Conn: stdlib.OpenDBFromPool(pool)}), &gorm.Config{
		DryRun:                 true,
		SkipDefaultTransaction: true,
		NowFunc:                func() time.Time { return now().UTC() },
		Logger:                 logger.Discard, // gorm would log values, and a value may be an address
	})
	if err != nil {
		return nil, fmt.Errorf("open gorm: %w", err)
	}
	return &DB{
		pool: pool, gate: newGate(int(pool.Config().MaxConns)), writer: writer, keys: keys,
		now: func() time.Time { return now().UTC().Truncate(time.Microsecond) },
	}, nil
}

// Now is the clock of all that is written, in UTC and in the database's microseconds.
func (d *DB) Now() time.Time { return d.now() }

// Keys are what addresses and secrets are sealed and found with.
func (d *DB) Keys() *Keys { return d.keys }

// who tells the database for whom it works, and how long a statement may take. The settings end with the transaction: a session-level
// setting would let the next user of the connection read this one's rows.
const who = `SELECT set_config('app.role', $1, true), set_config('app.provider', $2, true), set_config('app.user', $3, true),
	set_config('statement_timeout', $4, true), set_config('idle_in_transaction_session_timeout', $4, true)`

// PlainPlans spares the planner in a transaction of few, simple statements by key: their plans are made once a connection
// and not once a call, which else costs more than the statements themselves.
const PlainPlans = `set_config('plan_cache_mode', 'force_generic_plan', true)`

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

// Write runs do in one transaction for the actor, which is undone when do returns an error. It and its siblings are the only
// way to the database, and part of a Whole whose context they are given. ErrBusy and other ErrUnavailable when the database cannot work
// now.
func (d *DB) Write(ctx context.Context, actor Actor, do func(tx *Tx) error) error {
	return d.AskThenWrite(ctx, actor, func(*pgx.Batch) {}, do)
}

// AskThenWrite is Write whose first statements go along in the trip that begins the transaction: the locks and what is read
// under them, in most cases.
func (d *DB) AskThenWrite(ctx context.Context, actor Actor, first func(b *pgx.Batch), do func(tx *Tx) error) error {
	if whole := wholeOf(ctx); whole != nil {
		return d.told(whole.part(ctx, actor, plainPart, first, do))
	}
	begin := &pgx.Batch{}
	begin.Queue(`BEGIN`)
	begin.Queue(who+`, `+PlainPlans, actor.settings(ctx)...)
	first(begin)
	return d.transact(ctx, begin, do)
}

// Bulk is Write for COPY and for a few large statements, each planned for its own values.
func (d *DB) Bulk(ctx context.Context, actor Actor, do func(tx *Tx) error) error {
	return d.begun(ctx, `BEGIN`, actor, do)
}

// Read is Write for queries only.
func (d *DB) Read(ctx context.Context, actor Actor, do func(tx *Tx) error) error {
	return d.begun(ctx, `BEGIN READ ONLY`, actor, do)
}

// Snapshot is Read for queries that must all see one moment, such as those that give too many rows to hold.
func (d *DB) Snapshot(ctx context.Context, actor Actor, do func(tx *Tx) error) error {
	return d.begun(ctx, `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY`, actor, do)
}

// begun is a transaction that begins with a statement and nothing else.
func (d *DB) begun(ctx context.Context, statement string, actor Actor, do func(tx *Tx) error) error {
	if whole := wholeOf(ctx); whole != nil {
		return d.told(whole.part(ctx, actor, plannedPart, func(*pgx.Batch) {}, do))
	}
	begin := &pgx.Batch{}
	begin.Queue(statement)
	begin.Queue(who, actor.settings(ctx)...)
	return d.transact(ctx, begin, do)
}

// Ask is Read in one trip, for the pages that somebody waits for (docs/adr/0006): it runs what is queued, and queues
// what its answers need no answer of another for. Postgres takes a pipeline up to its end as one transaction, in which
// the settings hold.
func (d *DB) Ask(ctx context.Context, actor Actor, queue func(b *pgx.Batch)) error {
	if whole := wholeOf(ctx); whole != nil {
		return d.told(whole.part(ctx, actor, plannedPart, queue, func(*Tx) error { return nil }))
	}
	leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	b := &pgx.Batch{}
	b.Queue(who+`, set_config('transaction_read_only', 'on', true)`, actor.settings(ctx)...)
	queue(b)
	return d.told(d.pool.SendBatch(ctx, b).Close())
}

// transact runs do between a batch that begins a transaction and its end, on one connection. Where the end fails too, or
// do panics, the pool closes a connection that comes back within a transaction, and Postgres undoes it.
func (d *DB) transact(ctx context.Context, begin *pgx.Batch, do func(tx *Tx) error) error {
	leave, err := d.gate.enter(ctx)
	if err != nil {
		return err
	}
	defer leave()
	return d.told(d.pool.AcquireFunc(ctx, func(conn *pgxpool.Conn) error {
		tx := &Tx{ctx: ctx, conn: conn.Conn(), writer: d.writer}
		err := tx.Send(begin)
		if err == nil {
			err = do(tx)
		}
		if err != nil {
			_ = tx.Send(ending(`ROLLBACK`))
			return err
		}
		return tx.Send(ending(`COMMIT`))
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
