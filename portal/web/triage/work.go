package triage

import (
	"errors"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/work"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// queueTitles is what each queue is called, and queueURLs where it is listed.
var (
	queueTitles = map[work.Queue]string{
		work.Rechecks: "staff.rechecks.title", work.Disputes: "staff.disputes.title", work.Questions: "messages.queue.title",
		work.Unrouted: "staff.unrouted.title", work.Applications: "staff.applications.title",
	}
	queueURLs = map[work.Queue]string{
		work.Rechecks: "/triage/rechecks", work.Disputes: "/triage/disputes", work.Questions: "/triage/questions",
		work.Unrouted: "/triage/unrouted", work.Applications: "/triage/applications",
	}
)

// queueOf reads the queue out of the path.
func queueOf(r *page.Request) (work.Queue, error) {
	if q := work.Queue(r.Param("queue")); q.Valid() {
		return q, nil
	}
	return "", models.ErrNotFound
}

// today is when the day began where EOKM is.
func today(r *page.Request) time.Time {
	now := r.Now.In(page.DutchZone())
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
}

// WorkStart is how much work there is, and how long it takes.
func (h *Handlers) WorkStart(r *page.Request) error {
	budgets, err := h.store.Work.Budgets(r.Ctx, r.Actor, today(r))
	if err != nil {
		return err
	}
	view := triage.WorkStart{}
	for _, b := range budgets {
		view.Rows = append(view.Rows, budgetRow(r, b))
	}
	return r.Page(layout.Page{Title: r.Printer.T("work.title"), Crumbs: workCrumbs(r, "")}, view)
}

// WorkNext leads to what the reader has, or takes the next for them. No page links to it but as a form: it gives something to somebody.
func (h *Handlers) WorkNext(r *page.Request) error {
	q, err := queueOf(r)
	if err != nil {
		return err
	}
	place, err := h.store.Work.Take(r.Ctx, r.Actor, q)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return h.workDone(r, q)
	case err != nil:
		return err
	}
	return r.SeeOther(page.WorkOnURL(string(q), place.Subject))
}

// workDone says that nothing of a queue is left for the reader, and why.
func (h *Handlers) workDone(r *page.Request, q work.Queue) error {
	left, err := h.store.Work.Left(r.Ctx, r.Actor, q)
	if err != nil {
		return err
	}
	undo, err := h.undoable(r, page.WorkURL(string(q)))
	if err != nil {
		return err
	}
	view := triage.WorkDone{QueueURL: queueURLs[q], Queue: r.Printer.T(queueTitles[q]), Undo: undo}
	if left.Held > 0 {
		view.Lines = append(view.Lines, r.Printer.N("work.done.held", left.Held))
	}
	if left.Skipped > 0 {
		view.Lines = append(view.Lines, r.Printer.N("work.done.skipped", left.Skipped))
	}
	return r.Page(layout.Page{Title: r.Printer.T("work.done.title"), Crumbs: workCrumbs(r, q)}, view)
}

// WorkOn shows one thing of a queue, and makes it the reader's unless a colleague has it.
func (h *Handlers) WorkOn(r *page.Request) error {
	q, err := queueOf(r)
	if err != nil {
		return err
	}
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	place, err := h.store.Work.Open(r.Ctx, r.Actor, q, id)
	switch {
	case errors.Is(err, models.ErrNotFound): // somebody decided it meanwhile
		return r.SeeOther(page.WorkURL(string(q)))
	case err != nil:
		return err
	}
	view, err := h.workView(r, place)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return r.SeeOther(page.WorkURL(string(q)))
	case err != nil:
		return err
	}
	title := r.Printer.T("work.place", "N", r.Printer.Number(place.N), "Total", r.Printer.Number(place.Total), "Queue",
		r.Printer.T(queueTitles[q]))
	return r.Page(layout.Page{Title: title, Crumbs: workCrumbs(r, q)}, view)
}

