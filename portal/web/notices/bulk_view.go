package notices

import (
	"slices"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
)

// shownBulk is how many notices a preview shows of those it covers; the others are named in it all the same.
const shownBulk = 200

// bulkPreview is what an action would do to several notices: those it changes, in deadline order, and those it does not.
type bulkPreview struct {
	*notice.Bulk
	acknowledge bool
	ticked      bool // one by one, else a whole view
	back        string
}

// loadPreview finds the notices of a filter. A ticked notice that is not there, or not the desk's, is ErrNotFound.
func (h *Handlers) loadPreview(r *page.Request, do string, f notice.Filter, back string) (bulkPreview, error) {
	b := bulkPreview{acknowledge: do == "acknowledge", ticked: len(f.Refs) > 0, back: back}
	action := models.ActReportRemoval
	if b.acknowledge {
		action = models.ActAcknowledge
	}
	var err error
	if b.Bulk, err = h.store.Notice.Bulk(r.Ctx, r.Actor, f, action); err != nil {
		return b, err
	}
	if b.ticked && !b.More && len(b.Rows)+len(b.Skipped) != len(f.Refs) {
		return b, models.ErrNotFound
	}
	slices.SortStableFunc(b.Rows, func(x, y notice.BulkRow) int { return x.DueAt.Compare(y.DueAt) })
	return b, nil
}

// narrow leaves out what was not in the preview that somebody answered.
func (b bulkPreview) narrow(pins notice.Pins) {
	rows := b.Rows[:0]
	b.Items = 0
	for _, row := range b.Rows {
		if seen, pinned := pins[row.Ref]; pinned {
			row.Numbers = slices.DeleteFunc(row.Numbers, func(n int) bool { return !slices.Contains(seen, n) })
		}
		if len(row.Numbers) > 0 {
			rows, b.Items = append(rows, row), b.Items+len(row.Numbers)
		}
	}
	b.Rows = rows
}

// firstDue is the earliest deadline of what will be answered.
func (b bulkPreview) firstDue(now time.Time) time.Time {
	if len(b.Rows) == 0 {
		return now
	}
	return b.Rows[0].DueAt
}

func (b bulkPreview) key() string {
	if b.acknowledge {
		return "notices.bulk.acknowledge"
	}
	return "notices.bulk"
}

func (b bulkPreview) page(r *page.Request) layout.Page {
	title := r.Printer.T(b.key() + ".title")
	return layout.Page{Title: title, Path: "/notices", Crumbs: BulkCrumbs(r, title)}
}

func (b bulkPreview) build(r *page.Request, form responseForm, bad page.Faults) notices.Bulk {
	p := r.Printer
	view := notices.Bulk{
		Title: p.T(b.key() + ".title"), Submission: form.Submission.String(), Acknowledge: b.acknowledge, Back: b.back,
		CancelURL: b.back, CanSend: b.Items > 0, Untaken: form.untaken,
		Total: p.N(b.key()+".total", b.Items, "Notices", p.N("notices.bulk.total.notices", len(b.Rows))),
	}
	b.addRows(r, &view)
	b.addSkipped(r, &view)
	switch {
	case b.Items == 0:
		view.Total = p.T(b.key() + ".total.none")
	case b.Part:
		view.First = p.N("notices.bulk.part", b.Items, "Ref", b.Rows[0].Ref)
	case b.More && b.ticked:
		view.First = p.N("notices.bulk.first.ticked", len(b.Rows))
	case b.More:
		view.First = p.N("notices.bulk.first", len(b.Rows))
	}
	if !b.acknowledge {
		view.Questions = form.questions(r, bad)
	}
	if !view.CanSend && form.Measure != "" {
		view.Typed = form.typed(r)
	}
	if !view.CanSend && form.late != "" {
		view.Untaken.Text = p.T(form.late)
	}
	view.Errors = bad.Summary(r, []string{"when", "note"}, []string{"measure"})
	return view
}

func (b bulkPreview) addRows(r *page.Request, view *notices.Bulk) {
	for i, n := range b.Rows {
		view.Refs = append(view.Refs, pin(n.Ref, n.Numbers))
		if i < shownBulk {
			row := ListView{P: r.Printer, Now: r.Now}.row(n.Row)
			row.Count = r.Printer.Number(len(n.Numbers))
			view.Rows = append(view.Rows, row)
		}
	}
	if rest := len(b.Rows) - shownBulk; rest > 0 {
		view.RowsCut = r.Printer.N("notices.bulk.cut", rest)
	}
}

func (b bulkPreview) addSkipped(r *page.Request, view *notices.Bulk) {
	view.SkippedAll = len(b.Skipped)
	for _, n := range b.Skipped[:min(len(b.Skipped), shownBulk)] {
		view.Skipped = append(view.Skipped, notices.Skipped{
			Ref: n.Ref, URL: page.NoticeURL(n.Ref), Why: r.Printer.T("notices.bulk.skip." + string(n.Why)),
		})
	}
	if rest := len(b.Skipped) - shownBulk; rest > 0 {
		view.SkippedCut = r.Printer.N("notices.bulk.skipped.cut", rest)
	}
}
