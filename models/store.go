package models

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Store is the portal's memory. Its methods are safe for concurrent use; each is one transaction, scoped to its actor.
type Store struct {
	pool *pgxpool.Pool
	db   *gorm.DB
	keys *Keys
	hash hasher
	now  func() time.Time
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
		pool: pool, db: db, keys: keys, hash: newHasher(),
		now: func() time.Time { return now().UTC().Truncate(time.Microsecond) },
	}, nil
}

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.pool.Ping(ctx); err != nil {
		return fmt.Errorf("reach database: %w", err)
	}
	return nil
}

// Now is the store's clock, in UTC.
func (s *Store) Now() time.Time { return s.now() }

// who tells the database for whom it works. The settings end with the transaction: a session-level setting would let
// the next user of the connection read this one's rows.
const who = `SELECT set_config('app.role', $1, true), set_config('app.provider', $2, true), set_config('app.user', $3, true)`

// plainPlans spares the planner in a transaction of few, simple statements by key: their plans are made once a connection
// and not once a call, which else costs more than the statements themselves.
const plainPlans = `, set_config('plan_cache_mode', 'force_generic_plan', true)`

// settings are the values of who. The nil provider holds what could not be routed and is nobody's: an actor without a
// provider is told apart from it, or one that was never filled in would read it.
func (a Actor) settings() []any {
	provider := ""
	if a.ProviderID != uuid.Nil {
		provider = a.ProviderID.String()
	}
	return []any{string(a.Role), provider, a.UserID.String()}
}

// write runs do in one transaction for the actor. It and its siblings below are the only way to the database.
func (s *Store) write(ctx context.Context, actor Actor, do func(tx *gorm.DB) error) error {
	return s.transact(ctx, actor, nil, do)
}

// read is write for queries only.
func (s *Store) read(ctx context.Context, actor Actor, do func(tx *gorm.DB) error) error {
	return s.transact(ctx, actor, &sql.TxOptions{ReadOnly: true}, do)
}

func (s *Store) transact(ctx context.Context, actor Actor, opts *sql.TxOptions, do func(tx *gorm.DB) error) error {
	statement := who
	if opts == nil {
		statement += plainPlans
	}
	run := func(tx *gorm.DB) error {
		if err := tx.Exec(statement, actor.settings()...).Error; err != nil {
			return fmt.Errorf("name the actor: %w", err)
		}
		return do(tx)
	}
	if opts == nil {
		return s.db.WithContext(ctx).Transaction(run)
	}
	return s.db.WithContext(ctx).Transaction(run, opts)
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
	return pgx.BeginTxFunc(ctx, s.pool, opts, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, who, actor.settings()...); err != nil {
			return fmt.Errorf("name the actor: %w", err)
		}
		return do(tx)
	})
}

// find runs a query whose columns are T's fields.
func find[T any](tx *gorm.DB, query string, args ...any) ([]T, error) {
	var rows []T
	if err := tx.Raw(query, args...).Scan(&rows).Error; err != nil {
		return nil, err
	}
	return rows, nil
}

// one is find for exactly one row; no row is ErrNotFound.
func one[T any](tx *gorm.DB, query string, args ...any) (T, error) {
	var zero T
	rows, err := find[T](tx, query, args...)
	if err != nil {
		return zero, err
	}
	if len(rows) == 0 {
		return zero, ErrNotFound
	}
	return rows[0], nil
}
