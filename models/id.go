package models

import (
	"strconv"

	"github.com/google/uuid"
)

// NewID gives a UUIDv7: its order is the order of making, so an index grows at one end.
func NewID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// ParseASN reads the digits of an AS number.
func ParseASN(digits string) (int64, bool) {
	n, err := strconv.ParseUint(digits, 10, 32)
	return int64(n), err == nil && n > 0
}
