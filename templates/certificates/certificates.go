// Package certificates holds the pages of a certificate: the certificate itself, its revocation, and what anybody may ask of a number.
// Pure functions of their structs; who may see what was chosen before.
package certificates

import "eokm.nl/hosting/templates/ui"

// Show is a certificate. What does not apply to its reader is empty.
type Show struct {
	Title        string
	State        ui.Tag
	Notes        []ui.Note
	Declares     string
	Holder       string
	Organisation string
	Passed       string
	Course       string
	Facts        ui.Facts
	CheckText    string
	CheckURL     string
	Buttons      []ui.Button
	BadgeText    string // what a badge is, for the holder
	Badge        []ui.Button
	RevokeURL    string
}

// Revoke is the form that takes a certificate back.
type Revoke struct {
	Title  string
	Lead   string
	Errors []ui.FieldError
	Reason ui.TextArea
	Action string
	Back   string
}

// Check is the public page that says what a number is worth. It has no room for a name.
type Check struct {
	Errors []ui.FieldError
	Number ui.TextField
	State  ui.Tag // not shown when its text is empty
	Title  string
	Text   string
}
