package team

import (
	"context"
	"errors"
	"net/http"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/team"
	"eokm.nl/hosting/templates/ui"
)

const requestsURL = page.TeamURL + "/requests"

// Requests is what EOKM asks of organisations; of a provider's admin's own, what it asks of that.
func (h *Handlers) Requests(r *page.Request) error {
	p := r.Printer
	list, err := h.store.Learning.CourseRequests(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view := team.Requests{
		Lead: p.T("team.requests.lead"), Staff: r.Actor.Staff(),
		Empty: ui.Empty{Title: p.T("team.requests.none"), Text: p.T("team.requests.none.text")},
	}
	if view.Staff {
		view.Lead = p.T("team.requests.lead.staff")
	}
	if r.Is(page.Editors) {
		view.NewURL = requestsURL + "/new"
	}
	for _, q := range list {
		view.Rows = append(view.Rows, requestRow(r, q))
	}
	return r.Page(teamPage(r, "team.requests", layout.Crumb{Label: p.T("team.tab.people"), URL: page.TeamURL}), view)
}

func requestRow(r *page.Request, q learning.CourseRequest) team.Request {
	p := r.Printer
	row := team.Request{
		Organisation: q.Organisation, Course: page.InLanguage(r, q.TitleNL, q.TitleEN), Who: p.T("team.everybody"),
		Due:      page.LastDay(q.DueAt),
		Progress: page.OutOf(r, q.Passed, q.Asked), Note: q.Note, State: ui.Tag{Kind: ui.KindOpen, Text: p.T("team.request.open")},
	}
	of := learning.TeamFilter{Course: q.Slug, Provider: q.Provider}
	switch {
	case q.OfAll:
		row.Organisation = p.N("team.request.all", q.Organisations)
	case q.Provider == "":
		row.Organisation, of.Provider = p.Brand(), learning.TeamEOKM
	}
	if r.Actor.Staff() {
		row.ProgressURL = teamQuery(of)
		row.ProgressOf = p.T("team.progress.of", "Progress", row.Progress, "Name", row.Organisation, "Course", row.Course)
	}
	if q.Role != "" {
		row.Who = p.T("account.role." + string(q.Role))
	}
	switch {
	case q.WithdrawnAt != nil:
		row.State = ui.Tag{Text: p.T("team.request.withdrawn")}
		return row
	case q.Passed == q.Asked && q.Asked > 0:
		row.State = ui.Tag{Kind: ui.KindDone, Text: p.T("team.request.done")}
	case !r.Now.Before(q.DueAt):
		row.State = ui.Tag{Kind: ui.KindOverdue, Text: p.T("words.learning.overdue")}
	}
	if r.Is(page.Editors) {
		row.WithdrawURL = requestsURL + "/" + q.ID.String() + "/withdraw"
		if q.OfAll {
			row.WithdrawURL = campaignsURL + "/" + q.ID.String() + "/withdraw"
		}
		row.Withdraw = p.T("team.withdraw.of", "Name", row.Organisation, "Course", row.Course)
	}
	return row
}

// asking is the form by which EOKM asks, as it was filled in.
type asking struct {
	provider, course, role, due, note string
}

func (h *Handlers) AskForm(r *page.Request) error {
	form := asking{provider: r.Query.Text("provider"), due: page.WriteDay(r.Now.AddDate(0, 0, 7*usualWeeks))}
	return h.showAsk(r, http.StatusOK, form, nil)
}

func (h *Handlers) showAsk(r *page.Request, status int, form asking, bad page.Faults) error {
	p := r.Printer
	courses, err := h.courseChoice(r, form.course, bad)
	if err != nil {
		return err
	}
	providers, err := h.store.Provider.List(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view := team.Ask{
		Errors: bad.Summary(r, []string{"provider", "role", "due", "note"}, []string{"course"}), Course: courses,
		Due: dueField(r, form.due, bad),
		Provider: ui.Select{
			Name: "provider", Label: p.T("team.ask.provider"), Hint: p.T("team.ask.provider.hint"),
			Error: bad.Text(r, "provider"), Options: []ui.Option{
				{Label: p.T("team.ask.choose")},
				{Value: learning.EveryProvider, Label: p.T("team.ask.all"), Selected: form.provider == learning.EveryProvider},
				{Value: learning.TeamEOKM, Label: p.T("team.ask.own"), Selected: form.provider == learning.TeamEOKM},
			},
		},
		Role: ui.Select{Name: "role", Label: p.T("team.ask.role"), Hint: p.T("team.ask.role.hint"), Error: bad.Text(r,
			"role"), Options: []ui.Option{{Label: p.T("team.everybody")}}},
		Note: ui.TextArea{
			Name: "note", Label: p.T("team.ask.note"), Hint: p.T("notices.text.hint"), Value: page.KeepText(form.note),
			Error: bad.Text(r, "note"), Rows: 2, Optional: true,
		},
	}
	for _, of := range providers {
		if of.Status == models.ProviderActive || of.Status == models.ProviderSuspended {
			view.Provider.Options = append(view.Provider.Options,
				ui.Option{Value: of.Slug, Label: of.Name, Selected: of.Slug == form.provider})
		}
	}
	for _, role := range models.Roles() {
		if role != models.RoleAuditor {
			view.Role.Options = append(view.Role.Options,
				ui.Option{Value: string(role), Label: p.T("account.role." + string(role)), Selected: string(role) == form.role})
		}
	}
	frame := teamPage(r, "team.ask", layout.Crumb{Label: p.T("team.requests"), URL: requestsURL})
	frame.Narrow, frame.Error, frame.Path = true, bad != nil, requestsURL+"/new"
	return r.Render(status, frame, view)
}

// AskCourse asks an organisation for a course, or every provider.
func (h *Handlers) AskCourse(r *page.Request) error {
	form := asking{r.Form.Text("provider"), r.Form.Text("course"), r.Form.Text("role"), r.Form.Text("due"), r.Form.Text("note")}
	if r.Form.Ticked("change") {
		return h.showAsk(r, http.StatusOK, form, nil)
	}
	var bad page.Faults
	q := learning.CourseRequest{
		Slug: form.course, Role: models.Role(form.role), Note: form.note, OfAll: form.provider == learning.EveryProvider,
	}
	switch of, err := h.store.Provider.BySlug(r.Ctx, r.Actor, form.provider); {
	case q.OfAll, form.provider == learning.TeamEOKM:
	case err == nil && of.ID != uuid.Nil:
		q.ProviderID = of.ID
	case err == nil, errors.Is(err, models.ErrNotFound):
		bad.Add("provider", "training.provider_missing")
	default:
		return err
	}
	q.DueAt = parseDue(form.due, &bad)
	if bad == nil && q.OfAll && !r.Form.Ticked("sure") {
		return h.confirmAll(r, form, q)
	}
	done, err := "", error(nil)
	if bad == nil {
		done, err = h.sendAsk(r, q)
	}
	switch {
	case bad != nil || bad.Take(err):
		return h.showAsk(r, http.StatusUnprocessableEntity, form, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, done)
	return r.SeeOther(requestsURL)
}

// sendAsk asks, and says of how many.
func (h *Handlers) sendAsk(r *page.Request, q learning.CourseRequest) (string, error) {
	p := r.Printer
	if !q.OfAll {
		n, err := h.store.Learning.AskCourse(r.Ctx, r.Actor, q)
		return p.T("team.ask.done") + " " + p.N("team.ask.people", n), err
	}
	did, err := h.store.Learning.AskEveryProvider(r.Ctx, r.Actor, q)
	done := p.N("team.ask.all.done", did.Organisations) + " " + p.N("team.ask.people", did.People)
	if did.Skipped > 0 {
		done += " " + p.N("team.ask.all.skipped", did.Skipped)
	}
	return done, err
}

// WithdrawRequest takes back what EOKM asked of one organisation.
func (h *Handlers) WithdrawRequest(r *page.Request) error {
	return withdraw(r, h.store.Learning.WithdrawCourseRequest)
}

func withdraw(r *page.Request, do func(context.Context, models.Actor, uuid.UUID) error) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return r.Settled(do(r.Ctx, r.Actor, id), requestsURL, r.Printer.T("team.request.withdrawn.done"), r.Printer.T("team.withdraw.late"))
}
