package dsa

import (
	"slices"
	"strconv"

	"eokm.nl/hosting/models/dsa"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/transparency"
	"eokm.nl/hosting/templates/ui"
)

// years are the reports that there are, the newest first, and the one that somebody asked for.
func (h *Handlers) years(r *page.Request, asked int) ui.Tabs {
	t := ui.Tabs{Label: r.Printer.T("dsa.years")}
	newest := h.store.DSA.Year(r.Now)
	for year := newest; year >= max(dsa.FirstYear(), newest-5); year-- {
		t.Items = append(t.Items, ui.Tab{Label: strconv.Itoa(year), URL: page.DSAURL(year), Current: year == asked})
	}
	return t
}

// tell says what is known of a year.
func tell(r *page.Request, view *transparency.Report, report dsa.Report) {
	p := r.Printer
	next := strconv.Itoa(report.Due.Year())
	note := func(kind ui.Kind, title, text string) {
		view.Notes = append(view.Notes, ui.Note{Kind: kind, Title: title, Text: text})
	}
	note(ui.KindInfo, p.T("dsa.due", "Day", p.Day(report.Due)), p.T("dsa.due.text", "Year", next))
	if !report.Over {
		note(ui.KindWarning, p.T("dsa.running"), p.T("dsa.running.text", "Day", p.Day(r.Now)))
	}
	if report.JoinedLater() {
		note(ui.KindWarning, p.T("dsa.joined", "Day", p.Day(report.Joined)), p.T("dsa.joined.text"))
	}
	if report.Empty() {
		note(ui.KindInfo, p.T("dsa.empty"), p.T("dsa.empty.text"))
	}
	all := report.Received()
	median := "–"
	if hours, ok := all.Median(); ok {
		median = p.T("dsa.hours", "Hours", p.Decimal(hours, 1))
	}
	view.Figures.Items = []ui.Figure{
		{Value: p.Number(all.Notices), Label: p.T("dsa.figure.notices")},
		{Value: p.Number(all.Items), Label: p.T("dsa.figure.items")},
		{Value: p.Number(all.Actions), Label: p.T("dsa.figure.actions")},
		{Value: median, Label: p.T("dsa.figure.median")},
	}
	view.Files = files(r, report.Year)
	view.Tables = []transparency.Table{categories(r, report), measures(r, report)}
	view.Open = []string{
		p.T("dsa.open.others"), p.T("dsa.open.own"), p.T("dsa.open.orders"), p.T("dsa.open.flagger"), p.T("dsa.open.ground"),
		p.T("dsa.open.machine"), p.T("dsa.open.published"), p.T("dsa.open.service"),
	}
	view.Rules = []string{
		p.T("dsa.rule.one"), p.T("dsa.rule.row"), p.N("dsa.rule.taken", report.Taken), p.N("dsa.rule.joint", report.Joint),
		p.T("dsa.rule.time"), p.T("dsa.rule.action"), p.T("dsa.rule.zero"), p.T("dsa.rule.file"), p.T("dsa.rule.keep"),
	}
}

// files lists the sheets. Where all is known anyhow there is one file of it.
func files(r *page.Request, year int) []transparency.File {
	var list []transparency.File
	for _, sheet := range dsa.Sheets() {
		f := transparency.File{
			Name: string(sheet), Text: r.Printer.T("dsa.sheet." + string(sheet)),
			Known: ui.Button{Text: "CSV", URL: page.DSAFileURL(year, string(sheet)+".csv", false)},
		}
		if slices.Contains([]dsa.Sheet{dsa.Orders, dsa.Notices, dsa.OwnInitiative}, sheet) {
			f.Zeros = ui.Button{Text: r.Printer.T("dsa.file.zeros.link"), URL: page.DSAFileURL(year, string(sheet)+".csv", true)}
		}
		list = append(list, f)
	}
	return append(list, transparency.File{
		Name: string(dsa.Qualitative), Text: r.Printer.T("dsa.sheet.text"),
		Known: ui.Button{Text: r.Printer.T("dsa.file.text"), URL: page.DSAFileURL(year, string(dsa.Qualitative)+".txt", false)},
	})
}

func categories(r *page.Request, report dsa.Report) transparency.Table {
	p := r.Printer
	t := transparency.Table{
		ID: "categories", Title: p.T("dsa.categories"), Text: p.T("dsa.categories.text"),
		Head: []string{p.T("dsa.ours"), p.T("dsa.theirs"), p.T("dsa.number"), p.T("dsa.why"), p.T("dsa.counted")},
	}
	for _, m := range dsa.Categories() {
		code := m.Row.Code()
		if m.Describe != "" {
			code += " (" + m.Describe + ")"
		}
		t.Rows = append(t.Rows, []string{
			p.T("notices.category." + string(m.Category)), code, m.Page, p.T("dsa.why." + string(m.Category)),
			p.Number(report.NoticesIn(m.Row)),
		})
	}
	return t
}

func measures(r *page.Request, report dsa.Report) transparency.Table {
	p := r.Printer
	t := transparency.Table{
		ID: "measures", Title: p.T("dsa.measures"), Text: p.T("dsa.measures.text"),
		Head: []string{p.T("dsa.ours"), p.T("dsa.column"), p.T("dsa.acted")},
	}
	for _, m := range dsa.Measures() {
		t.Rows = append(t.Rows, []string{
			p.T("words.measure." + string(m.Measure)), string(m.Column), p.Number(report.Measures[m.Measure]),
		})
	}
	return t
}

// drafts are texts for sheet 11, about what comes from EOKM and the portal.
func drafts(r *page.Request) []string {
	p := r.Printer
	return []string{
		p.T("dsa.draft.summary"), p.T("dsa.draft.information"), p.T("dsa.draft.means"), p.T("dsa.draft.accuracy"),
		p.T("dsa.draft.purposes"),
		p.T("dsa.draft.safeguards"),
	}
}
