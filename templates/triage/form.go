package triage

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// StaffActions is the column of what staff can do with a notice. What does not fit its items is absent.
type StaffActions struct {
	VerifyURL   string
	ResumeURL   string
	Next        string        // where checking leads back to
	Seen        string        // as what the forms show the items (web/item_form.go)
	Check       ui.Checkboxes // the items that can be checked
	CheckNote   string        // what checking does
	Sight       Sight         // with CanOnline
	Urgent      bool          // checking is what waits: its button is the primary one
	CanOnline   bool
	RouteURL    string
	AskURL      string // to ask a host that is not registered
	DecideURL   string // a dispute waits
	WithdrawURL string // nothing is disputed; EOKM may still take back or hand on
	Withdraw    string // the words for that
	HoldURL     string
	RevealURL   string
	AnswerURL   string        // the desk waits for an answer
	QuestionURL string        // to ask the desk; "" while there is none, or when it waits for an answer itself
	Resume      ui.Checkboxes // the items whose clock is paused
}

// checks tells whether there is anything to check.
func (a StaffActions) checks() bool { return len(a.Check.Options) > 0 }

// idle tells whether nothing of the notice waits for EOKM, nor could be done by it.
func (a StaffActions) idle() bool {
	return a.RouteURL == "" && a.DecideURL == "" && a.AnswerURL == "" && !a.checks() && len(a.Resume.Options) == 0
}

// long is from how many items on the tick boxes fold away.
const long = 8

// Verify is the form to check items, by itself: where a refused check leads.
type Verify struct {
	Action    string
	CancelURL string
	Next      string
	Seen      string // as what the form shows the items; so in the others
	Errors    []ui.FieldError
	Changed   string
	Items     ui.Checkboxes
	Note      string
	Sight     Sight
}

// Sight asks when and from where somebody looked who found something online, and what helps its desk. It is folded away.
type Sight struct {
	Open bool
	At   ui.DateTimeField
	From ui.TextField
	Note ui.TextArea
}

// Decision is the form to decide about items.
type Decision struct {
	Action    string
	CancelURL string
	Seen      string
	Lead      string
	Errors    []ui.FieldError
	Changed   string // what changed meanwhile; "" when nothing did
	Disputes  []Dispute
	Items     ui.Checkboxes
	Others    ui.Note // about which a colleague decides; not shown when its title is empty
	Decision  ui.Radios
	To        ui.Select
	Reason    ui.TextArea
	Replies   []ui.Button // saved ones that the reason can begin with
}

// Dispute is what the desk said.
type Dispute struct {
	Items       string // of which it was said
	Reason      string
	Explanation string
	Where       string // where it really is, defanged; "" when the desk did not say
	Owner       string // and whose it is
	By          string
	At          time.Time
}

// Hold is the form to pause the clock of items.
type Hold struct {
	Action      string
	CancelURL   string
	Seen        string
	Lead        string
	Errors      []ui.FieldError
	Changed     string
	Items       ui.Checkboxes
	Reason      ui.Radios
	Authority   ui.TextField // with Until: for the police only
	Until       ui.DateTimeField
	Explanation ui.TextArea
}

// Route is the form to give items to a provider.
type Route struct {
	Action    string
	CancelURL string
	Seen      string
	Errors    []ui.FieldError
	Changed   string
	More      bool // there are further items, which follow once these are done
	Items     ui.Checkboxes
	To        ui.Radios // the suggestions, and "another"; none when nothing points at an active provider
	Other     ui.Select
	Notes     []ui.Note // what points at somebody who cannot be given items
}
