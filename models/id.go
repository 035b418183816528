package models

import (
	"errors"
	"strconv"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"
)

// newID gives a UUIDv7: its order is the order of making, so an index grows at one end.
func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

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

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// parseASN reads the digits of an AS number.
func parseASN(digits string) (int64, bool) {
	n, err := strconv.ParseUint(digits, 10, 32)
	return int64(n), err == nil && n > 0
}
