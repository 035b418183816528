package notices

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// List is the list of notices: a desk's inbox, or all notices for EOKM.
type List struct {
	Errors  []ui.FieldError // of the search
	Alerts  []Alert         // what presses, and what the desk must put right besides
	Tabs    ui.Tabs
	Filters ui.Filters
	News    ui.News
	Export  bool       // the reader can take the view along as a file
	Views   []ViewLink // that the reader saved, or its team
	Found   Found
	Named   []ui.Button // organisations that the search named
	Rows    []Row
	Staff   bool   // a column with the provider, and none with the delivery
	Bulk    bool   // rows can be ticked and acted on
	All     int    // rows of the whole view when that is more than the page
	AllMore bool   // there are even more
	Back    string // the list's own URL, for after an action on ticked rows
	Caption string
	Newest  bool // first, else the first due: of the two times, the other one needs a wide screen
	Pager   ui.Pager
	Empty   ui.Empty // in place of rows
}

// Alert is a few words about what presses, which lead to it.
type Alert struct {
	Kind  ui.Kind
	Text  string
	Rest  string // what a screen reader says besides
	URL   string
	Clock ui.Clock // not shown without words
}

// Summary is the first thing on the page that somebody begins with: how much is due, and when the first of it.
type Summary struct {
	Kind  ui.Kind
	Title string
	Text  string
	Clock ui.Clock
}

// Found says what a search was for. It is not shown when its text is empty.
type Found struct {
	Text     string
	ClearURL string
}

// Row is one notice.
type Row struct {
	Ref       string
	URL       string
	Unread    bool
	Kind      ui.Kind // of the row's edge
	Tag       ui.Tag
	Practice  bool // its desk ordered it to practise
	Clock     ui.Clock
	Due       time.Time // zero when there is no deadline
	Provider  string
	Host      string // masked
	IP        string
	Count     string
	Assignee  string
	Delivered time.Time
}
