package intake

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Observations is the page to bring in a file of what machines saw, above those that came before.
type Observations struct {
	Errors []ui.FieldError
	Source ui.TextField
	File   ui.FileField
	Faults []Fault // all that is wrong with the file that was sent; none before
	Cut    string  // says that not every fault is shown; "" when all are
	Recent []ObservationFile
}

// ObservationFile is a file that was brought in before.
type ObservationFile struct {
	URL      string
	At       time.Time
	Source   string
	By       string
	State    ui.Tag
	Rows     string
	Verified string
	Sighted  string
}

// ObservationOutcome is a file of observations: what it would do, or what came of it.
type ObservationOutcome struct {
	Done       bool
	Title      string
	Lead       string
	Totals     ui.Figures
	Sums       string // that the rows add up
	File       ui.Facts
	ConfirmURL string // with DiscardURL: "" once it is done or gone
	DiscardURL string
	Actions    []ui.Button
}