// WorkSkip leaves it for later, and goes on to the next.
func (h *Handlers) WorkSkip(r *page.Request) error {
	q, err := queueOf(r)
	if err != nil {
		return err
	}
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	err = h.store.Work.Skip(r.Ctx, r.Actor, q, id, work.SkipReason(r.Form.Text("reason")))
	var bad page.Faults
	switch {
	case bad.Take(err):
		r.Flash(ui.KindWarning, bad.Text(r, "reason"))
		return r.SeeOther(page.WorkOnURL(string(q), id))
	case errors.Is(err, models.ErrNotFound):
		return r.SeeOther(page.WorkURL(string(q)))
	case err != nil:
		return err
	}
	return r.SeeOther(page.WorkURL(string(q)))
}

// WorkLeave lets go of what the reader has, so that a colleague can have it at once.
func (h *Handlers) WorkLeave(r *page.Request) error {
	q, err := queueOf(r)
	if err != nil {
		return err
	}
	if err := h.store.Work.Leave(r.Ctx, r.Actor, q); err != nil {
		return err
	}
	return r.SeeOther(queueURLs[q])
}

func workCrumbs(r *page.Request, q work.Queue) []layout.Crumb {
	crumbs := []layout.Crumb{{Label: r.Printer.T("staff.triage.title"), URL: "/triage"}}
	if q == "" {
		return append(crumbs, layout.Crumb{Label: r.Printer.T("work.title")})
	}
	return append(crumbs, layout.Crumb{Label: r.Printer.T(queueTitles[q]), URL: queueURLs[q]},
		layout.Crumb{Label: r.Printer.T("work.crumb")})
}

// budgetRow words how a queue stands today.
func budgetRow(r *page.Request, b work.Budget) triage.Budget {
	p := r.Printer
	row := triage.Budget{
		Queue: p.T(queueTitles[b.Queue]), URL: queueURLs[b.Queue], WorkURL: page.WorkURL(string(b.Queue)), Open: p.Number(b.Open),
		Done: p.Number(b.Done), Pace: p.T("work.pace.none"), Empty: b.Open == 0,
	}
	if b.More {
		row.Open = p.Number(b.Open) + "+"
	}
	switch {
	case b.Each > 5*time.Minute:
		row.Pace = p.T("work.pace.each", "Span", p.Span(b.Each))
	case b.Each > 0:
		row.Pace = p.N("work.pace", int(time.Hour/b.Each))
	}
	if !b.Ready.IsZero() {
		row.Ready = p.DateShort(b.Ready)
	}
	if b.Lates > 0 {
		row.Lates = p.N("work.late", b.Lates)
	}
	for _, late := range b.Late {
		row.Late = append(row.Late, triage.LateLink{Ref: late.Ref, URL: page.WorkOnURL(string(b.Queue), late.Subject), Due: late.DueAt})
	}
	return row
}

// workBar is how the queue of a list's page stands, the way into working through it, and what colleagues have of it.
func (h *Handlers) workBar(r *page.Request, q work.Queue) (triage.WorkBar, map[uuid.UUID]string, error) {
	if !r.Is(page.Analysts) {
		return triage.WorkBar{}, nil, nil
	}
	held, err := h.store.Work.Holders(r.Ctx, r.Actor, q)
	if err != nil {
		return triage.WorkBar{}, nil, err
	}
	budgets, err := h.store.Work.Budgets(r.Ctx, r.Actor, today(r), q)
	if err != nil || len(budgets) == 0 || budgets[0].Open == 0 {
		return triage.WorkBar{}, held, err
	}
	row := budgetRow(r, budgets[0])
	bar := triage.WorkBar{WorkURL: row.WorkURL, Text: r.Printer.T("work.bar.open", "Open", row.Open)}
	if row.Ready != "" {
		bar.Text = r.Printer.T("work.bar.ready", "Open", row.Open, "Pace", row.Pace, "Ready", row.Ready)
	}
	bar.Lates = row.Lates
	return bar, held, nil
}
