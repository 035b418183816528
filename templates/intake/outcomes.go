package intake

import "eokm.nl/hosting/templates/ui"

// Outcomes is the page to get what happened to addresses, in the words of another system, above its codes.
type Outcomes struct {
	Errors []ui.FieldError
	Since  ui.TextField
	For    ui.Radios
	Codes  []CodeRow
}

// CodeRow is what other systems call something that happens.
type CodeRow struct {
	What  string
	SCART string
	ICCAM string
}
