// Package providers holds the pages on which EOKM keeps the organisations: the list, one organisation with its application,
// and the forms that change where it stands. Pure functions of their structs.
package providers

import (
	"github.com/a-h/templ"

	"eokm.nl/hosting/templates/ui"
)

// List is the organisations, with how they do.
type List struct {
	Status ui.Select
	Rows   []Row
}

// Row is one of them.
type Row struct {
	Name     string
	URL      string
	Status   ui.Tag
	Open     string
	Overdue  string
	Late     bool
	People   string
	Networks string
	Contacts string
}

// Applications is the queue of the providers that wait for EOKM.
type Applications struct {
	Tabs  ui.Tabs
	Rows  []ApplicationRow
	Pager ui.Pager
	Work  templ.Component // the way into working through it
}

// ApplicationRow is one application.
type ApplicationRow struct {
	Held      string // which colleague works on it; "" for nobody
	Name      string
	URL       string
	Waits     string
	Round     string
	Approvals string
}

// Show is one organisation.
type Show struct {
	Errors   []ui.FieldError
	Changed  string // what somebody else did meanwhile; "" when nothing
	Name     string
	Status   ui.Tag
	Leaving  string   // since when it waits to leave; "" when it does not
	Mails    *ui.Note // that mails to it were given up; nil when none were
	Figures  ui.Figures
	Repeats  *ui.Note  // that it repeatedly confirms what is still online; nil when it does not
	Alarms   []ui.Note // that somebody confirmed far more than a desk does
	Vetting  Vetting
	Facts    []ui.Fact
	Networks []NetworkRow
	Approve  ApproveClaims // not shown without an action
	Duty     []string      // who of it is on duty now, a line each
	Contacts []ContactRow
	History  ui.Timeline
	Actions  []ui.Button
}

// Vetting is the form that decides about an application; not shown without an action.
type Vetting struct {
	Action   string
	Round    string
	Approved string // who approved already; "" when nobody did
	Do       ui.Radios
	Text     ui.TextArea
}

// NetworkRow is one claim.
type NetworkRow struct {
	Label string
	URL   string // of its claim
	State ui.Tag
}

// ContactRow is one contact.
type ContactRow struct {
	Kind  string
	Email string
	Phone string
	State ui.Tag
}

// Standing is the form that changes where an organisation stands, with a reason.
type Standing struct {
	Errors  []ui.FieldError
	Changed string // what somebody else did meanwhile
	Title   string
	Lead    string
	Action  string
	Seen    string // where it stands, as the form shows it
	Back    string
	Reason  ui.TextArea
	Send    string
}

// People is who the people of an organisation are, as EOKM sees them.
type People struct {
	Title       string
	Notes       []ui.Note
	MayAct      bool
	InviteURL   string // "" when the reader invites nobody
	Rows        []PersonRow
	Invitations []InvitationRow
}

// PersonRow is one person.
type PersonRow struct {
	Name     string
	Email    string
	Role     string
	Factors  string
	SignedIn string // the day they last did
	State    ui.Tag
	Reset    string // how far a reset of their factors is; "" when there is none
	URL      string // where EOKM acts on them
}

// InvitationRow is one open invitation.
type InvitationRow struct {
	Name    string
	Email   string
	Role    string
	By      string
	Until   ui.Tag
	SendURL string // with EndURL: "" for one that is not EOKM's
	EndURL  string
}

// InviteAdmin is the form to invite an admin for an organisation.
type InviteAdmin struct {
	Title  string
	Lead   string
	Action string
	Back   string
	Errors []ui.FieldError
	Name   ui.TextField
	Email  ui.TextField
	Reason ui.TextArea
}

// Person is the form of what EOKM does about one person.
type Person struct {
	Title  string
	State  ui.Tag
	Lead   string
	Action string
	Back   string
	Errors []ui.FieldError
	Facts  ui.Facts
	Reset  string // how far a reset of their factors is, and whose turn; "" when there is none
	Do     ui.Radios
	Reason ui.TextArea
}

// ApproveClaims approves all networks of a provider at once that nothing speaks against.
type ApproveClaims struct {
	Action string
	Seen   []ui.Hidden
	Text   string
}
