package jobs

import (
	"eokm.nl/hosting/templates/ui"
)

// Sheet is the page by which a desk answers with a file, and all that is wrong with one that was sent.
type Sheet struct {
	Errors   []ui.FieldError
	Faults   []SheetFault // none before a file was sent
	Open     string       // how many addresses are open
	Cut      string       // that the file has the first of them; "" when it has all
	CanTake  bool
	TakeURL  string
	Measures []SheetMeasure
	Action   string
	When     ui.DateTimeField
	File     ui.FileField
}

// SheetFault is what is wrong with a row, or with a cell of it.
type SheetFault struct {
	Row    int
	Column string // "" for the row as a whole
	Text   string
}

// SheetMeasure is what may stand in the column of measures, or may not.
type SheetMeasure struct {
	Word   string
	Means  string
	Counts bool
}

// SheetPreview is what a file of answers does, before it is done.
type SheetPreview struct {
	Title      string
	Total      string
	Said       []SheetSaid
	Rows       []SheetRow
	RowsTitle  string // of the folded list
	RowsCut    string
	Skipped    string // how many are left alone, as a heading; "" when none is
	Skips      []Skip
	SkipsCut   string
	ConfirmURL string // "": nothing is left to do
	DiscardURL string
}

// SheetSaid is one answer of a file.
type SheetSaid struct {
	Measure string
	Since   string
	Count   int
	Items   string // Count in words
}

// SheetRow is a notice, the items that are answered, and how.
type SheetRow struct {
	Ref     string
	URL     string
	Items   string
	Measure string
	Since   string
}

// SheetTold says of a file that there is nothing to do with it here.
type SheetTold struct {
	Title  string
	Text   string
	Action ui.Button
}
