// Package team holds the pages of who is asked to learn what: the overview, the form by which an admin asks their own people, and what
// EOKM asks of organisations. Pure functions of their structs; who may see and do what was chosen before.
package team

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Team is who stands where. What does not apply to its reader is empty.
type Team struct {
	Title     string
	Lead      string
	Figures   ui.Figures
	Providers []Provider // for EOKM, until it chose one
	Filters   ui.Filters
	Rows      []Row
	People    bool // whose: the list is of more than one organisation
	Empty     ui.Empty
	AssignURL string
	Export    []ui.Hidden // the filter, for the file; nil: not for this reader
	Can       bool        // the reader may take back what they asked
}

// Provider is how the people of one organisation do.
type Provider struct {
	Name   string
	URL    string
	Counts []Count // by state, the same of each
	Late   bool
}

// Count is how many of its people are in a state.
type Count struct {
	State string // in words
	N     string
}

// Row is one person and one course.
type Row struct {
	Name         string
	Organisation string
	Course       string
	State        ui.Tag
	Due          time.Time
	Renewal      bool // it is to be passed once more
	ByEOKM       bool
	Number       string // of the certificate
	URL          string // of it
	Passed       time.Time
	Until        time.Time
	WithdrawURL  string
	Withdraw     string // what the button says to who does not see the row
}

// Assign is the form by which an admin asks their own people.
type Assign struct {
	Errors []ui.FieldError
	Course ui.Radios
	Who    ui.Checkboxes
	Due    ui.TextField
}

// Requests is what EOKM asks of organisations.
type Requests struct {
	Lead   string
	Rows   []Request
	Staff  bool
	NewURL string
	Empty  ui.Empty
}

// Request is one of them.
type Request struct {
	Organisation string
	Course       string
	Who          string
	State        ui.Tag
	Due          time.Time
	Progress     string // 2 of 5
	ProgressURL  string // who they are, for EOKM
	ProgressOf   string // what that link says to who does not see the row
	Note         string
	WithdrawURL  string
	Withdraw     string
}

// AskAll asks once more before every provider is asked: so many mails go at once.
type AskAll struct {
	URL     string // where it is sent
	Facts   ui.Facts
	Skipped string // how many were asked before; "" for none
	Do      string // the button
	Typed   []ui.Hidden
}

// Ask is the form by which EOKM asks.
type Ask struct {
	Errors   []ui.FieldError
	Provider ui.Select
	Course   ui.Radios
	Role     ui.Select
	Due      ui.TextField
	Note     ui.TextArea
}
