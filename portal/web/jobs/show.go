package jobs

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/jobs"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// ProgressPath is what the page of a running job asks by itself. It never keeps a session from ending (identify).
const ProgressPath = "/jobs/:id/progress"

// List is the last jobs of the desk.
func (h *Handlers) List(r *page.Request) error {
	rows, err := h.store.Bulk.List(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	p := r.Printer
	view := jobs.List{Empty: ui.Empty{
		Title: p.T("jobs.none"), Text: p.T("jobs.none.text"), Action: ui.Button{Text: p.T("notices.title"), URL: "/notices"},
	}}
	for _, row := range rows {
		view.Rows = append(view.Rows, jobs.Row{
			URL: page.JobURL(row.ID), At: row.CreatedAt, What: p.N("jobs.what."+string(row.Kind), row.Total), By: page.OrNone(row.By),
			State: stateTag(r, row.Job), Done: p.Number(row.Done), Left: p.Number(row.Skipped),
		})
	}
	return r.Page(layout.Page{Title: p.T("jobs.title"), Crumbs: []layout.Crumb{
		{Label: p.T("notices.title"), URL: "/notices"}, {Label: p.T("jobs.title")},
	}}, view)
}

// Show is the page of a job.
func (h *Handlers) Show(r *page.Request) error {
	job, err := h.find(r)
	if err != nil {
		return err
	}
	if job.State == bulk.StateStaged || job.State == bulk.StateDiscarded {
		return h.showStaged(r, job)
	}
	v := jobView{p: r.Printer, actor: r.Actor, now: r.Now, job: job, back: notices.ListPath(r.Query.Text("back"))}
	if !r.Actor.Staff() && job.State == bulk.StateDone {
		todo, err := h.store.Notice.List(r.Ctx, r.Actor, notice.Filter{Tab: notice.TabTodo, Limit: 1})
		if err != nil {
			return err
		}
		v.todo = todo.Rows
	}
	title := v.title()
	return r.Page(layout.Page{Title: title, Narrow: true, Crumbs: v.crumbs(title)}, v.build())
}

// Progress tells a script how far a job is; nothing once it is done.
func (h *Handlers) Progress(r *page.Request) error {
	job, err := h.find(r)
	if err != nil {
		return err
	}
	if job.State != bulk.StateRunning {
		return r.Empty(http.StatusNoContent)
	}
	return r.JSON(http.StatusOK, map[string]any{"done": job.Done + job.Skipped, "text": jobView{p: r.Printer, job: job}.progress()})
}

// Undo puts back what a job did, as far as it is still as the job left it.
func (h *Handlers) Undo(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	restored, err := h.store.Bulk.Undo(r.Ctx, r.Actor, id)
	var bad page.Faults
	switch {
	case errors.Is(err, models.ErrConflict): // a colleague was first: the page says who
		r.Flash(ui.KindInfo, r.Printer.T("jobs.undone.before"))
	case bad.Take(err):
		r.Flash(ui.KindWarning, r.Fault(bad[0]))
	case err != nil:
		return err
	default:
		r.Flash(ui.KindSuccess, r.Printer.N("jobs.undone.flash", restored))
	}
	return r.SeeOther(page.JobURL(id))
}

// Result is a file of what a job did, item by item. It holds no address and no host.
func (h *Handlers) Result(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	rows, err := h.store.Bulk.Rows(r.Ctx, r.Actor, id)
	if err != nil {
		return err
	}
	file, err := page.Spreadsheet(r.Printer, resultLines(r.Printer, rows))
	if err != nil {
		return err
	}
	name := r.Printer.T("jobs.result.file") + r.Now.In(page.DutchZone()).Format("-20060102-1504.csv")
	return r.Download(name, "text/csv; charset=utf-8", file)
}

// find is the job that the address names.
func (h *Handlers) find(r *page.Request) (*bulk.Page, error) {
	id, err := r.ID("id")
	if err != nil {
		return nil, err
	}
	return h.store.Bulk.Page(r.Ctx, r.Actor, id)
}
