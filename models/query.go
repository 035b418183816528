package models

import (
	"errors"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

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

// queueFind is find for a batch: it fills rows when the batch is sent. A column without a field is an
// error, so the query names its columns: a newer schema may have more.
func queueFind[T any](b *pgx.Batch, rows *[]T, query string, args ...any) {
	b.Queue(query, args...).Query(func(answer pgx.Rows) (err error) {
		*rows, err = pgx.CollectRows(answer, pgx.RowToStructByNameLax[T])
		return err
	})
}

// queueOne is one for a batch.
func queueOne[T any](b *pgx.Batch, row *T, query string, args ...any) {
	b.Queue(query, args...).Query(func(answer pgx.Rows) (err error) {
		*row, err = pgx.CollectOneRow(answer, pgx.RowToStructByNameLax[T])
		if errors.Is(err, pgx.ErrNoRows) {
			return ErrNotFound
		}
		return err
	})
}

func collect[T any](rows pgx.Rows, err error) ([]T, error) {
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByNameLax[T])
}

// changed is ErrConflict when a guarded update met no row.
func changed(res *gorm.DB) error {
	if res.Error != nil {
		return res.Error
	}
	if res.RowsAffected == 0 {
		return ErrConflict
	}
	return nil
}

// gone is ErrNotFound when a statement changed nothing.
func gone(res *gorm.DB) error {
	if res.Error == nil && res.RowsAffected == 0 {
		return ErrNotFound
	}
	return res.Error
}

// duplicate turns a broken unique key into a fault of the field that must be unique.
func duplicate(err error, field, key string) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return &Invalid{Field: field, Key: key}
	}
	return err
}

// isDuplicate is errors.Is(err, gorm.ErrDuplicatedKey) for a statement of a batch.
func isDuplicate(err error) bool {
	refused, ok := errors.AsType[*pgconn.PgError](err)
	return ok && refused.Code == "23505"
}
