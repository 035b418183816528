package jobs

import (
	"strconv"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/jobs"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// jobView words a job for its desk or for EOKM.
type jobView struct {
	p     *i18n.Printer
	actor models.Actor
	now   time.Time
	job   *bulk.Page
	todo  []notice.Row // what waits for the desk first
	back  string       // the list that the reader came from
}

func (v jobView) title() string {
	key := "jobs.done."
	switch {
	case v.job.UndoneAt != nil:
		key = "jobs.undone."
	case v.job.State == bulk.StateRunning:
		key = "jobs.running."
	}
	return v.p.T(key + string(v.job.Kind))
}

func (v jobView) crumbs(title string) []layout.Crumb {
	list := []layout.Crumb{{Label: v.p.T("notices.title"), URL: "/notices"}}
	if !v.actor.Staff() {
		list = append(list, layout.Crumb{Label: v.p.T("jobs.title"), URL: "/jobs"})
	}
	return append(list, layout.Crumb{Label: title})
}

func (v jobView) build() jobs.Job {
	j := v.job
	view := jobs.Job{
		Title: v.title(), Facts: v.facts(), Actions: v.actions(), Result: page.JobURL(j.ID) + "/result",
		Receipt: ui.Receipt{Title: v.title(), Text: v.said()},
	}
	if len(j.Receipts) == 1 {
		view.Receipt.Label, view.Receipt.Number = v.p.T("notices.receipt.number"), j.Receipts[0].Number
	}
	if j.State == bulk.StateRunning {
		view.Running = &jobs.Running{
			Progress: ui.Progress{Done: j.Done + j.Skipped, Total: j.Total, Text: v.progress()},
			CheckURL: page.JobURL(j.ID) + "/progress",
			Reload:   ui.Button{Text: v.p.T("jobs.reload"), URL: page.JobURL(j.ID)},
		}
	}
	if j.UndoneAt != nil {
		view.Undone = v.undone()
	}
	switch {
	case v.actor.Staff() || j.UndoneAt != nil:
	case j.Undoable(v.now):
		view.Undo = &jobs.Undo{Action: page.JobURL(j.ID) + "/undo", Text: v.undoText(), Button: v.p.T("jobs.undo")}
	default:
		view.Final = v.p.T("jobs.final", "At", v.p.Date(j.Final()))
	}
	v.addSkips(&view)
	return view
}

func (v jobView) progress() string {
	return v.p.N("jobs.progress", v.job.Total, "Done", v.p.Number(v.job.Done+v.job.Skipped))
}

// said is what comes next.
func (v jobView) said() string {
	if v.actor.Staff() {
		return ""
	}
	return v.p.T("jobs.done." + string(v.job.Kind) + ".text")
}

func (v jobView) undoText() string {
	if v.job.State == bulk.StateRunning {
		return v.p.T("jobs.undo.running")
	}
	return v.p.T("jobs.undo.until", "At", v.job.Final().In(page.DutchZone()).Format("15:04"))
}

// undone says who undid it, and what was not as the job had left it.
func (v jobView) undone() ui.Note {
	note := ui.Note{
		Kind:  ui.KindInfo,
		Title: v.p.T("jobs.undone.by", "By", page.OrNone(v.job.Undoer), "At", v.p.Date(*v.job.UndoneAt)),
		Text:  v.p.N("jobs.undone.restored."+v.unit(), v.job.Restored),
	}
	if v.job.Kept > 0 {
		note.Text += " " + v.p.N("jobs.undone.kept."+v.unit(), v.job.Kept)
	}
	return note
}

// unit is what the job counts.
func (v jobView) unit() string {
	if v.job.Kind == bulk.KindAssign {
		return "notices"
	}
	return "items"
}

func (v jobView) facts() ui.Facts {
	p, j := v.p, v.job
	var rows []ui.Fact
	for i, receipt := range j.Receipts {
		if i == shownReceipts {
			rows = append(rows, ui.Fact{Label: p.T("jobs.receipts.more"), Text: p.Number(len(j.Receipts) - shownReceipts)})
			break
		}
		rows = append(rows,
			ui.Fact{Label: p.T("notices.receipt.number"), Body: jobs.Link{Text: receipt.Number, URL: page.ReceiptURL(receipt.Number)}},
			ui.Fact{Label: p.T("notices.receipt.measure"), Text: p.T("words.measure." + string(receipt.Measure))})
	}
	if j.Kind == bulk.KindAssign {
		rows = append(rows, ui.Fact{Label: p.T("notices.col.assignee"), Text: page.OrElse(j.Assignee, p.T("notices.assignee.nobody"))})
	} else {
		rows = append(rows, ui.Fact{Label: p.T("notices.receipt.items"), Text: p.Number(j.Done)})
	}
	rows = append(rows, ui.Fact{Label: p.T("jobs.notices"), Text: p.Number(j.Notices)})
	if j.Skipped > 0 {
		rows = append(rows, ui.Fact{Label: p.T("jobs.skipped"), Text: p.Number(j.Skipped)})
	}
	rows = append(rows, ui.Fact{Label: p.T("notices.receipt.at"), Text: p.DateLong(j.CreatedAt)},
		ui.Fact{Label: p.T("notices.receipt.by"), Text: page.OrNone(j.By)})
	return ui.Facts{Rows: rows}
}

// shownReceipts is how many receipts of a job its page names; the file has all.
const shownReceipts = 10

// actions is where to go on.
func (v jobView) actions() []ui.Button {
	if v.actor.Staff() {
		return []ui.Button{{Text: v.p.T("notices.back"), URL: "/notices"}}
	}
	var list []ui.Button
	if len(v.todo) > 0 {
		list = append(list, ui.Button{
			Text: v.p.T("notices.receipt.next", "Ref", v.todo[0].Ref), URL: page.NoticeURL(v.todo[0].Ref), Primary: true,
		})
	}
	return append(list, ui.Button{Text: v.p.T("notices.back"), URL: v.back})
}

func (v jobView) addSkips(view *jobs.Job) {
	if v.job.Skipped == 0 {
		return
	}
	view.Skipped = v.p.N("jobs.skips."+v.unit(), v.job.Skipped)
	shown := 0
	for _, skip := range v.job.Skips {
		text := skipWords(v.p, skip.Why)
		if skip.By != "" {
			text = v.p.T("jobs.skip.answered", "By", skip.By, "At", v.p.Date(skip.At))
		}
		if len(skip.Numbers) > 0 {
			text = v.p.N("notices.receipt.items.of", len(skip.Numbers), "Items", page.JoinRanges(v.p, skip.Numbers)) + ": " + text
		}
		shown += max(len(skip.Numbers), 1)
		view.Skips = append(view.Skips, jobs.Skip{Ref: skip.Ref, URL: page.NoticeURL(skip.Ref), Text: text})
	}
	if rest := v.job.Skipped - shown; rest > 0 {
		view.SkipsCut = v.p.N("jobs.skips.more", rest)
	}
}

// skipWords say why an item was left alone.
func skipWords(p *i18n.Printer, why notice.SkipReason) string {
	return p.T("notices.bulk.skip." + string(why))
}

// stateTag is where a job stands.
func stateTag(r *page.Request, j bulk.Job) ui.Tag {
	p := r.Printer
	switch {
	case j.UndoneAt != nil:
		return ui.Tag{Kind: ui.KindNeutral, Text: p.T("jobs.state.undone")}
	case j.State == bulk.StateRunning:
		return ui.Tag{Kind: ui.KindOpen, Text: p.T("jobs.state.running")}
	case j.State == bulk.StateStaged:
		return ui.Tag{Kind: ui.KindSoon, Text: p.T("jobs.state.staged")}
	case j.Undoable(r.Now):
		return ui.Tag{Kind: ui.KindOpen, Text: p.T("jobs.state.undoable")}
	default:
		return ui.Tag{Kind: ui.KindDone, Text: p.T("jobs.state.final")}
	}
}

// resultLines are the lines of the file.
func resultLines(p *i18n.Printer, rows []bulk.ResultRow) [][]string {
	lines := [][]string{{
		p.T("notices.col.ref"), p.T("jobs.col.n"), p.T("jobs.col.external"), p.T("jobs.col.result"), p.T("jobs.col.why"),
		p.T("notices.receipt.measure"), p.T("notices.receipt.number"),
	}}
	for _, row := range rows {
		n, result, why, measure := "", "done", "", ""
		if row.N > 0 {
			n = strconv.Itoa(row.N)
		}
		switch {
		case row.Why != "":
			result, why = "skipped", skipWords(p, row.Why)
		case row.Undone != nil && *row.Undone:
			result = "undone"
		case row.Undone != nil:
			result, why = "done", p.T("jobs.kept.why")
		}
		if row.Measure != "" {
			measure = p.T("words.measure." + string(row.Measure))
		}
		lines = append(lines, []string{row.Ref, n, row.ExternalRef, p.T("jobs.result." + result), why, measure, row.Receipt})
	}
	return lines
}
