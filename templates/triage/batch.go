package triage

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Batch is the preview of one verdict about many items.
type Batch struct {
	Action    string
	CancelURL string
	Next      string
	Title     string
	Lead      string // how much it is about
	Give      string // the button
	Outcome   string
	Online    bool
	Changed   string
	Picks     []BatchPick
}

// BatchPick is a notice with those of its items that it is about.
type BatchPick struct {
	Value     string // the notice and its items as they are seen
	Ref       string
	URL       string
	Provider  string
	Addresses string
	Numbers   string
}

// Machines is the queue of the removals to check, by machine.
type Machines struct {
	Tabs   ui.Tabs
	Rows   []MachineRow
	CanAct bool
	Here   string
	Pager  ui.Pager
	Undo   []UndoLine
}

// MachineRow is all that waits on one machine.
type MachineRow struct {
	Value    string // names it in a form
	Place    string // defanged
	Provider string
	Items    int
	Notices  int
	Clock    ui.Clock
	Due      time.Time
}

// UndoLine is a verdict that can still be taken back.
type UndoLine struct {
	URL  string
	Next string
	Text string
	Ref  string // of the notice, or how many there are
}
