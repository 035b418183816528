// Package statements is the page with a statement of reasons for a provider's customer. A pure function of its struct.
package statements

import "eokm.nl/hosting/templates/ui"

// Statement is the page.
type Statement struct {
	Notes     []ui.Note
	Languages []ui.Tab
	Lang      string // of the text
	Text      []string
	Action    string // gives the text as a file
	Copy      ui.CopyButton
	Back      ui.Button
	Printed   string // on paper alone
}
