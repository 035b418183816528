package notices

import (
	"net/http"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/bulk"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// Assign gives a notice to somebody of the desk.
func (h *Handlers) Assign(r *page.Request) error {
	ref := r.Param("ref")
	if err := h.assignTo(r, ref); err != nil {
		return err
	}
	return r.SeeOther(page.NoticeURL(ref))
}

// BulkAssign gives several notices to somebody, and leads to the job.
func (h *Handlers) BulkAssign(r *page.Request) error {
	refs := tickedRefs(r.Form["sel"])
	if len(refs) == 0 || len(refs) > maxTicked {
		return &models.Invalid{Field: "sel", Key: "answer.too_many"}
	}
	to, err := assigneeOf(r)
	if err != nil {
		return err
	}
	back := ListPath(r.Form.Text("back"))
	err = h.order(r, bulk.Order{Submission: r.Form.Submission(), Kind: bulk.KindAssign, Refs: refs, To: to}, back)
	if bad := page.Faults(nil); bad.Take(err) { // no longer at this desk
		r.Flash(ui.KindWarning, bad.Text(r, "assignee"))
		return r.SeeOther(back)
	}
	return err
}

// assigneeOf is who was chosen. The choices are the desk's people and nobody, so any other is no form of ours.
func assigneeOf(r *page.Request) (uuid.UUID, error) {
	text := r.Form.Text("assignee")
	if text == "" {
		return uuid.Nil, nil
	}
	to, err := uuid.Parse(text)
	if err != nil {
		return to, page.BadForm(err)
	}
	return to, nil
}

// assignTo carries a choice out for one notice, and says so.
func (h *Handlers) assignTo(r *page.Request, ref string) error {
	to, err := assigneeOf(r)
	if err != nil {
		return err
	}
	changed, err := h.store.Notice.Assign(r.Ctx, r.Actor, []string{ref}, to)
	var bad page.Faults
	switch {
	case bad.Take(err): // no longer at this desk
		r.Flash(ui.KindWarning, bad.Text(r, "assignee"))
	case err != nil:
		return err
	case to == uuid.Nil:
		r.Flash(ui.KindSuccess, r.Printer.N("notices.unassigned", changed))
	default:
		r.Flash(ui.KindSuccess, r.Printer.N("notices.assigned", changed))
	}
	return nil
}

// bulkAssignForm asks to whom the ticked notices go.
func (h *Handlers) bulkAssignForm(r *page.Request, refs []string, back string) error {
	list, err := h.store.Notice.List(r.Ctx, r.Actor, notice.Filter{Tab: notice.TabAll, Refs: refs, Limit: maxTicked})
	if err != nil {
		return err
	}
	if len(list.Rows) != len(refs) {
		return models.ErrNotFound
	}
	people, err := h.store.Notice.Colleagues(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	title := r.Printer.T("notices.assign.title")
	view := notices.BulkAssign{
		Title: title, Lead: r.Printer.N("notices.assign.lead", len(refs)), Back: back, Submission: uuid.NewString(),
		Assignee: ui.Select{
			Name: "assignee", Label: r.Printer.T("notices.col.assignee"), Options: assigneeOptions(r, people, r.Actor.UserID),
		},
	}
	for _, row := range list.Rows {
		view.Refs = append(view.Refs, row.Ref)
	}
	return r.Render(http.StatusOK, layout.Page{Title: title, Path: "/notices", Narrow: true, Crumbs: BulkCrumbs(r, title)}, view)
}

// assigneeOptions offers nobody and the people of the desk.
func assigneeOptions(r *page.Request, people []people.User, chosen uuid.UUID) []ui.Option {
	options := []ui.Option{{Label: r.Printer.T("notices.assignee.nobody"), Selected: chosen == uuid.Nil}}
	for _, person := range people {
		options = append(options, ui.Option{Value: person.ID.String(), Label: person.Name, Selected: person.ID == chosen})
	}
	return options
}
