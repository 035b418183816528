// Package escalations holds the pages on which EOKM follows a provider that is late: the desk, one provider with the log of what was done,
// and the letter that goes out by post. Pure functions of their structs. No page here shows a reported address, and the letter names none.
package escalations

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Desk is the providers that are late, and the pauses that wait for a second person.
type Desk struct {
	Holds []HoldRequest
	Rows  []Row
}

// HoldRequest is a pause of the clock that a colleague asks for.
type HoldRequest struct {
	Ref        string
	URL        string
	Provider   string
	What       string // which addresses, for whom and until when
	Text       string
	By         string
	At         time.Time
	ApproveURL string // "" for who asked, and for who may only look
	RefuseURL  string // "" for who may only look
	ID         string // of its fields
}

// Row is one provider.
type Row struct {
	Name     string
	URL      string
	Overdue  string
	Late     bool
	Since    string
	Last     string
	Next     string
	Referral ui.Tag
}

// Show is one provider that is late.
type Show struct {
	Errors   []ui.FieldError
	Name     string
	Tag      ui.Tag
	Facts    []ui.Fact
	Contacts []Contact
	Script   []string // what to say on the telephone, in order
	Late     []Late
	LateMore string // says that there are more; "" when all are shown
	Letters  []ui.Button
	Steps    ui.Timeline
	Form     *Form // nil for who may only look
}

// Contact is whom to call.
type Contact struct {
	Kind  string
	Email string
	Phone string
	Tel   string // what a telephone opens; "" for no number
}

// Late is one notice that is late.
type Late struct {
	Ref string
	URL string
	Due time.Time
	Ago string
}

// Form adds a step to the log.
type Form struct {
	Action  string
	Kind    ui.Select
	Outcome ui.Select
	Whom    ui.TextField
	Text    ui.TextArea
	Due     ui.DateTimeField
}

// Letter is what goes out by post.
type Letter struct {
	Lang    string // of the letter, which may be another than the page's
	Title   string
	Date    string
	To      []string
	Subject string
	Before  []string // paragraphs
	List    []LetterLine
	Head    [2]string // of the list
	After   []string
	Print   ui.Button
	Other   ui.Button // the same in the other language
	Back    ui.Button
}

// LetterLine is one notice in it.
type LetterLine struct{ Ref, Due string }
