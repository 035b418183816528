package models

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// Tx is one transaction of one actor, on a connection of its own. Its placeholders are $1, $2 ... everywhere; a nil slice is an
// empty array, and NULL is a nil pointer. It is not safe for concurrent use, and ends when the function it was given to returns.
type Tx struct {
	ctx    context.Context
	conn   *pgx.Conn
	writer *gorm.DB
}

// Exec runs a statement, and gives how many rows it changed.
func (tx *Tx) Exec(statement string, args ...any) (int64, error) {
	done, err := tx.conn.Exec(tx.ctx, statement, arguments(args)...)
	return done.RowsAffected(), err
}

// Do is Exec where it does not matter how many rows were changed.
func (tx *Tx) Do(statement string, args ...any) error {
	_, err := tx.Exec(statement, args...)
	return err
}

// Query gives rows to read one by one, where they are too many to hold. Nothing else runs until they are read or closed.
func (tx *Tx) Query(query string, args ...any) (pgx.Rows, error) {
	return tx.conn.Query(tx.ctx, query, arguments(args)...)
}

// Send runs what is queued, in one trip. It stops at the first that fails.
func (tx *Tx) Send(b *pgx.Batch) error { return tx.conn.SendBatch(tx.ctx, b).Close() }

// CopyFrom adds many rows by COPY, and gives how many.
func (tx *Tx) CopyFrom(table string, columns []string, rows pgx.CopyFromSource) (int64, error) {
	return tx.conn.CopyFrom(tx.ctx, pgx.Identifier{table}, columns, rows)
}

// Create adds a row: a pointer to a struct whose fields are the table's columns. gorm writes the statement (docs/adr/0009); a zero
// value is written as such.
func (tx *Tx) Create(row any) error {
	insert := tx.writer.WithContext(tx.ctx).Create(row)
	if insert.Error != nil {
		return insert.Error
	}
	return tx.Do(insert.Statement.SQL.String(), insert.Statement.Vars...)
}

// Find runs a query whose columns are T's fields, or whose only column is T.
func Find[T any](tx *Tx, query string, args ...any) ([]T, error) {
	answer, err := tx.Query(query, args...)
	if err != nil {
		return nil, err
	}
	return collect[T](answer)
}

// FindAs is Find for rows that become something else: what a column has as text, read. It ends at the first that cannot be.
func FindAs[Row, T any](tx *Tx, read func(Row) (T, error), query string, args ...any) ([]T, error) {
	rows, err := Find[Row](tx, query, args...)
	if err != nil {
		return nil, err
	}
	list := make([]T, len(rows))
	for i, row := range rows {
		if list[i], err = read(row); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// One is Find for exactly one row; no row is ErrNotFound.
func One[T any](tx *Tx, query string, args ...any) (T, error) {
	rows, err := Find[T](tx, query, args...)
	return single(rows, err)
}

// Maybe is One for a row that need not be there: nil when it is not.
func Maybe[T any](tx *Tx, query string, args ...any) (*T, error) {
	rows, err := Find[T](tx, query, args...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// QueueFind is Find for a batch: it fills rows when the batch is sent.
func QueueFind[T any](b *pgx.Batch, rows *[]T, query string, args ...any) {
	b.Queue(query, args...).Query(func(answer pgx.Rows) (err error) {
		*rows, err = collect[T](answer)
		return err
	})
}

// QueueOne is One for a batch.
func QueueOne[T any](b *pgx.Batch, row *T, query string, args ...any) {
	b.Queue(query, args...).Query(func(answer pgx.Rows) error {
		rows, err := collect[T](answer)
		*row, err = single(rows, err)
		return err
	})
}

// Changed is ErrConflict when a guarded update met no row: Changed(tx.Exec(...)).
func Changed(rows int64, err error) error {
	if err == nil && rows == 0 {
		return ErrConflict
	}
	return err
}

// Gone is ErrNotFound when a statement changed nothing: Gone(tx.Exec(...)).
func Gone(rows int64, err error) error {
	if err == nil && rows == 0 {
		return ErrNotFound
	}
	return err
}

// Duplicate turns a broken unique key into a fault of the field that must be unique.
func Duplicate(err error, field, key string) error {
	if IsDuplicate(err) {
		return &Invalid{Field: field, Key: key}
	}
	return err
}

// IsDuplicate tells whether a statement broke a unique key.
func IsDuplicate(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && refused.Code == "23505"
}

// single is the first row, or ErrNotFound.
func single[T any](rows []T, err error) (row T, _ error) {
	switch {
	case err != nil:
		return row, err
	case len(rows) == 0:
		return row, ErrNotFound
	}
	return rows[0], nil
}
