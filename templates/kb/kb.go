// Package kb holds the pages on which people read guidance: the shelves, a search, an article and what it said before. Each is a
// pure function of its view struct; Markdown comes in as HTML that portal/guidance made safe.
package kb

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Card is an article in a list.
type Card struct {
	URL     string
	Title   string
	Summary string
	Tag     ui.Tag // not shown when its text is empty
	Snippet []Span // where a search found something; else the summary shows
}

// Span is a part of a text, marked where a search found it.
type Span struct {
	Text string
	Mark bool
}

// Search is the form above the shelves and above what was found.
type Search struct {
	Value     string
	Audience  ui.Select
	SiteTypes ui.Select
	Filtered  bool // a filter is set: they show open
}

// Shelves are all articles, by whom they are for.
type Shelves struct {
	Search  Search
	Open    []Card // what fits the desk's open notices
	Changed []Card // what the reader should see first
	Shelves []Shelf
	Desk    bool // the reader may go to the editors' desk
	Signed  bool // the reader is signed in
}

// Shelf is the articles for one audience.
type Shelf struct {
	ID    string
	Title string
	Cards []Card
}

// Results is what a search found.
type Results struct {
	Search Search
	Lead   string   // how many, and for which words
	Notes  []string // what was done to find them
	Cards  []Card
	Help   []string // what to do when nothing was found
	Notice bool     // it was an address: that is searched for among the notices
}

// Article is a page of guidance.
type Article struct {
	Title    string
	Summary  string
	Facts    []string // when it was checked, by whom it is kept
	Notes    []ui.Note
	Follow   *Follow
	Contents []Heading
	HTML     string
	Feedback *Feedback // nil: the reader cannot give any
	Versions string    // where the earlier versions are; "" when the reader may not see them
	Edit     string    // where the editors' page is; "" when the reader is none
	Credit   string
}

// Follow asks a reader to say that they work by what changed.
type Follow struct {
	Action string
	N      int
	Note   string
	Done   bool
}

// Feedback is the question whether an article helped.
type Feedback struct {
	Action  string
	Helpful ui.Radios
	Text    ui.TextArea
	Errors  []ui.FieldError
}

// Versions are what an article said.
type Versions struct {
	Title string
	Back  string
	Rows  []VersionRow
	Desk  bool // with what only editors see
}

// VersionRow is one of them.
type VersionRow struct {
	N       int
	State   ui.Tag
	At      time.Time
	By      string
	Note    string
	DiffURL string // against the one before; "" for the first
	Restore string // where a form brings it back; "" when it cannot
}

// Diff is what changed from one version to another.
type Diff struct {
	Title string
	Lead  string
	Back  string
	Texts []TextDiff
}

// TextDiff is that for one language.
type TextDiff struct {
	ID    string
	Title string
	Lines []DiffLine
	Same  bool
}

// DiffLine is a line of a comparison, or, where Left is not 0, so many lines that stayed as they were.
type DiffLine struct {
	Spans []DiffSpan
	Left  int
}

// DiffSpan is a part of a line; it stayed when it was neither added nor removed.
type DiffSpan struct {
	Text           string
	Added, Removed bool
}

// Heading is a line of an article's table of contents.
type Heading struct {
	ID   string
	Text string
	Deep bool // below the one before that is not
}

// Fitting is guidance that stands beside something else.
type Fitting struct {
	ID    string
	Title string
	Cards []Card
}
