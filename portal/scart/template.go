package scart

import (
	"slices"
	"strings"

	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/table"
)

// template is one of SCART's files.
type template struct {
	header  string
	names   []string // the columns as the header names them
	columns []string // what they are to us
	split   func(row string) ([]string, verdict)
	private bool // has columns about people
}

// Columns that are no column of models.Incoming.
const (
	firstSeen = "first_seen"
	lastSeen  = "last_seen"
	people    = "people" // about who reported or who works on it: never kept
	other     = "other"  // not kept
)

// shortColumns is how many the shortest of the files has.
const shortColumns = 2

// templates lists what SCART writes and reads, in English and Dutch.
func templates() []*template {
	notice := []string{incoming.ColumnURL, incoming.ColumnIP, firstSeen, lastSeen, incoming.ColumnNote}
	short := []string{incoming.ColumnURL, incoming.ColumnNote}
	police := []string{incoming.ColumnURL, incoming.ColumnNote, incoming.ColumnIP, firstSeen, lastSeen}
	return []*template{
		inputTemplate(),
		newTemplate("url;IP;firstseen;lastseen;note", notice, splitNotice),
		newTemplate("url;IP;eerste keer;laatste keer;notitie", notice, splitNotice),
		newTemplate("url;note", short, splitShort),
		newTemplate("url;notitie", short, splitShort),
		newTemplate("url;reason;IP;firstseen;lastseen", police, splitPolice),
	}
}

// inputTemplate is the list for SCART's own import.
func inputTemplate() *template {
	t := newTemplate("URL;REFERER;WORKUSER-EMAIL;REFERENCE;SOURCE;TYPE", []string{
		incoming.ColumnURL, people, people, incoming.ColumnExternalRef, other, incoming.ColumnSiteType,
	}, splitInput)
	t.private = true
	return t
}

func newTemplate(header string, columns []string, split func(string) ([]string, verdict)) *template {
	return &template{header: header, names: strings.Split(header, ";"), columns: columns, split: split}
}

// name is what the file calls a column of ours; "" when it has none.
func (t *template) name(column string) string {
	switch column {
	case incoming.ColumnObservedAt:
		column = lastSeen
	case incoming.ColumnReportedAt:
		column = firstSeen
	}
	at := slices.Index(t.columns, column)
	if at < 0 {
		return ""
	}
	return t.names[at]
}

// layout is how a file of one of the templates is written.
type layout struct {
	*template

	comma  byte
	quoted bool // a spreadsheet saved it: a cell with a separator in it stands between quotes
	empty  int  // columns without a name behind those of the template
}

// HasPeople tells whether the file with this header has columns about people, whose cells Line leaves out.
func HasPeople(header string) bool {
	l, known := findLayout(header)
	return known && l.private
}

// IsPlain tells whether the file with this header is as SCART writes it: without quotes.
func IsPlain(header string) bool {
	l, known := findLayout(header)
	return known && !l.quoted
}

// line is the header of such a file.
func (l layout) line() string {
	if l.quoted && l.comma == separator[0] {
		return `"` + strings.Join(l.names, `";"`) + `"`
	}
	return strings.Join(l.names, string(l.comma))
}

// findLayout finds the template with this header, if there is one. Capitals, spaces around a name, quotes and separators at the end do
// not matter. Of a file with another separator than SCART's it must be sure that it is SCART's: url,note is one of ours without its times.
func findLayout(head string) (layout, bool) {
	comma := table.Separator(head)
	cells, bad := table.Split(head, comma, nil)
	names := table.Filled(cells, 0)
	if bad >= 0 {
		return layout{}, false
	}
	for _, t := range templates() {
		if len(names) != len(t.names) || comma != separator[0] && len(names) == shortColumns {
			continue
		}
		if slices.EqualFunc(names, t.names, func(a, b string) bool { return strings.EqualFold(table.Name(a), b) }) {
			return layout{t, comma, comma != separator[0] || strings.Contains(head, `"`), len(cells) - len(names)}, true
		}
	}
	return layout{}, false
}
