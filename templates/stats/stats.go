// Package stats holds the pages of figures: a desk's own, EOKM's, and what each number means. Pure functions of their structs.
package stats

import (
	"github.com/a-h/templ"

	"eokm.nl/hosting/templates/chart"
	"eokm.nl/hosting/templates/ui"
)

// Page is a page of figures of one period: what is noteworthy, the largest numbers, and parts with a chart and a table each.
type Page struct {
	Title    string
	Lead     string
	Period   Period
	Errors   []ui.FieldError
	Notes    []ui.Note
	Figures  ui.Figures
	Sections []Section
	Files    []File
	FileText string // what is in them
	AsOf     string // until when it counts, and by which definitions
	Tabs     ui.Tabs
	After    templ.Component
}

// Period is the choice of another period.
type Period struct {
	Action string
	Name   string // of the period that is shown
	Links  []Link
	Field  ui.TextField
	Button string
}

// Link leads to another page.
type Link struct {
	Text string
	URL  string
}

// File is something to download.
type File struct {
	Text string
	URL  string
}

// Section is one subject: words, a chart, and the table of the same numbers.
type Section struct {
	ID    string
	Title string
	Text  string
	About Link // to what the numbers mean
	Chart chart.Drawing
	// Charted is that the table of the chart says the same as Table, which is then for files only.
	Charted bool
	Table   Table
}

// Table is numbers in words. The first cell of a row names it.
type Table struct {
	Caption string
	Head    []string // one more than the cells beside the name
	Rows    []Row
}

// Row is one row of a table.
type Row struct {
	Name  string
	URL   string
	Cells []string
}

// Definitions is the page of what each number means.
type Definitions struct {
	Version  string
	List     []Definition
	Counts   Table
	Changes  Table
	Versions string
}

// Definition is what one number means.
type Definition struct {
	ID   string
	Name string
	Text []string
}

// Revisions is what was published of a period, and the form for the next edition.
type Revisions struct {
	Table  Table
	Action string // "": nothing can be published
	Why    ui.TextField
	Fault  string
}

// Scenario is the page of what follows if more comes in.
type Scenario struct {
	Errors []ui.FieldError
	Tabs   ui.Tabs
	Fields []ui.TextField
	Table  Table
	Basis  string // of how many weeks the average is
}
