// Package register holds the pages of a provider that registers itself: the first form, the tasks of its application, the
// answers to check, and where it stands. Pure functions of their structs; what depends on who reads was chosen before.
package register

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Start is the first form: who wants to register what.
type Start struct {
	Sent              bool // the mail is under way
	Organisation      string
	Name              string
	Email             string
	Errors            []ui.FieldError
	OrganisationFault string
	NameFault         string
	EmailFault        string
}

// Tasks is the list of what an application consists of.
type Tasks struct {
	Tag      ui.Tag
	Count    string // "3 van 6 verplichte taken klaar."
	List     ui.TaskList
	Question string // what EOKM asked; "" when it asked nothing
	CanSend  bool
	ReadOnly bool // the reader is no admin
}

// Organisation is the form of what a provider says of itself.
type Organisation struct {
	Errors    []ui.FieldError
	LegalName ui.TextField
	KVK       ui.TextField
	Register  ui.TextField
	Address   ui.TextArea
	Country   ui.TextField
	Website   ui.TextField
	Size      ui.Radios
}

// Conduct is the code of conduct, with the box to accept it.
type Conduct struct {
	Version  string
	Accepted string // who accepted it and when; "" when nobody did
	Errors   []ui.FieldError
	Agree    ui.Checkbox
}

// conductRules is how many rules the code has; the catalogue has their words.
const conductRules = 8

// Check is everything that was filled in, on one page.
type Check struct {
	Errors   []ui.FieldError
	Parts    []Part
	Question string
	Answer   ui.TextArea // shown when there is a question
}

// Part is one task with its answers.
type Part struct {
	ID        string
	Title     string
	State     ui.Tag
	Rows      []ui.Fact
	ChangeURL string // "" when it cannot be changed here
}

// Status is where a provider stands, and what happened.
type Status struct {
	Title   string
	Tag     ui.Tag
	Note    ui.Note
	Label   string // of what EOKM wrote: "Vraag:"
	Text    string // what EOKM wrote, as it wrote it; "" for nothing
	Leaving string // since when it waits to leave; "" when it does not
	Next    ui.Button
	Parts   []Part // what was sent, while EOKM looks at it
	Recall  bool   // the reader can take it back
	History ui.Timeline
}

// Leave is the form to ask to leave, or the wish that waits.
type Leave struct {
	Errors []ui.FieldError
	Open   string // what is still open; "" for nothing
	Since  *time.Time
	Reason ui.TextArea
}
