// Package scart reads the CSV files of SCART, EOKM's own tool: the list that its import takes, and the files that
// hosting providers get as attachment of a notice.
//
// Those files have no quoting, so a semicolon may be a separator or part of an address or note; split.go says how the
// portal decides and when it refuses to guess. Columns about people (REFERER, WORKUSER-EMAIL) are read past: they are
// kept nowhere, also not in Line. Like package table it only reads: no database, no clock of its own, no fetch.
package scart

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // the files have Dutch local time, also on a machine without zone files
	"unicode/utf8"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/intake/lines"
	"eokm.nl/hosting/portal/table"
)

// Reader reads the rows of one file, in one pass. It is for one goroutine.
type Reader struct {
	scan   *lines.Scanner
	now    time.Time
	zone   *time.Location
	format *template
	ours   bool // the portal wrote the file: table.FaultyRow stands before its columns
	onRow  bool // the scanner already stands on the first row: the file has no header
	faults []incoming.RowFault
	line   []byte
}

// NewReader decides from the line that scan stands on which of SCART's files it is. A list for SCART's import has no
// header, so a line that starts as an address is its first row. An error is a *models.Invalid with Field "file".
func NewReader(scan *lines.Scanner, now time.Time) (*Reader, error) {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		return nil, fmt.Errorf("load Dutch time: %w", err)
	}
	r := &Reader{scan: scan, now: now, zone: zone}
	head, ours := strings.CutPrefix(string(scan.Bytes()), table.FaultyRow+separator)
	r.ours = ours
	switch {
	case startsAsAddress(head):
		r.format, r.onRow = inputTemplate(), true
	default:
		r.format = findTemplate(head)
	}
	if r.format == nil {
		return nil, lines.FileFault("file.header_scart", nil)
	}
	return r, nil
}

// Recognises tells whether head, the first line of a file, is one of SCART's.
func Recognises(head []byte) bool {
	text := strings.TrimPrefix(string(head), table.FaultyRow+separator)
	return startsAsAddress(text) || findTemplate(text) != nil
}

// Read goes to the next row that is not blank and fills in with it. Its faults, if any, are in Faults; the error is
// io.EOF at the end, a *models.Invalid with Field "file" when the rest cannot be read, or the error of the source.
func (r *Reader) Read(in *incoming.Report) error {
	for {
		if err := r.next(); err != nil {
			return err
		}
		if len(bytes.Trim(r.scan.Bytes(), "; \t\r")) > 0 {
			break
		}
	}
	*in = incoming.Report{Row: r.scan.Row()}
	r.faults = r.faults[:0]
	row := string(r.scan.Bytes())
	r.line = r.scan.Bytes()
	if r.ours {
		_, row, _ = strings.Cut(row, separator)
		row = table.PartsAsTyped(row, separator)
		r.line = []byte(row)
	}
	cells, cut := r.format.split(row)
	if r.format.private {
		r.line = []byte(join(cells))
	}
	switch {
	case !utf8.ValidString(row):
		r.fault(in, "", "row.encoding", nil)
	case strings.IndexByte(row, 0) >= 0:
		r.fault(in, "", "row.nul", nil)
	case cut == tooFew:
		r.fault(in, "", "row.scart.fields", map[string]string{"Header": r.format.header})
	case cut == unclear:
		r.fault(in, "", "row.scart.unclear", nil)
	default:
		r.fill(in, cells)
	}
	return nil
}

// separator stands between cells, and in some of them.
const separator = ";"

// HarmlessLine is a line of one of SCART's files as a spreadsheet shows it and never runs it.
func HarmlessLine(line string) string { return table.HarmlessParts(line, separator) }

// next moves the scanner to the next line.
func (r *Reader) next() error {
	if r.onRow {
		r.onRow = false
		return nil
	}
	err := r.scan.Next()
	if errors.Is(err, lines.ErrTooLong) {
		return r.scan.TooLong()
	}
	return err
}

// Header names the columns as SCART does, also for a list that came without.
func (r *Reader) Header() string { return r.format.header }

// Line is the row as it stands in the file, without its line end and with the columns about people emptied. It is valid
// until the next Read, and holds an address.
func (r *Reader) Line() []byte { return r.line }

// Faults lists what is wrong with the row. It is valid until the next Read.
func (r *Reader) Faults() []incoming.RowFault { return r.faults }

// fill sets what the file's columns hold, and collects the faults of all.
func (r *Reader) fill(in *incoming.Report, cells []string) {
	var first, last time.Time
	for i, column := range r.format.columns {
		if i >= len(cells) {
			break // a list may leave out the last columns
		}
		cell := strings.TrimSpace(cells[i])
		var bad *models.Invalid
		switch column {
		case people, other:
		case firstSeen:
			first, bad = r.localTime(cell)
		case lastSeen:
			last, bad = r.localTime(cell)
		case incoming.ColumnSiteType:
			in.SiteType, bad = siteType(cell)
		default:
			bad = in.Set(column, cell, r.now)
		}
		if bad != nil {
			r.fault(in, r.format.names[i], bad.Key, bad.Args)
		}
	}
	if bad := in.Check(); bad != nil {
		r.fault(in, r.format.name(bad.Field), bad.Key, bad.Args)
	}
	in.ReportedAt, in.ObservedAt = first, last
	if last.IsZero() {
		in.ObservedAt = first
	}
}

func (r *Reader) fault(in *incoming.Report, column, key string, args map[string]string) {
	r.faults = append(r.faults, incoming.RowFault{Row: in.Row, Column: column, Key: key, Args: args})
}
