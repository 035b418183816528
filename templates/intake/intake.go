// Package intake holds the pages on which EOKM's staff bring in a file of reported addresses: the upload, the preview
// before anything is saved, and what came of it. Pure functions of their structs.
//
// A file's rows hold addresses. None is shown here: a fault names row and column, and says what to do.
package intake

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Upload is the page to bring in a file, above those that came before.
type Upload struct {
	Errors []ui.FieldError
	Source ui.TextField
	Format ui.Select
	Skip   ui.Checkbox
	File   ui.FileField
	Recent []Recent
}

// Recent is a file that was brought in before.
type Recent struct {
	URL    string
	At     time.Time
	Source string
	Name   string
	State  ui.Tag
	Rows   string
	Items  string
	Faulty string
}

// Preview is what a file would bring, before anything is saved.
type Preview struct {
	Lead       string
	Errors     []ui.FieldError
	File       ui.Facts
	Totals     ui.Figures
	Sums       string // that the rows add up
	Shares     []Share
	Unrouted   string // a sentence about what has no provider; "" when all has
	Skipped    string // a sentence about rows in which nothing is to be removed; "" when there is none
	Faults     []Fault
	FaultNote  string // how many rows are faulty, and what becomes of them
	Cut        string // says that not every faulty row is shown; "" when all are
	Refused    string // why it cannot be confirmed; "" when it can
	Confirm    string // the words of the button
	ConfirmURL string
	SkipURL    string // where its good rows come in without the faulty ones; "" when they cannot
	DiscardURL string
	FaultyURL  string // gives the faulty rows as a file
	FaultyHint string // what that file is like
	Warnings   Warnings
}

// Warnings is what somebody should look at in rows that can come in. Its zero value shows nothing.
type Warnings struct {
	Note string // how many rows
	Cut  string // says that not all are shown; "" when all are
	Rows []Fault
}

// Share is what one provider gets of a file.
type Share struct {
	Provider    string
	Addresses   string
	Recurrences string
	Joined      string
	Notices     string
}

// Fault is what is wrong with one row.
type Fault struct {
	Row    int
	Column string
	Text   string
}

// Outcome is a file that is done: what came of it, or that it was thrown away.
type Outcome struct {
	Done    bool
	Title   string
	Text    string
	File    ui.Facts
	Totals  ui.Figures
	Sums    string
	Shares  []Share
	Actions []ui.Button

	Warnings Warnings
}
