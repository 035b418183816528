// Package table reads the portal's own table of reported addresses ("native CSV").
//
// It reads bytes into models.Incoming and nothing more: no database, no clock of its own, no formulas, and never a fetch
// of what it reads. Faults name row and column and never quote the file.
package table

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/intake/lines"
)

// Reader reads the rows below the header, in one pass. It is for one goroutine.
type Reader struct {
	scan    *lines.Scanner
	now     time.Time
	comma   byte
	columns []string // the header
	ours    bool     // the portal wrote the file: FaultyRow stands before its columns
	fields  []string // of the current row
	faults  []incoming.RowFault
	line    []byte
}

// NewReader reads the header that scan stands on. now is the clock against which times are weighed. An error is a
// *models.Invalid with Field "file".
func NewReader(scan *lines.Scanner, now time.Time) (*Reader, error) {
	header := string(scan.Bytes())
	r := &Reader{scan: scan, now: now, comma: delimiter(header)}
	header, r.ours = strings.CutPrefix(header, FaultyRow+string(r.comma))
	if at := r.split(header); at >= 0 {
		return nil, unreadable(at)
	}
	var bad *models.Invalid
	if r.columns, bad = readHeader(r.fields); bad != nil {
		return nil, bad
	}
	return r, nil
}

// Read goes to the next row that is not blank and fills in with it. Its faults, if any, are in Faults; the error is
// io.EOF at the end, a *models.Invalid with Field "file" when the rest cannot be read, or the error of the source.
func (r *Reader) Read(in *incoming.Report) error {
	for {
		if err := r.scan.Next(); err != nil {
			if errors.Is(err, lines.ErrTooLong) {
				return r.scan.TooLong()
			}
			return err
		}
		if !r.isBlank(r.scan.Bytes()) {
			break
		}
	}
	*in = incoming.Report{Row: r.scan.Row()}
	r.faults = r.faults[:0]
	return r.readRow(in)
}

// isBlank tells whether a line has nothing in any cell, as spreadsheets leave them below a table.
func (r *Reader) isBlank(line []byte) bool {
	for _, c := range line {
		if c != r.comma && c != ' ' && c != '\t' && c != '\r' {
			return false
		}
	}
	return true
}

// Header names the columns as the file does, with its separator.
func (r *Reader) Header() string { return strings.Join(r.columns, string(r.comma)) }

// Line is the row as it stands in the file, without its line end; of a file of faulty rows, as it stood in the one before. It is valid
// until the next Read, and holds an address.
func (r *Reader) Line() []byte { return r.line }

// Faults lists what is wrong with the row. It is valid until the next Read.
func (r *Reader) Faults() []incoming.RowFault { return r.faults }

// readRow splits the row, joining lines while a quote is open. A quote may hold a line end, but one that makes no sense
// is taken as left open on the row's first line: that row is faulty, and reading goes on with the line after it.
func (r *Reader) readRow(in *incoming.Report) error {
	open, err := r.joinQuoted()
	if err != nil {
		return err
	}
	row := string(r.record()) // one string; the cells are parts of it
	at := -1
	if !open {
		at = r.split(row)
	}
	manyLines := strings.Contains(row, "\n")
	if open || (manyLines && (at >= 0 || len(r.fields) != len(r.columns))) {
		r.scan.Cut()
		r.line = r.record()
		r.fault(in, "", "row.quote_open", nil)
		return nil
	}
	r.line = r.record()
	if r.ours && at < 0 && len(r.fields) <= maxFields {
		r.line = []byte(r.joined(AsTyped)) // as it was in the file before
		r.split(string(r.line))
	}
	switch {
	case at >= 0:
		r.fault(in, r.column(at), "row.quote", nil)
	case len(r.fields) != len(r.columns):
		r.fault(in, "", "row.fields", map[string]string{"Want": strconv.Itoa(len(r.columns)), "Got": r.got()})
	default:
		r.fill(in)
	}
	return nil
}

// record is the row without what the portal put before it.
func (r *Reader) record() []byte {
	record := r.scan.Bytes()
	if r.ours {
		_, record, _ = bytes.Cut(record, []byte{r.comma})
	}
	return record
}

// joinQuoted adds lines until every quote is closed. It tells whether one is still open where the file or the room for a
// record ends.
func (r *Reader) joinQuoted() (open bool, err error) {
	record := r.scan.Bytes()
	for done := 0; ; {
		if bytes.Count(record[done:], []byte{'"'})%2 == 1 {
			open = !open
		}
		if !open {
			return false, nil
		}
		done = len(record)
		err := r.scan.Join()
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, lines.ErrTooLong):
			return true, nil
		case err != nil:
			return false, err
		}
		record = r.scan.Bytes()
	}
}

// fill sets every column of in, and collects the faults of all.
func (r *Reader) fill(in *incoming.Report) {
	for i, column := range r.columns {
		cell := r.fields[i]
		switch {
		case !utf8.ValidString(cell):
			r.fault(in, column, "row.encoding", nil)
		case strings.IndexByte(cell, 0) >= 0:
			r.fault(in, column, "row.nul", nil)
		default:
			if bad := in.Set(column, strings.TrimSpace(cell), r.now); bad != nil {
				r.fault(in, column, bad.Key, bad.Args)
			}
		}
	}
	if bad := in.Check(); bad != nil {
		r.fault(in, bad.Field, bad.Key, bad.Args)
	}
}

// got says how many cells the row has, as far as they were counted.
func (r *Reader) got() string {
	if len(r.fields) > maxFields {
		return "> " + strconv.Itoa(maxFields)
	}
	return strconv.Itoa(len(r.fields))
}

func (r *Reader) fault(in *incoming.Report, column, key string, args map[string]string) {
	r.faults = append(r.faults, incoming.RowFault{Row: in.Row, Column: column, Key: key, Args: args})
}

// column names the column of a field, where there is one.
func (r *Reader) column(at int) string {
	if at < len(r.columns) {
		return r.columns[at]
	}
	return ""
}
