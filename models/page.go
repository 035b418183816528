package models

import (
	"time"

	"github.com/google/uuid"
)

// Cursor is a place in a list: the sort time and id of a row. The zero value is the beginning.
type Cursor struct {
	At time.Time
	ID uuid.UUID
}

// IsZero tells whether the cursor is the beginning.
func (c Cursor) IsZero() bool { return c.ID == uuid.Nil }

// FirstRows takes the one row too many away; when it was there, the next page begins after the last that stays.
func FirstRows[T interface{ Cursor() Cursor }](rows []T, limit int) (page []T, next Cursor) {
	if len(rows) <= limit {
		return rows, Cursor{}
	}
	return rows[:limit], rows[limit-1].Cursor()
}

// QueueRows is how many rows a page of a queue has.
const QueueRows = 50

// CountCap is where counting stops: a tab shows up to this number exactly, and "1.000+" beyond, so that the inbox costs
// the same at any size (docs/adr/0005).
const CountCap = 1000

// Queue is how much waits somewhere, and since when the oldest does; the zero time when nothing waits. Counting stops at
// CountCap+1.
type Queue struct {
	Count  int
	Oldest time.Time
}
