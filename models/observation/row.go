package observation

import (
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
)

// Row is one look of a machine at one address, as a file or a program hands it in. What names the address is one or more of the first
// three; where several are given, all must be of the same.
type Row struct {
	Row         int // line of the file; of a program its place in the list, from 1
	Ref         string
	N           int // the address's number within the notice; 0: not told
	ExternalRef string
	Address     address.Address
	Outcome     notice.Outcome
	At          time.Time // UTC, in the database's microseconds
	By          string    // from where, or who: a word of the source's own
	Faults      []incoming.RowFault
}

// The columns of a file of observations.
const (
	ColumnRef        = "ref"
	ColumnOutcome    = "outcome"
	ColumnObservedBy = "observed_by"
)

// Columns lists them in the order in which pages name them. Add at the end only.
var Columns = []string{
	ColumnRef, incoming.ColumnExternalRef, incoming.ColumnURL, ColumnOutcome, incoming.ColumnObservedAt, ColumnObservedBy,
}

// Required are those that a file must have, beside one that names the address.
var Required = []string{ColumnOutcome, incoming.ColumnObservedAt, ColumnObservedBy}

const (
	longestBy  = 60 // characters
	longestRef = 200
	clockSkew  = 5 * time.Minute // how far a checker's clock may run ahead
)

var oneRef = regexp.MustCompile(`^EOKM-\d{4}-\d{6,9}$`)

// Set fills one column from its text, or says what is wrong with that, in words that repeat nothing of it. now is the clock against which
// times are weighed. A column that is none of Columns is a mistake of the caller and panics.
func (r *Row) Set(column, text string, now time.Time) *models.Invalid {
	fault := func(key string) *models.Invalid { return &models.Invalid{Field: column, Key: key} }
	text = strings.TrimSpace(text)
	switch column {
	case ColumnRef:
		return r.setRef(text)
	case incoming.ColumnExternalRef:
		if utf8.RuneCountInString(text) > longestRef {
			return fault("observe.row.reference_long")
		}
		r.ExternalRef = text
	case incoming.ColumnURL:
		return r.setAddress(text)
	case ColumnOutcome:
		r.Outcome = notice.Outcome(strings.ToLower(text))
		if r.Outcome != notice.FoundOffline && r.Outcome != notice.FoundOnline {
			return fault("observe.row.outcome")
		}
	case incoming.ColumnObservedAt:
		at, err := time.Parse(time.RFC3339, text)
		switch {
		case err != nil:
			return fault("observe.row.time")
		case at.After(now.Add(clockSkew)):
			return fault("observe.row.future")
		}
		r.At = at.UTC().Truncate(time.Microsecond)
	case ColumnObservedBy:
		return r.setBy(text)
	default:
		panic("observation: no column " + strconv.Quote(column))
	}
	return nil
}

// setRef takes EOKM's number, with the address's own behind it or without: EOKM-2026-004182/3.
func (r *Row) setRef(text string) *models.Invalid {
	if text == "" {
		return nil
	}
	ref, number, numbered := strings.Cut(strings.ToUpper(text), "/")
	n, err := strconv.Atoi(number)
	if !oneRef.MatchString(ref) || numbered && (err != nil || n < 1) {
		return &models.Invalid{Field: ColumnRef, Key: "observe.row.ref"}
	}
	r.Ref, r.N = ref, n
	return nil
}

func (r *Row) setAddress(text string) *models.Invalid {
	if text == "" {
		return nil
	}
	a, err := address.Parse(text)
	if err != nil {
		return err.(*models.Invalid) //nolint:errorlint,forcetypeassert // Parse gives no other
	}
	r.Address = a
	return nil
}

func (r *Row) setBy(text string) *models.Invalid {
	switch {
	case text == "":
		return &models.Invalid{Field: ColumnObservedBy, Key: "observe.row.by_missing"}
	case utf8.RuneCountInString(text) > longestBy, models.HasControl(text):
		return &models.Invalid{Field: ColumnObservedBy, Key: "observe.row.by_long"}
	case address.NamesAddress(text): // it stands on pages
		return &models.Invalid{Field: ColumnObservedBy, Key: "observe.row.by_address"}
	}
	r.By = text
	return nil
}

// Check says what is wrong with a row as a whole, once its columns are set.
func (r *Row) Check() *models.Invalid {
	if r.Ref == "" && r.ExternalRef == "" && r.Address.IsZero() {
		return &models.Invalid{Key: "observe.row.nameless"}
	}
	return nil
}

// fault is what is wrong with the row where the portal looks for its address.
func (r *Row) fault(column, key string) incoming.RowFault {
	return incoming.RowFault{Row: r.Row, Column: column, Key: key}
}
