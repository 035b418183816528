package scart

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/reconcile"
	"eokm.nl/hosting/portal/intake/lines"
	"eokm.nl/hosting/portal/table"
)

// SCART's export of what it has (its report page, and its whois and classified lists) has as many columns as somebody ticked, under the
// name of the field or under its label. What is read of it is below; the rest is passed over, and much of it is about people.

// Columns of the export that no report of ours has.
const (
	exportStatus = "status"
	exportGrade  = "grade"
	exportNumber = "filenumber"
)

// exportColumns says what a column of the export is to us, by its field and by its label.
var exportColumns = map[string]string{
	"url": incoming.ColumnURL, "url_ip": incoming.ColumnIP, "ip": incoming.ColumnIP,
	"status_code": exportStatus, "status": exportStatus, "grade_code": exportGrade, "classification": exportGrade,
	"firstseen_at": firstSeen, "first seen": firstSeen, "firstseen": firstSeen, "eerste keer": firstSeen,
	"lastseen_at": lastSeen, "last seen": lastSeen, "lastseen": lastSeen, "laatste keer": lastSeen,
	"reference": incoming.ColumnExternalRef, "filenumber": exportNumber,
}

// HasTime tells whether a column of that name, in small letters, has times in any of SCART's files.
func HasTime(name string) bool {
	column := exportColumns[name]
	return column == firstSeen || column == lastSeen
}

// ExportReader reads the rows of one export, in one pass. It is for one goroutine.
type ExportReader struct {
	of      Reader // its clock, zone and scanner
	comma   byte
	quoted  bool
	columns []string // what each is to us; "" is passed over
	names   []string // as the file has those
	fields  []string
}

// IsExport tells whether a line names the columns of an export: an address, and where it stands.
func IsExport(head string) bool {
	_, columns := exportHeader(head)
	has := map[string]bool{}
	for _, column := range columns {
		if column != "" && has[column] {
			return false
		}
		has[column] = true
	}
	return has[incoming.ColumnURL] && (has[exportStatus] || has[exportGrade])
}

// exportHeader gives the names of a header's columns, and what each is to us.
func exportHeader(head string) (names, columns []string) {
	cells, bad := table.Split(head, table.Separator(head), nil)
	if bad >= 0 {
		return nil, nil
	}
	for _, cell := range table.Filled(cells, 0) {
		name := strings.ToLower(table.Name(cell))
		names, columns = append(names, name), append(columns, exportColumns[name])
	}
	return names, columns
}

// NewExportReader reads the header that scan stands on, which IsExport recognised. now is the clock against which times are weighed.
func NewExportReader(scan *lines.Scanner, now time.Time) (*ExportReader, error) {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		return nil, fmt.Errorf("load Dutch time: %w", err)
	}
	head := string(scan.Bytes())
	r := &ExportReader{of: Reader{scan: scan, now: now, zone: zone}, comma: table.Separator(head), quoted: strings.Contains(head, `"`)}
	r.names, r.columns = exportHeader(head)
	return r, nil
}

// Read goes to the next row that is not blank and fills e with it. The error is io.EOF at the end, a *models.Invalid with Field "file" when
// the rest cannot be read, or that of the source.
func (r *ExportReader) Read(e *reconcile.Entry) error {
	for {
		if err := r.of.next(); err != nil {
			return err
		}
		if !table.IsBlank(r.of.scan.Bytes(), r.comma) {
			break
		}
	}
	*e = reconcile.Entry{Report: incoming.Report{Row: r.of.scan.Row()}, Faults: e.Faults[:0]}
	cells, err := r.split(e)
	if err != nil || cells == nil {
		return err
	}
	r.fill(e, cells)
	return nil
}

// split cuts the row into its cells; nil where that is not sure, with the fault of it. SCART writes no quotes, so the signs that are too
// many are of the address.
func (r *ExportReader) split(e *reconcile.Entry) ([]string, error) {
	line := string(r.of.scan.Bytes())
	if r.quoted || r.comma != separator[0] || strings.HasPrefix(line, `"`) {
		open, err := r.of.scan.JoinQuoted()
		if err != nil {
			return nil, err
		}
		var bad int
		r.fields, bad = table.Split(string(r.of.scan.Bytes()), r.comma, r.fields)
		if open || bad >= 0 {
			r.of.scan.Cut()
			fault(e, "", "row.quote", nil)
			return nil, nil
		}
		return r.wide(e, table.Filled(r.fields, len(r.columns))), nil
	}
	cells := table.Filled(strings.Split(line, separator), len(r.columns))
	if more := len(cells) - len(r.columns); more > 0 && len(cells) <= table.MaxCells {
		at := 0
		for r.columns[at] != incoming.ColumnURL {
			at++
		}
		joined := append(cells[:at:at], join(cells[at:at+more+1]))
		cells = append(joined, cells[at+more+1:]...)
	}
	return r.wide(e, cells), nil
}

// wide is the cells where there are as many as columns, and else nil, with the fault.
func (r *ExportReader) wide(e *reconcile.Entry, cells []string) []string {
	if len(cells) == len(r.columns) {
		return cells
	}
	fault(e, "", "row.fields", map[string]string{"Want": strconv.Itoa(len(r.columns)), "Got": table.Count(cells)})
	return nil
}

// fill sets what the columns hold, and collects the faults of all.
func (r *ExportReader) fill(e *reconcile.Entry, cells []string) {
	var status, grade, number string
	for i, column := range r.columns {
		cell := strings.TrimSpace(cells[i])
		if column == "" {
			continue
		}
		if !utf8.ValidString(cell) || strings.ContainsRune(cell, 0) {
			fault(e, r.names[i], "row.encoding", nil)
			continue
		}
		var bad *models.Invalid
		switch column {
		case exportStatus:
			status, bad = code(cell, reconcile.Statuses())
		case exportGrade:
			grade, bad = code(cell, reconcile.Grades())
		case exportNumber:
			number = cell
		case firstSeen:
			e.ReportedAt, bad = r.of.localTime(cell)
		case lastSeen:
			e.ObservedAt, bad = r.of.localTime(cell)
		default:
			bad = e.Set(column, cell, r.of.now)
		}
		if bad != nil {
			fault(e, r.names[i], bad.Key, bad.Args)
		}
	}
	if e.ExternalRef == "" {
		if bad := e.Set(incoming.ColumnExternalRef, number, r.of.now); bad != nil {
			fault(e, exportNumber, bad.Key, bad.Args)
		}
	}
	e.Standing, _ = reconcile.StandingOf(status, grade)
}

// code reads one of SCART's codes.
func code(cell string, known []string) (string, *models.Invalid) {
	cell = strings.ToLower(cell)
	for _, one := range known {
		if cell == one || cell == "" {
			return cell, nil
		}
	}
	return "", &models.Invalid{Key: "row.code", Args: map[string]string{"Allowed": strings.Join(known, ", ")}}
}

func fault(e *reconcile.Entry, column, key string, args map[string]string) {
	e.Faults = append(e.Faults, incoming.RowFault{Row: e.Row, Column: column, Key: key, Args: args})
}
