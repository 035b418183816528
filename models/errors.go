package models

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
)

// The kinds of error that leave this package; a fault in what somebody gave is an *Invalid. A caller tells them apart
// with errors.Is and errors.As; a database's own error never decides anything outside.
var (
	// ErrNotFound: there is no such thing, or the actor may not know that there is.
	ErrNotFound = errors.New("not found")
	// ErrConflict: somebody else changed it first, or its state does not allow this action.
	ErrConflict = errors.New("conflict")
	// ErrForbidden: the actor may see it but not do this.
	ErrForbidden = errors.New("forbidden")
	// ErrThrottled: it was tried too often. Waiting is enough, nothing is locked.
	ErrThrottled = errors.New("too many tries")
	// ErrUnproved: the actor may, after proving once more who they are.
	ErrUnproved = errors.New("proof needed")
	// ErrUntrained: the actor may, after passing the basics course; this portal asks that first.
	ErrUntrained = errors.New("training needed")
	// ErrUnavailable: the database does not answer. What was asked may or may not have been done; asking again is safe.
	ErrUnavailable = errors.New("database unavailable")
)

// Wrap says what was attempted, and turns the database's errors into ours.
func Wrap(doing string, err error) error {
	switch {
	case err == nil:
		return nil
	case unavailable(err) && !errors.Is(err, ErrUnavailable):
		return fmt.Errorf("%s: %w (%w)", doing, ErrUnavailable, err)
	default:
		return fmt.Errorf("%s: %w", doing, err)
	}
}

// unavailable tells a database that is away, starting, stopping, cut off, at its limits or not answering in time from one that refuses
// a statement.
func unavailable(err error) bool {
	var connecting *pgconn.ConnectError
	if errors.As(err, &connecting) || pgconn.SafeToRetry(err) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, driver.ErrBadConn) {
		return true
	}
	switch code := sqlState(err); {
	// shutting down, crashed, starting; out of room, memory or connections
	case strings.HasPrefix(code, "57P0"), strings.HasPrefix(code, "53"):
		return true
	default:
		return slices.Contains([]string{tookTooLong, idleTooLong, readsOnly, ioError, deadlock}, code)
	}
}

// The database's codes for what is over when somebody asks again.
const (
	tookTooLong = "57014" // statement_timeout
	idleTooLong = "25P03" // idle_in_transaction_session_timeout
	readsOnly   = "25006" // a write where only reading is allowed
	diskFull    = "53100"
	ioError     = "58030"
	deadlock    = "40P01"
)

// sqlState is the code of a statement that the database refused; "" for any other error.
func sqlState(err error) string {
	if refused, ok := errors.AsType[*pgconn.PgError](err); ok {
		return refused.Code
	}
	return ""
}

// Invalid is a fault in what a person or a file gave. Field is where it is, Key the message that says what is wrong and
// what to do, Args the values of that message; a moment is one in RFC 3339, which its reader's page words.
//
// It never holds an address, nor any text of the file that could be one: it may be shown, logged and mailed as it is.
type Invalid struct {
	Field string
	Key   string
	Args  map[string]string
}

// Error names the field and the key, for a log; a person gets the message of the key in his language.
func (e *Invalid) Error() string { return e.Field + ": " + e.Key }

// Faults gathers all that is wrong with a form, for its person to mend at once.
type Faults []error

// Add notes a fault of a field that needs no values.
func (f *Faults) Add(field, key string) { *f = append(*f, &Invalid{Field: field, Key: key}) }

// Err is all of them joined; nil when there is none.
func (f Faults) Err() error { return errors.Join(f...) }
