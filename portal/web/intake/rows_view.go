package intake

import (
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/scart"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/intake"
)

// rowFaults words what is said of rows.
func rowFaults(r *page.Request, faults []incoming.RowFault) []intake.Fault {
	var rows []intake.Fault
	for _, f := range faults {
		rows = append(rows, intake.Fault{Row: f.Row, Column: f.Column, Text: r.Fault(&models.Invalid{Key: f.Key, Args: f.Args})})
	}
	return rows
}

// rowWarnings is what somebody should look at in rows that can come in.
func rowWarnings(r *page.Request, imp incoming.Import, warnings []incoming.RowFault) intake.Warnings {
	if imp.Warned == 0 {
		return intake.Warnings{}
	}
	p, shown := r.Printer, models.Distinct(rowNumbers(warnings))
	view := intake.Warnings{Note: p.N("importpages.warned", imp.Warned), Rows: rowFaults(r, warnings)}
	if len(shown) < imp.Warned {
		view.Cut = p.T("importpages.warnings.cut", "Shown", p.Number(len(shown)), "All", p.Number(imp.Warned))
	}
	return view
}

func rowNumbers(faults []incoming.RowFault) []int {
	numbers := make([]int, len(faults))
	for i, f := range faults {
		numbers[i] = f.Row
	}
	return numbers
}

// faultyHint says of the file of faulty rows what is true for the file that they come from, by its header.
func faultyHint(r *page.Request, header string) string {
	keys := []string{"importpages.faulty.hint"}
	if scart.HasPeople(header) {
		keys = append(keys, "importpages.faulty.hint.people", "importpages.faulty.hint.list")
	}
	if scart.IsPlain(header) {
		keys = append(keys, "importpages.faulty.hint.plain")
	}
	keys = append(keys, "importpages.faulty.hint.apostrophe")
	for i, key := range keys {
		keys[i] = r.Printer.T(key)
	}
	return strings.Join(keys, " ")
}
