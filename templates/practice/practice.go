// Package practice is the page on which a desk orders a notice to practise with. Pure functions of their structs.
package practice

import "eokm.nl/hosting/templates/ui"

// Practice is the page.
type Practice struct {
	Errors []ui.FieldError
	Items  ui.Radios
	Rows   []Row // those that were ordered before
}

// Row is one of them.
type Row struct {
	Ref    string
	URL    string
	Count  string
	State  string
	EndURL string // "" when it is over
}
