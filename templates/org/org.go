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
	Errors []ui.FieldError
	Rows   []ClaimRow
	Admin  bool
}

// ClaimRow is one claim.
type ClaimRow struct {
	ID          string
	Network     string
	State       ui.Tag
	Since       time.Time
	Reason      string      // EOKM's
	Answer      ui.TextArea // shown when its name is not empty
	CanWithdraw bool
}

// acts tells whether there is anything to do about the claim.
func (r ClaimRow) acts() bool { return r.CanWithdraw || r.Answer.Name != "" }

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
	Facts ui.Facts
	Tasks ui.TaskList
	Admin bool
}
