// Package guests draws the pages of who has a link to one notice and no account. They are pure functions of one view struct.
package guests

import (
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// Start is what stands between the link of a mail and the notice.
type Start struct {
	Interrupt ui.Interrupt
	Action    string
	Own       bool // EOKM's own, to a host that is not registered
}

// Told says what has become of a link, and what its reader can do.
type Told struct {
	Title string
	Lines []string
}

// List is what a browser opened, when that is not one notice.
type List struct {
	Title string
	Lead  string
	Links []Entry
	Empty ui.Empty
}

// Entry is a notice that a browser opened.
type Entry struct {
	URL   string
	Text  string
	Clock ui.Clock
}

// Show is a guest's page of a notice.
type Show struct {
	Errors     []ui.FieldError
	Ref        string
	Lead       string // who asks, and for what
	Clock      ui.Clock
	Due        string
	RevealURL  string // "" while the addresses are shown
	Revealed   string // until when they are
	Done       []Done // what was answered, or is not the guest's any more
	Action     string
	Submission string
	Which      ui.Checkboxes // no options: nothing is left to answer
	Answer     notices.Choices
	When       ui.DateTimeField
	Note       ui.TextArea
	Nothing    string  // what happens when nothing is left to answer
	Invite     *Invite // for a host that is not registered
}

// Invite is what a host fills in to get the mail by which it registers.
type Invite struct {
	Action       string
	Lead         string
	Organisation ui.TextField
	Name         ui.TextField
}

// Ask is the form by which EOKM mails a host that is not registered a link.
type Ask struct {
	Errors    []ui.FieldError
	Action    string
	Which     ui.Checkboxes
	Email     ui.TextField
	Language  ui.Radios
	CancelURL string
}

// Done is an address that is not the guest's to answer.
type Done struct {
	N    string
	Text string // masked, unless it is revealed
	Tag  ui.Tag
}

// Several is the form by which a desk hands several notices on.
type Several struct {
	Title      string
	Errors     []ui.FieldError
	Total      string
	Skipped    string // how many are left alone; "" when none is
	CanSend    bool
	Submission string
	Back       string
	Refs       []ui.Hidden
	Rows       []Entry
	To         ui.Radios
	Reseller   ui.Select // not shown without options
	Email      ui.TextField
	Language   ui.Radios
	Until      ui.TextField
	Note       ui.TextArea
}
