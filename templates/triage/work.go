package triage

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// WorkStart is how much work of EOKM's own there is, and how long it takes.
type WorkStart struct{ Rows []Budget }

// Budget is how one queue stands today.
type Budget struct {
	Queue   string
	URL     string
	WorkURL string
	Open    string
	Done    string
	Pace    string
	Ready   string // "" when nobody can say
	Lates   string // how much will be late; "" for none
	Late    []LateLink
	Empty   bool
}

// LateLink is something that will be late.
type LateLink struct {
	Ref string
	URL string
	Due time.Time
}

// WorkBar leads from a queue's list into working through it. The zero value is not shown.
type WorkBar struct {
	WorkURL string
	Text    string
	Lates   string
}

// WorkDone is where nothing of a queue is left for the reader.
type WorkDone struct {
	Queue    string
	QueueURL string
	Lines    []string
	Undo     []UndoLine
}

// Work is one thing of a queue, with what is to be decided about it.
type Work struct {
	Place    string // "3 van 179"
	Here     string
	Next     string // where a decision leads
	PrevURL  string
	NextURL  string
	Lease    string  // until when it is the reader's
	Held     ui.Note // who else has it; not shown when it is the reader's
	Mine     bool
	Skips    []string
	Undo     []UndoLine
	SkipURL  string
	Skip     ui.Select
	LeaveURL string

	Heading    string
	HeadingURL string
	Clock      ui.Clock
	Facts      ui.Facts
	Text       string    // what the desk wrote
	Others     string    // that a colleague decides; "" when the reader may
	Act        ui.Button // leads to the form; none for a check, whose form is here
	Recheck    *RecheckRow
	Reveal     RevealBar
	Machine    WorkMachine
	Unrouted   []UnroutedRow
	Dispute    *DisputeRow
	ExportURL  string // takes the queue along as a file; "" for one that is about no address
}

// WorkMachine leads to one verdict about all that is on the machine.
type WorkMachine struct {
	Value string
	Text  string // "" when nothing else is there
	Count int    // of the addresses that wait on it
}
