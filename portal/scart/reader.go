// Package scart reads the CSV files of SCART, EOKM's own tool: the list that its import takes, and the files that
// hosting providers get as attachment of a notice.
//
// Those files have no quoting, so a semicolon may be a separator or part of an address or note; split.go says how the
// portal decides and when it refuses to guess. One that a spreadsheet saved again may have quotes or another separator:
// see quoted.go. Columns about people (REFERER, WORKUSER-EMAIL) are read past: they are kept nowhere, also not in Line.
// Like package table it only reads: no database, no clock of its own, no fetch.
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
	scan     *lines.Scanner
	now      time.Time
	zone     *time.Location
	format   layout
	ours     bool     // the portal wrote the file: table.FaultyRow stands before its columns
	list     bool     // the file has no header: each line is an address, or the columns of SCART's import
	onRow    bool     // the scanner already stands on the first row, as in a list
	fields   []string // of a row with quotes
	inQuotes bool     // whether the current row is one
	faults   []incoming.RowFault
	warnings []incoming.RowFault
	line     []byte
}

// NewReader decides from the line that scan stands on which of SCART's files it is. A list for SCART's import has no
// header, so a line that starts as an address is its first row. An error is a *models.Invalid with Field "file".
func NewReader(scan *lines.Scanner, now time.Time) (*Reader, error) {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		return nil, fmt.Errorf("load Dutch time: %w", err)
	}
	r := &Reader{scan: scan, now: now, zone: zone}
	var head string
	head, r.ours = withoutRow(string(scan.Bytes()))
	format, known := findLayout(head)
	r.format = format
	switch {
	case known:
	case beginsList(head):
		if isTable(head) {
			return nil, table.NoHeader(0)
		}
		r.format, r.list, r.onRow = layout{template: inputTemplate(), comma: separator[0]}, true, true
	default:
		if at, found := table.HasAddress(head); found {
			return nil, table.NoHeader(at)
		}
		return nil, lines.FileFault("file.header_scart", nil)
	}
	return r, nil
}

// Recognises tells whether head, the first line of a file, is one of SCART's.
func Recognises(head []byte) bool {
	text, _ := withoutRow(string(head))
	return beginsList(text) || IsHeader(text)
}

// IsHeader tells whether a line names the columns of one of SCART's files.
func IsHeader(line string) bool {
	_, known := findLayout(line)
	return known
}

// withoutRow takes away what the portal puts before the header of a file of faulty rows.
func withoutRow(head string) (rest string, ours bool) {
	return strings.CutPrefix(head, table.FaultyRow+string(table.Separator(head)))
}

// Read goes to the next row that is not blank and fills in with it. Its faults, if any, are in Faults; the error is
// io.EOF at the end, a *models.Invalid with Field "file" when the rest cannot be read, or the error of the source.
func (r *Reader) Read(in *incoming.Report) error {
	for {
		if err := r.next(); err != nil {
			return err
		}
		if !table.IsBlank(r.scan.Bytes(), r.format.comma) {
			break
		}
	}
	*in = incoming.Report{Row: r.scan.Row()}
	r.faults, r.warnings = r.faults[:0], r.warnings[:0]
	row, cells, cut, err := r.readRow()
	switch {
	case err != nil:
		return err
	case r.list && !beginsList(row) && (IsHeader(row) || table.IsHeader(row)):
		return lines.HeaderBelow(in.Row)
	}
	if r.line = r.scan.Bytes(); r.ours || r.format.private || r.format.empty > 0 {
		r.line = r.rowOf(row, cells)
	}
	switch {
	case !utf8.ValidString(row):
		r.fault(in, "", "row.encoding", nil)
	case strings.IndexByte(row, 0) >= 0:
		r.fault(in, "", "row.nul", nil)
	case cut != good:
		r.fault(in, "", cut.key(), r.argsOf(cut, cells))
	default:
		r.fill(in, cells)
	}
	return nil
}

// readRow splits the row that the scanner stands on. One that is written with quotes may have lines in its cells; where that makes no
// sense, its quote is taken as left open on its first line, and reading goes on with the line after that.
func (r *Reader) readRow() (row string, cells []string, cut verdict, err error) {
	row = r.record()
	r.inQuotes = r.format.quoted || strings.HasPrefix(strings.TrimLeft(row, " "), `"`)
	if !r.inQuotes {
		row = r.withoutEmpty(row)
		cells, cut = r.splitMixed(row)
		return row, cells, cut, nil
	}
	open, err := r.scan.JoinQuoted()
	if err != nil {
		return "", nil, good, err
	}
	row = strings.TrimLeft(r.record(), " ")
	if !open {
		cells, cut = r.splitQuoted(row)
	}
	if open || cut != good && strings.ContainsAny(row, "\r\n") {
		r.scan.Cut()
		row = r.record()
		cells, cut = []string{r.firstOf(row)}, openQuote
	}
	return row, cells, cut, nil
}

// record is the row as it was before the portal wrote it to a file of faulty rows.
func (r *Reader) record() string {
	line := r.scan.Bytes()
	if !r.ours {
		return string(line)
	}
	_, line, _ = bytes.Cut(line, []byte{r.format.comma})
	return asTyped(r.format.comma, string(line))
}

// separator stands between cells, and in some of them.
const separator = ";"

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

// Header names the columns as SCART does, also for a list that came without; with the file's own separator and quotes.
func (r *Reader) Header() string { return r.format.line() }

// Line is the row as it stands in the file, without its line end and with the columns about people emptied. It is valid
// until the next Read, and holds an address.
func (r *Reader) Line() []byte { return r.line }

// Faults lists what is wrong with the row. It is valid until the next Read.
func (r *Reader) Faults() []incoming.RowFault { return r.faults }

// Warnings lists what somebody should look at in a row that is not faulty. It is valid until the next Read.
func (r *Reader) Warnings() []incoming.RowFault { return r.warnings }

// fill sets what the file's columns hold, and collects the faults of all.
func (r *Reader) fill(in *incoming.Report, cells []string) {
	var first, last time.Time
	var lastText string
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
			lastText = cell
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
	last, ordered := r.seen(first, last, lastText)
	if !ordered {
		r.fault(in, r.format.name(incoming.ColumnObservedAt), "row.time.order", nil)
	}
	in.ReportedAt, in.ObservedAt = first, last
	if last.IsZero() {
		in.ObservedAt = first
	}
	for _, bad := range in.Check() {
		r.fault(in, r.format.name(bad.Field), bad.Key, bad.Args)
	}
	if len(r.faults) == 0 {
		r.warn(in, last.IsZero())
	}
}

// warn collects what somebody should look at, under the names of the file's own columns.
func (r *Reader) warn(in *incoming.Report, firstOnly bool) {
	r.warnings = in.Warnings(r.warnings, r.now)
	if r.list && mayBeTable(in.Address.Raw()) {
		r.warnings = append(r.warnings, incoming.RowFault{Row: in.Row, Column: incoming.ColumnURL, Key: "row.warn.separator"})
	}
	for i := range r.warnings {
		w := &r.warnings[i]
		if firstOnly && w.Column == incoming.ColumnObservedAt {
			w.Column = incoming.ColumnReportedAt // it is the only time there is
		}
		w.Column = r.format.name(w.Column)
	}
}

func (r *Reader) fault(in *incoming.Report, column, key string, args map[string]string) {
	r.faults = append(r.faults, incoming.RowFault{Row: in.Row, Column: column, Key: key, Args: args})
}
