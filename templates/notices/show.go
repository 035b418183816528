package notices

import (
	"time"

	"github.com/a-h/templ"

	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/ui"
)

// none stands where a fact is missing.
const none = "—"

// Show is the page of one notice.
type Show struct {
	Ref       string
	WatchURL  string // says who else looks now
	Watching  string // that, when the page was made; "" for nobody
	Tag       ui.Tag
	Beside    Beside
	Notes     []ui.Note // about the notice as a whole
	Deadline  Deadline
	Addresses Addresses
	Disputes  []Dispute // newest first
	Delegated []Delegation
	Guests    []Guest
	Facts     ui.Facts
	Messages  Messages
	History   ui.Timeline     // the last lines
	Earlier   ui.Timeline     // those before, folded on a small screen
	Printed   string          // who printed it, and how it stood when
	Side      templ.Component // what the reader can do
}

// Beside leads to the notices before and after one in a list; a URL is "" where there is none.
type Beside struct {
	List    string // what is listed
	ListURL string
	PrevURL string
	NextURL string
}

// Deadline is the clock panel.
type Deadline struct {
	Clock ui.Clock
	Lines []string // the deadline in full, and remarks
	Meter ui.Meter // not shown when its Max is zero
	Reach bool     // for who must answer: how EOKM is reached
}

// AnswerForm is the form around the addresses, whose ticks go along with the buttons of what to do.
const AnswerForm = "answer"

// Addresses is the reported addresses: one page of them.
type Addresses struct {
	Title      string
	Rows       []Address
	Answer     string // where ticked rows are taken to be answered; "" when nothing can be ticked
	Revealed   *Revealed
	Sealed     bool // destroyed by retention
	Pager      ui.Pager
	AnswersURL string // gives what was answered so far to programs; "" while nothing was
}

// Address is one reported address.
type Address struct {
	N       int
	Mark    string // tells covered addresses apart; "" for one that is shown
	Text    string // masked, or defanged in full after a reveal
	Spoken  string // what a screen reader says in place of Text; "" for Text itself
	IP      string
	Asked   string
	Tag     ui.Tag
	Details []string
	Tick    bool // the reader can answer it
}

// Revealed is a reveal that holds for the reader.
type Revealed struct {
	Hidden   bool // the reader covered them again
	Text     string
	CoverURL string // to cover, or to uncover
	CopyURL  string
	XARFURL  string // gives the notice as a file for their own programs

	IncidentsURL string // gives them as a file for AbuseIO; "" for EOKM
}

// Dispute is what a provider said against the notice, and what EOKM decided.
type Dispute struct {
	Title    string
	Reason   string
	Text     string
	Where    string // where the desk says that it really is, defanged; "" when it did not
	Owner    string // whose it is, as the desk says
	By       string
	At       time.Time
	Decision ui.Tag
	Answer   string // EOKM's written reason
	Decided  time.Time
}

// MovedTo leads to the notice that an address went to, or came from.
type MovedTo struct {
	Ref      string
	URL      string
	Provider string
	Which    string // of this notice
}

// DeskSide is what a desk can do with a notice.
type DeskSide struct {
	AcknowledgeURL string // of the form behind the button
	Actions        []ui.Button
	Hint           string
	Idle           string            // why nothing has to be done
	Offers         []templ.Component // lessons that fit, after what is due
	Assign         Assign
	Fitting        kb.Fitting
}
