package scart

import (
	"slices"
	"strings"

	"eokm.nl/hosting/models/incoming"
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

// name is what the file calls a column of ours.
func (t *template) name(column string) string {
	return t.names[slices.Index(t.columns, column)]
}

// findTemplate gives the template with this header, or nil. Capitals, spaces around a name and separators at the end do
// not matter.
func findTemplate(head string) *template {
	names := strings.Split(strings.ToLower(strings.TrimRight(head, "; \t")), ";")
	for _, t := range templates() {
		if len(names) != len(t.names) {
			continue
		}
		same := true
		for i, name := range names {
			same = same && strings.TrimSpace(name) == strings.ToLower(t.names[i])
		}
		if same {
			return t
		}
	}
	return nil
}
