package intake

import (
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/intake"
	"eokm.nl/hosting/templates/ui"
)

func uploadView(r *page.Request, form uploadForm, recent []incoming.Import, bad page.Faults) intake.Upload {
	p := r.Printer
	format := ui.Select{Name: "format", Label: p.T("importpages.format"), Hint: p.T("importpages.format.hint"), Error: bad.Text(r,
		"format"), Options: formatOptions(r, form.format)}
	view := intake.Upload{
		Errors: bad.Summary(r, []string{"source", "format", "file"}, nil),
		Source: ui.TextField{
			Name: "source", Label: p.T("importpages.source"), Hint: p.T("importpages.source.hint"), Error: bad.Text(r, "source"),
			Value: form.source, Short: true,
		},
		Format: format,
		Skip:   ui.Checkbox{Name: "skip", Label: p.T("importpages.skip"), Hint: p.T("importpages.skip.hint"), Checked: form.skip},
		File: ui.FileField{
			Name: "file", Label: p.T("importpages.file.choose"), Hint: p.T("importpages.file.hint", "Max", uploadLimit>>20),
			Error: bad.Text(r, "file"), Accept: ".csv,.txt,.xlsx",
		},
	}
	for _, imp := range recent {
		view.Recent = append(view.Recent, intake.Recent{
			URL: page.ImportURL(imp.ID), At: imp.CreatedAt, Source: imp.Source, Name: page.OrNone(imp.Filename),
			State: importTag(r, imp.State),
			Rows:  p.Number(imp.Rows), Items: p.Number(imp.Items + imp.Recurrences), Faulty: p.Number(imp.Faulty),
		})
	}
	return view
}

var importKinds = map[incoming.ImportState]ui.Kind{
	incoming.ImportReading: ui.KindAck,
	incoming.ImportStaged:  ui.KindSoon, // somebody must still say yes or no
	incoming.ImportDone:    ui.KindDone,
}

func importTag(r *page.Request, state incoming.ImportState) ui.Tag {
	return ui.Tag{Kind: importKinds[state], Text: r.Printer.T("importpages.state." + string(state))}
}

// previewView is what confirming a file would do, and what stands in its way.
func previewView(r *page.Request, imp incoming.Import, shares []incoming.Share, faults, warnings []incoming.RowFault,
	bad page.Faults,
) intake.Preview {
	p, url := r.Printer, page.ImportURL(imp.ID)
	view := intake.Preview{
		ConfirmURL: url + "/confirm", DiscardURL: url + "/discard", FaultyURL: url + "/faulty", Errors: bad.Summary(r, nil, nil),
		File: importFacts(r, imp), Totals: importTotals(r, imp),
		Sums:    importSums(r, imp),
		Refused: importRefusal(r, imp, bad), Confirm: p.N("importpages.confirm", imp.Items+imp.Recurrences),
	}
	if bad == nil && imp.Faulty > 0 && imp.Faulty < imp.Rows && !imp.SkipFaulty {
		view.SkipURL = url + "/skip"
	}
	view.Lead = p.T("importpages.preview.lead")
	if view.Refused != "" {
		view.Lead = p.T("importpages.preview.nothing")
	} else {
		view.Shares = shareRows(r, shares)
	}
	if imp.Unrouted > 0 {
		view.Unrouted = p.N("importpages.unrouted", imp.Unrouted)
	}
	if imp.Skipped > 0 {
		view.Skipped = p.N("importpages.skipped", imp.Skipped)
	}
	if imp.Faulty > 0 {
		view.FaultNote = p.N("importpages.faulty", imp.Faulty)
		if imp.SkipFaulty {
			view.FaultNote = p.N("importpages.faulty.skipped", imp.Faulty)
		}
	}
	view.Cut, view.Faults, view.FaultyHint = cutFaults(r, imp), rowFaults(r, faults), faultyHint(r, imp.Header)
	view.Warnings = rowWarnings(r, imp, warnings)
	return view
}

// cutFaults says which faulty rows the page does not show, and which nobody kept.
func cutFaults(r *page.Request, imp incoming.Import) string {
	var sentences []string
	if imp.Faulty > shownFaults {
		sentences = append(sentences, r.Printer.T("importpages.faults.cut", "Shown", shownFaults, "All", r.Printer.Number(imp.Faulty)))
	}
	if left := imp.Faulty - imp.FaultyKept; left > 0 {
		sentences = append(sentences,
			r.Printer.T("importpages.faults.counted", "Kept", r.Printer.Number(imp.FaultyKept), "Left", r.Printer.Number(left)))
	}
	return strings.Join(sentences, " ")
}

// importRefusal says why a file cannot be confirmed; "" when it can.
func importRefusal(r *page.Request, imp incoming.Import, bad page.Faults) string {
	switch {
	case bad != nil: // its rows are gone or stale, which the fault says
		return r.Printer.T("importpages.refused.stale")
	case imp.Faulty == imp.Rows:
		return r.Printer.T("importpages.refused.none_good")
	case imp.Faulty > 0 && !imp.SkipFaulty:
		return r.Printer.T("importpages.refused.faulty")
	default:
		return ""
	}
}

