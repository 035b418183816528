package intake

import (
	"time"

	"eokm.nl/hosting/templates/ui"
)

// Reconcile is the page to bring in the list of another tool, above what was compared today.
type Reconcile struct {
	Errors []ui.FieldError
	Source ui.TextField
	Since  ui.TextField
	Until  ui.TextField
	File   ui.FileField
	Recent []ReconcileRow
}

// ReconcileRow is a comparison that was made before.
type ReconcileRow struct {
	URL         string
	At          time.Time
	Source      string
	By          string
	Rows        string
	Differences string
}

// Reconciliation is how a list differs from what the portal has.
type Reconciliation struct {
	Same        bool
	Title       string
	Lead        string
	Totals      ui.Figures
	Sums        string // that the rows add up
	OnlyOurs    string // a sentence about what only the portal has
	Facts       ui.Facts
	Columns     []string
	Differences []Difference
	Cut         string // says that not all are shown; "" when all are
	ExportURL   string // "" when there is none
	AgainURL    string
}

// Difference is one, in the cells of Columns: what differs, row, reference, number of the address, their number, ours, theirs.
type Difference struct {
	URL   string // of our notice; "" when we have none
	Cells []string
}
