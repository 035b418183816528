// Package audit holds the logs: what happened and who did it, for EOKM and for a provider's own admin, and who saw full
// addresses. Pure functions of their structs; the sentences were chosen before.
//
// No address is here in any form.
package audit

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Log is a page of a log, newest first.
type Log struct {
	Title  string
	Lead   string
	Chain  *ui.Note // whether the log can be believed; nil for a provider
	Errors []ui.FieldError
	Form   Form
	Staff  bool // also show whom an event concerns
	Rows   []Row
	Empty  ui.Empty
	Pager  ui.Pager
}

// Form is what the log can be narrowed to. It is posted.
type Form struct {
	Action   string
	Person   ui.TextField
	Kind     ui.Select
	Ref      ui.TextField
	From     ui.TextField
	Until    ui.TextField
	Active   int // how many are set
	ClearURL string
}

// Row is one event.
type Row struct {
	At           time.Time
	Who          string
	WhoURL       string // the log of this person; "" for the portal
	Organisation string // "" for EOKM and the portal
	What         string
	Detail       string
	Ref          string // "" when it is about no notice
	RefURL       string
	Provider     string
	Receipt      string // the number of the answer's receipt; "" for what is none
	ReceiptURL   string
}

// Reveals is who saw full addresses, how often and why.
type Reveals struct {
	Weeks  []string // the newest first
	People []Person
	Rows   []Row
	Empty  ui.Empty
	Pager  ui.Pager
}

// Person is how often somebody did, by week.
type Person struct {
	Name         string
	URL          string
	Organisation string // "" for EOKM
	Weeks        []int
	Copies       int
}
