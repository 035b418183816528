// Package jobs holds the pages of what a desk does to many notices at once: how far it is, what came of it, and how to undo it. Pure
// functions of their structs. No page here shows a reported address.
package jobs

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Job is one job: while it runs, when it is done, and when it was undone.
type Job struct {
	Title    string
	Running  *Running // nil: it is done
	Receipt  ui.Receipt
	Undone   ui.Note // not shown without a title
	Undo     *Undo   // nil: it cannot be undone any more
	Final    string  // that it cannot
	Facts    ui.Facts
	Skipped  string // how many were left alone, as a heading; "" when none was
	Skips    []Skip
	SkipsCut string
	Actions  []ui.Button
	Result   string // where the file is
}

// Running is how far a job is.
type Running struct {
	Progress ui.Progress
	CheckURL string // what a script asks
	Reload   ui.Button
}

// Undo offers to put back what a job did.
type Undo struct {
	Action string
	Text   string // until when, and what becomes of it
	Button string
}

// Skip is what was left alone of one notice, and why.
type Skip struct {
	Ref  string
	URL  string
	Text string
}

// List is the last jobs of a desk.
type List struct {
	Rows  []Row
	Empty ui.Empty
}

// Row is one of them.
type Row struct {
	URL   string
	At    time.Time
	What  string
	By    string
	State ui.Tag
	Done  string
	Left  string
}

// Link is words that lead somewhere.
type Link struct {
	Text string
	URL  string
}