// importTotals counts a file's rows by what becomes of them.
func importTotals(r *page.Request, imp incoming.Import) ui.Figures {
	figure := func(name string, n int, kind ui.Kind) ui.Figure {
		if n == 0 {
			kind = ui.KindNeutral
		}
		return ui.Figure{Value: r.Printer.Number(n), Label: r.Printer.N("importpages.total."+name, n), Kind: kind}
	}
	return ui.Figures{Items: []ui.Figure{
		figure("rows", imp.Rows, ui.KindNeutral),
		figure("items", imp.Items, ui.KindDone),
		figure("recurrences", imp.Recurrences, ui.KindSoon),
		figure("joined", imp.Joined, ui.KindNeutral),
		figure("duplicates", imp.Duplicates, ui.KindNeutral),
		figure("skipped", imp.Skipped, ui.KindNeutral),
		figure("faulty", imp.Faulty, ui.KindOverdue),
		figure("notices", imp.Notices, ui.KindDone),
		figure("unrouted", imp.Unrouted, ui.KindSoon),
	}}
}

// importSums says that each row is one of the figures.
func importSums(r *page.Request, imp incoming.Import) string {
	n := r.Printer.Number
	return r.Printer.T("importpages.sums", "Rows", n(imp.Rows), "Items", n(imp.Items), "Recurrences", n(imp.Recurrences),
		"Joined", n(imp.Joined), "Duplicates", n(imp.Duplicates), "Skipped", n(imp.Skipped), "Faulty", n(imp.Faulty))
}

// shareRows is what each provider gets.
func shareRows(r *page.Request, shares []incoming.Share) []intake.Share {
	rows := make([]intake.Share, 0, len(shares))
	for _, s := range shares {
		name := s.Name
		if s.ProviderID == uuid.Nil {
			name = r.Printer.T("importpages.nobody")
		}
		rows = append(rows, intake.Share{
			Provider: name, Addresses: r.Printer.Number(s.Addresses()), Recurrences: r.Printer.Number(s.Recurrences),
			Joined: r.Printer.Number(s.Joined), Notices: r.Printer.Number(s.Notices),
		})
	}
	return rows
}

func importFacts(r *page.Request, imp incoming.Import) ui.Facts {
	p := r.Printer
	rows := []ui.Fact{
		{Label: p.T("importpages.th.file"), Text: page.OrNone(imp.Filename)},
		{Label: p.T("importpages.th.source"), Text: imp.Source},
		{Label: p.T("importpages.th.format"), Text: p.T("importpages.format." + imp.Format)},
		{Label: p.T("importpages.th.at"), Text: p.DateLong(imp.CreatedAt)},
	}
	if imp.FinishedAt != nil {
		rows = append(rows, ui.Fact{Label: p.T("importpages.th.finished"), Text: p.DateLong(*imp.FinishedAt)})
	}
	return ui.Facts{Rows: rows}
}

// outcomeView is what came of a file.
func outcomeView(r *page.Request, imp incoming.Import, shares []incoming.Share, warnings []incoming.RowFault) intake.Outcome {
	p := r.Printer
	view := intake.Outcome{
		Done: imp.State == incoming.ImportDone, Title: p.T("importpages.outcome." + string(imp.State)), File: importFacts(r, imp),
	}
	if imp.State != incoming.ImportDone {
		view.Text = p.T("importpages.outcome." + string(imp.State) + ".text")
		view.Actions = []ui.Button{{Text: p.T("importpages.another"), URL: "/intake", Primary: true}}
		return view
	}
	sentences := []string{p.N("importpages.outcome.notices", imp.Notices), p.T("importpages.outcome.clock")}
	if imp.Items+imp.Recurrences == 0 {
		sentences = []string{p.T("importpages.outcome.nothing_new")}
	}
	if imp.Faulty > 0 {
		sentences = append(sentences, p.N("importpages.outcome.skipped", imp.Faulty))
	}
	if imp.Unrouted > 0 {
		sentences = append(sentences, p.N("importpages.outcome.unrouted", imp.Unrouted))
		view.Actions = append(view.Actions, ui.Button{Text: p.T("importpages.to_unrouted"), URL: "/triage/unrouted", Primary: true})
	}
	view.Text, view.Totals = strings.Join(sentences, " "), importTotals(r, imp)
	view.Sums, view.Shares = importSums(r, imp), shareRows(r, shares)
	view.Warnings = rowWarnings(r, imp, warnings)
	view.Actions = append(view.Actions,
		ui.Button{
			Text: p.T("importpages.to_notices"), URL: page.ListURL(notice.Filter{Tab: notice.TabAll, Import: imp.ID}),
			Primary: imp.Unrouted == 0,
		},
		ui.Button{Text: p.T("importpages.another"), URL: "/intake", Quiet: true},
	)
	return view
}
