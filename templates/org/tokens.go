package org

import "eokm.nl/hosting/templates/ui"

// Tokens is the tokens of an organisation's machines, and the form to make one.
type Tokens struct {
	Tabs   ui.Tabs
	Errors []ui.FieldError
	Made   string // the token that was made now, which is shown this once; "" for none
	Rows   []TokenRow
	Form   TokenForm
}

// TokenForm asks what a new one is for.
type TokenForm struct {
	Submission string
	Name       ui.TextField
	Scopes     ui.Checkboxes
	Days       ui.Radios
	Sandbox    ui.Checkbox
}

// TokenRow is one of them.
type TokenRow struct {
	Name      string
	Hint      string // its last signs
	URL       string // of what was asked with it
	Scopes    string
	Until     string
	Used      string
	State     ui.Tag
	RevokeURL string // "" when it ended
}

// TokenRequests is what was asked with one of them.
type TokenRequests struct {
	Token TokenRow
	Rows  []TokenRequest
}

// TokenRequest is one line of that.
type TokenRequest struct {
	At     string
	What   string
	Status string
	Ms     string
	ID     string
}
