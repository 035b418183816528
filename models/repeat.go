package models

import (
	"crypto/sha256"
	"encoding/json"
	"time"
)

// Repeated is the error of a form that was sent before, with other content: nothing of what was sent now was kept. It is an
// ErrConflict that says what was kept the first time.
type Repeated struct { //nolint:errname // as Invalid: what a person is told
	At      time.Time
	Number  string   // of the receipt; of an answer
	Notices []string // their references; none of what was written in the peer room
	Numbers []int    // the items, when they are of one notice
	Items   int
	Code    string // the measure, the reason or the delegate
	Text    string // what was written with it
}

// Error makes Repeated an error.
func (*Repeated) Error() string { return "the form was sent before, with other content" }

// Unwrap makes it an ErrConflict: to who knows no better, somebody was first.
func (*Repeated) Unwrap() error { return ErrConflict }

// DigestOf tells one content of a form from another; nil, which equals none, for what cannot be written down. It is kept with
// the fact that the form made, in the same row: so a repeat is found in the trip that locks, and nothing outlives the fact. It
// is taken of the content as it is kept, so it tells nobody more than the row beside it does.
func DigestOf(content any) []byte {
	text, err := json.Marshal(content)
	if err != nil {
		return nil
	}
	sum := sha256.Sum256(text)
	return sum[:]
}
