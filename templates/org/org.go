// Package org holds the pages of an organisation's own facts: what it answers for and how it is reached. Pure functions of
// their structs; what an actor may change was chosen before.
package org

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Networks is what an organisation says it answers for, and where each claim stands.
type Networks struct {
	Tabs   ui.Tabs
	Locked []ui.Note // why none can be added or taken back now
	Errors []ui.FieldError
	Rows   []ClaimRow
	Admin  bool
}

// ClaimRow is one claim.
type ClaimRow struct {
	Network     string
	State       ui.Tag
	Since       time.Time
	Reason      string      // EOKM's
	Answer      ui.TextArea // shown when its name is not empty
	AnswerURL   string
	WithdrawURL string // "" when it cannot be taken back
}

// acts tells whether there is anything to do about the claim.
func (r ClaimRow) acts() bool { return r.WithdrawURL != "" || r.Answer.Name != "" }

// NewClaim is the form to claim networks, one a line.
type NewClaim struct {
	Lead     string
	Action   string
	Back     string
	Errors   []ui.FieldError
	Provider ui.Select // for whom, when EOKM claims; shown when its name is not empty
	Lines    ui.TextArea
	Evidence ui.TextArea
}

// Overview is what is on record about an organisation, and what is still missing.
type Overview struct {
	Tabs  ui.Tabs
	Notes []ui.Note
	Facts ui.Facts
	Tasks ui.TaskList
	Admin bool
}

// Contacts is how an organisation is reached.
type Contacts struct {
	Tabs   ui.Tabs
	Locked []ui.Note // why none can be added or changed now

	Suggestions []ui.Note
	Errors      []ui.FieldError
	Next        string // when the next test mails go out
	Rows        []ContactRow
	Admin       bool
}

// ContactRow is one contact.
type ContactRow struct {
	URL        string // where it is changed
	Kind       string
	Email      string
	Phone      string
	State      ui.Tag
	Pending    string       // what happens with a new address; "" when none waits
	Code       ui.TextField // for the code that was mailed; shown when its name is not empty
	ConfirmURL string       // takes the code
	CodeURL    string       // sends one; "" when it cannot
}

// ContactForm is the form for one contact.
type ContactForm struct {
	Title  string
	Lead   string
	Action string
	Remove string // where to remove it; "" for a new one

	Suggestions []ui.Note
	Errors      []ui.FieldError
	Kind        ui.Radios // of a new one; shown when its name is not empty
	Email       ui.TextField
	Phone       ui.TextField
}

// Check is where the link of a test mail leads.
type Check struct {
	Action   string
	Email    string
	Provider string
	Done     bool
}

// PGPKey is the organisation's PGP public key.
type PGPKey struct {
	Tabs   ui.Tabs
	Errors []ui.FieldError
	Notes  []ui.Note
	Facts  ui.Facts    // none without a key
	Field  ui.TextArea // to paste one; shown when its name is not empty
}
