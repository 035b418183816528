// Package advisories holds the pages of EOKM's warnings: desk.templ for the desks that get them, staff.templ and form.templ for
// EOKM's people who write, send and follow them. Pure functions of their structs; what an actor may do was chosen before.
package advisories

import (
	"time"

	"github.com/a-h/templ"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/ui"
)

// List is what a desk was sent.
type List struct {
	Current []Row
	Archive []Row
	Empty   ui.Empty // in place of both, when its title is not empty
}

// Row is one advisory in a desk's list.
type Row struct {
	Ref    string
	URL    string
	Title  string
	State  ui.Tag
	Unread bool
	Sent   time.Time
	Until  time.Time
}

// Text is an advisory's text in one language. HTML was made safe by portal/guidance; nothing else may be put there.
type Text struct {
	Lang  string
	Title string
	HTML  string
}

// Show is an advisory as a desk reads it.
type Show struct {
	Title    string
	State    ui.Tag
	Notes    []ui.Note
	Reason   string // why it was withdrawn; in place of the text
	Next     string // what took its place
	NextURL  string
	Text     Text
	Facts    ui.Facts
	ThankURL string // where a button confirms; "" when there is none
	Thanked  string // when the reader did
}

// StaffList is every advisory, for EOKM's people.
type StaffList struct {
	Drafts  []StaffRow
	Current []StaffRow
	Archive []StaffRow
	CanEdit bool
	Empty   ui.Empty
}

// StaffRow is one of them. What does not apply to it is empty.
type StaffRow struct {
	Ref       string
	URL       string
	Title     string
	State     ui.Tag
	For       string
	Read      string
	Confirmed string
	At        time.Time // when it was saved, or sent
	Until     time.Time
}

// StaffShow is one advisory, for EOKM's people: a draft with whom it would reach, or a sent one with what came of it.
type StaffShow struct {
	Title      string
	State      ui.Tag
	Notes      []ui.Note
	Errors     []ui.FieldError
	Figures    ui.Figures // of a sent one
	Texts      []Text
	Facts      ui.Facts
	Draft      bool
	Reached    []Reached
	Unmailed   string
	Recipients []Recipient
	Asks       bool // to be confirmed
	Do         Do
}

// Do is what the reader can do with an advisory; an empty address offers nothing.
type Do struct {
	Edit, Send, Drop, Withdraw, Remind, Copy string
	Revision                                 string
}

// any tells whether there is something.
func (d Do) any() bool { return d.Edit+d.Send+d.Drop+d.Withdraw+d.Remind+d.Copy != "" }

// buttons are what there is to press, what is due first.
func (d Do) buttons(p *i18n.Printer) []ui.Button {
	var list []ui.Button
	if d.Send != "" {
		list = append(list, ui.Button{Text: p.T("advisories.do.send"), URL: d.Send, Primary: true})
	}
	if d.Edit != "" {
		list = append(list, ui.Button{Text: p.T("advisories.do.edit"), URL: d.Edit, Primary: d.Send == ""})
	}
	if d.Remind != "" {
		list = append(list, ui.Button{Text: p.T("advisories.do.remind"), Form: "do-remind", Attrs: templ.Attributes{"id": "remind"}})
	}
	if d.Copy != "" {
		list = append(list, ui.Button{Text: p.T("advisories.do.copy"), Form: "do-copy"})
	}
	if d.Withdraw != "" {
		list = append(list, ui.Button{Text: p.T("advisories.do.withdraw"), URL: d.Withdraw})
	}
	if d.Drop != "" {
		list = append(list, ui.Button{Text: p.T("advisories.do.drop"), Form: "do-drop"})
	}
	return list
}

// Reached is a provider that a draft would be sent to.
type Reached struct {
	Name      string
	Suspended bool
	People    string
	Mailboxes string
}

// Recipient is a provider that an advisory was sent to.
type Recipient struct {
	Name      string
	URL       string // "" for who may not see the provider's page
	Suspended bool
	Mail      ui.Tag
	Reminded  string
	Read      string   // 1 of 2
	Confirmed []string // who and when
	NotYet    string   // names: who did not read it, or did not confirm what asks for that
}

// Send is the last page before an advisory goes out.
type Send struct {
	Title    string
	Lead     string
	Errors   []ui.FieldError
	Notes    []ui.Note
	Texts    []Text
	Reached  []Reached
	Unmailed string
	Action   string
	Back     string
	Revision string
	Count    string
	Button   string
}

// Withdraw is the form that takes an advisory back.
type Withdraw struct {
	Title  string
	Errors []ui.FieldError
	Reason ui.TextArea
	Action string
	Back   string
}

// Form is what an editor fills in.
type Form struct {
	Title     string
	Action    string
	Back      string
	Revision  string // "" for a new one
	Changed   bool   // somebody else saved meanwhile
	Theirs    []Text // and what they saved
	Errors    []ui.FieldError
	TitleNL   ui.TextField
	BodyNL    ui.TextArea
	TitleEN   ui.TextField
	BodyEN    ui.TextArea
	Asks      ui.Checkbox
	Days      ui.Select
	Reach     ui.Radios
	Networks  ui.Checkboxes
	Sizes     ui.Checkboxes
	Languages ui.Checkboxes
	Providers ui.Checkboxes
	Some      bool // the lists of what a provider has to fit are open
	Named     bool // the list of providers is
	Ready     ui.Checkbox
}
