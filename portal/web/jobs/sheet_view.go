package jobs

import (
	"errors"
	"slices"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/jobs"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// shownRows is how many notices a preview lists; the rest is counted.
const shownRows = 200

// showSheet shows the form with what was filled in and all that is wrong with a file; a browser does not keep the file.
func (h *Handlers) showSheet(r *page.Request, status int, form sheetForm, bad page.Faults, faults []incoming.RowFault) error {
	open, err := h.store.Bulk.CountOpen(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	p := r.Printer
	view := jobs.Sheet{
		Errors: bad.Summary(r, []string{"when", "file"}, nil), Faults: sheetFaults(r, faults), Open: p.N("sheet.open", open),
		CanTake: open > 0, TakeURL: sheetPath + "/open", Action: sheetPath, Measures: sheetMeasures(p),
		When: ui.DateTimeField{
			Name: "when", Label: p.T("sheet.when"), Hint: p.T("sheet.when.hint"), Value: page.KeepTime(form.When),
			Error: bad.Text(r, "when"),
		},
		File: ui.FileField{
			Name: "file", Label: p.T("sheet.file_field"), Hint: p.T("sheet.file_field.hint"), Error: bad.Text(r, "file"),
			Accept: ".csv,.xlsx",
		},
	}
	if open > models.CountCap {
		view.Open, view.Cut = p.T("sheet.open.many", "Max", p.Number(models.CountCap)), p.N("sheet.open.cut", bulk.SheetLimit)
	}
	if len(faults) > 0 {
		view.Errors = append(view.Errors, ui.FieldError{Field: "faults", Text: p.T("sheet.faults.title")})
	}
	frame := layout.Page{Title: p.T("sheet.title"), Error: bad != nil || len(faults) > 0, Crumbs: sheetCrumbs(p, "")}
	return r.Render(status, frame, view)
}

func sheetCrumbs(p *i18n.Printer, title string) []layout.Crumb {
	list := []layout.Crumb{{Label: p.T("notices.title"), URL: "/notices"}, {Label: p.T("jobs.title"), URL: "/jobs"}}
	if title == "" {
		return append(list, layout.Crumb{Label: p.T("sheet.title")})
	}
	return append(list, layout.Crumb{Label: p.T("sheet.title"), URL: sheetPath}, layout.Crumb{Label: title})
}

func sheetFaults(r *page.Request, faults []incoming.RowFault) []jobs.SheetFault {
	var list []jobs.SheetFault
	for _, f := range faults {
		list = append(list, jobs.SheetFault{
			Row: f.Row, Column: columnName(r.Printer, f.Column), Text: r.Fault(&models.Invalid{Key: f.Key, Args: f.Args}),
		})
	}
	return list
}

func sheetMeasures(p *i18n.Printer) []jobs.SheetMeasure {
	var counts, not []jobs.SheetMeasure
	for _, rule := range models.Measures() {
		key := "words.measure." + string(rule.Measure)
		if rule.Counts {
			counts = append(counts, jobs.SheetMeasure{Word: p.T(key), Means: p.T("sheet.counts"), Counts: true})
		} else {
			not = append(not, jobs.SheetMeasure{Word: p.T(key), Means: p.T("sheet.counts_not") + " " + p.T(key+".why")})
		}
	}
	return append(counts, not...)
}

// showStaged shows what a file of answers does, to who brought it; to others, that it waits for them. Nothing of one that was thrown away.
func (h *Handlers) showStaged(r *page.Request, job *bulk.Page) error {
	p := r.Printer
	told, err := h.store.Bulk.Preview(r.Ctx, r.Actor, job.ID)
	switch {
	case errors.Is(err, models.ErrConflict), errors.Is(err, models.ErrNotFound):
		key := "sheet.discarded"
		if job.State == bulk.StateStaged {
			key = "sheet.others"
		}
		return r.Page(layout.Page{Title: p.T(key), Narrow: true, Crumbs: jobView{p: p, actor: r.Actor}.crumbs(p.T(key))}, jobs.SheetTold{
			Title: p.T(key), Text: p.T(key+".text", "By", page.OrNone(job.By)),
			Action: ui.Button{Text: p.T("notices.back"), URL: "/notices"},
		})
	case err != nil:
		return err
	}
	title := p.T("sheet.preview.title")
	return r.Page(layout.Page{Title: title, Crumbs: sheetCrumbs(p, title)}, previewView(r, job, told))
}

// previewView is what a file of answers does: each answer, what is left alone and why, and the notices.
func previewView(r *page.Request, job *bulk.Page, told []bulk.Told) jobs.SheetPreview {
	p := r.Printer
	v := jobs.SheetPreview{
		Title: p.T("sheet.preview.title"), Total: p.T("sheet.total.none"), DiscardURL: page.JobURL(job.ID) + "/discard",
	}
	items, skipped, notices := 0, 0, map[string]bool{}
	for _, g := range sheetGroups(told) {
		if g.first.Why != "" {
			skipped += len(g.numbers)
			v.Skips = append(v.Skips, jobs.Skip{
				Ref: g.first.Ref, URL: page.NoticeURL(g.first.Ref), Text: g.words(p) + ": " + skipWords(p, g.first.Why),
			})
			continue
		}
		items += len(g.numbers)
		notices[g.first.Ref] = true
		row := jobs.SheetRow{
			Ref: g.first.Ref, URL: page.NoticeURL(g.first.Ref), Items: g.words(p),
			Measure: p.T("words.measure." + string(g.first.Measure)), Since: p.Date(g.first.RemovedAt),
		}
		v.Rows, v.Said = append(v.Rows, row), addSaid(p, v.Said, row, len(g.numbers))
	}
	v.RowsTitle = p.N("notices.bulk.list", len(notices))
	if rest := len(v.Rows) - shownRows; rest > 0 {
		v.Rows, v.RowsCut = v.Rows[:shownRows], p.N("notices.bulk.cut", rest)
	}
	if rest := len(v.Skips) - shownRows; rest > 0 {
		v.Skips, v.SkipsCut = v.Skips[:shownRows], p.N("notices.bulk.skipped.cut", rest)
	}
	if skipped > 0 {
		v.Skipped = p.N("sheet.skips", skipped)
	}
	if items > 0 {
		v.Total = p.N("notices.bulk.total", items, "Notices", p.N("notices.bulk.total.notices", len(notices)))
		v.ConfirmURL = page.JobURL(job.ID) + "/confirm"
	}
	return v
}

// addSaid adds so many items to the answer that a row is part of.
func addSaid(p *i18n.Printer, said []jobs.SheetSaid, row jobs.SheetRow, items int) []jobs.SheetSaid {
	at := slices.IndexFunc(said, func(s jobs.SheetSaid) bool { return s.Measure == row.Measure && s.Since == row.Since })
	if at < 0 {
		at = len(said)
		said = append(said, jobs.SheetSaid{Measure: row.Measure, Since: row.Since})
	}
	said[at].Count += items
	said[at].Items = p.Number(said[at].Count)
	return said
}

// sheetGroup is the items of one notice of which a file says the same, and which fare alike.
type sheetGroup struct {
	first   bulk.Told
	numbers []int
}

func sheetGroups(told []bulk.Told) []sheetGroup {
	var list []sheetGroup
	index := map[bulk.Told]int{}
	for _, t := range told {
		key := t
		key.N = 0
		at, begun := index[key]
		if !begun {
			at = len(list)
			index[key] = at
			list = append(list, sheetGroup{first: t})
		}
		list[at].numbers = append(list[at].numbers, t.N)
	}
	return list
}

func (g sheetGroup) words(p *i18n.Printer) string {
	return p.N("notices.receipt.items.of", len(g.numbers), "Items", page.JoinRanges(p, g.numbers))
}
