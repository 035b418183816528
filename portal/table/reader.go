// Package table reads the portal's own table of reported addresses ("native CSV").
//
// It reads bytes into models.Incoming and nothing more: no database, no clock of its own, no formulas, and never a fetch
// of what it reads. Faults name row and column and never quote the file.
package table

import (
	"bytes"
	"errors"
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
	scan     *lines.Scanner
	now      time.Time
	comma    byte
	columns  []string // the header; "" is a column without a name
	ours     bool     // the portal wrote the file: FaultyRow stands before its columns
	fields   []string // of the current row
	faults   []incoming.RowFault
	warnings []incoming.RowFault
	line     []byte
}

// NewReader reads the header that scan stands on. now is the clock against which times are weighed. An error is a
// *models.Invalid with Field "file".
func NewReader(scan *lines.Scanner, now time.Time) (*Reader, error) {
	header := string(scan.Bytes())
	r := &Reader{scan: scan, now: now, comma: Separator(header)}
	header, r.ours = strings.CutPrefix(header, FaultyRow+string(r.comma))
	if at := r.split(header); at >= 0 {
		return nil, unreadable(at, strings.Split(header, string(r.comma)))
	}
	var bad *models.Invalid
	if r.columns, bad = readHeader(r.fields); bad != nil {
		return nil, bad
	}
	return r, nil
}

// split cuts a row into r.fields; see Split.
func (r *Reader) split(row string) (bad int) {
	r.fields, bad = Split(row, r.comma, r.fields)
	return bad
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
		if !IsBlank(r.scan.Bytes(), r.comma) {
			break
		}
	}
	*in = incoming.Report{Row: r.scan.Row()}
	r.faults, r.warnings = r.faults[:0], r.warnings[:0]
	return r.readRow(in)
}

// IsBlank tells whether a line has nothing in any cell, as spreadsheets leave them below a table. Where every cell stands between
// quotes, so do the empty ones.
func IsBlank(line []byte, comma byte) bool {
	for _, c := range line {
		switch {
		case c == '"', c >= utf8.RuneSelf:
			cells, bad := Split(string(line), comma, nil)
			return bad < 0 && len(Filled(cells, 0)) == 0
		case c != comma && c != ' ' && c != '\t':
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

// Warnings lists what somebody should look at in a row that is not faulty. It is valid until the next Read.
func (r *Reader) Warnings() []incoming.RowFault { return r.warnings }

// readRow splits the row, joining lines while a quote is open. A quote may hold a line end, but one that makes no sense
// is taken as left open on the row's first line: that row is faulty, and reading goes on with the line after it.
func (r *Reader) readRow(in *incoming.Report) error {
	open, err := r.scan.JoinQuoted()
	if err != nil {
		return err
	}
	row := string(r.record()) // one string; the cells are parts of it
	at := -1
	if !open {
		at = r.split(row)
	}
	r.fields = Filled(r.fields, len(r.columns))
	manyLines := strings.ContainsAny(row, "\n\r")
	if open || (manyLines && (at >= 0 || len(r.fields) != len(r.columns))) {
		r.scan.Cut()
		r.line = r.record()
		r.fault(in, "", "row.quote_open", nil)
		return nil
	}
	r.line = r.record()
	if r.ours && at < 0 && len(r.fields) <= MaxCells {
		r.line = []byte(r.joined(AsTyped)) // as it was in the file before
	}
	switch {
	case at >= 0:
		r.fault(in, r.column(at), "row.quote", nil)
	case len(r.fields) != len(r.columns):
		r.fault(in, "", "row.fields", map[string]string{"Want": strconv.Itoa(len(r.columns)), "Got": Count(r.fields)})
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

// fill sets every column of in, and collects the faults of all.
func (r *Reader) fill(in *incoming.Report) {
	for i, column := range r.columns {
		cell := r.fields[i]
		switch {
		case column == "":
			if strings.TrimSpace(cell) != "" {
				r.fault(in, "", "row.nameless", map[string]string{"Number": strconv.Itoa(i + 1)})
			}
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
	for _, bad := range in.Check() {
		r.fault(in, bad.Field, bad.Key, bad.Args)
	}
	if len(r.faults) == 0 {
		r.warnings = in.Warnings(r.warnings, r.now)
	}
}

// Count says how many cells a row has, as far as they were counted.
func Count(cells []string) string {
	if len(cells) > MaxCells {
		return "> " + strconv.Itoa(MaxCells)
	}
	return strconv.Itoa(len(cells))
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
