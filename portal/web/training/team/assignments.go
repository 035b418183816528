package team

import (
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/team"
	"eokm.nl/hosting/templates/ui"
)

// assigning is the form by which an admin asks their own people, as it was filled in.
type assigning struct {
	course string
	who    []string
	due    string
}

// usualWeeks is how long somebody gets, unless the form says otherwise.
const usualWeeks = 4

// AssignForm asks who is to follow what, and by when.
func (h *Handlers) AssignForm(r *page.Request) error {
	form := assigning{course: r.Query.Text("course"), due: page.WriteDay(r.Now.AddDate(0, 0, 7*usualWeeks))}
	return h.showAssign(r, http.StatusOK, form, nil)
}

func (h *Handlers) showAssign(r *page.Request, status int, form assigning, bad page.Faults) error {
	p := r.Printer
	courses, err := h.courseChoice(r, form.course, bad)
	if err != nil {
		return err
	}
	people, err := h.store.People.Members(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return err
	}
	view := team.Assign{
		Errors: bad.Summary(r, []string{"due"}, []string{"course", "who"}), Course: courses, Due: dueField(r, form.due, bad),
		Who: ui.Checkboxes{Name: "who", Legend: p.T("team.assign.who"), Hint: p.T("team.assign.who.hint"), Error: bad.Text(r, "who")},
	}
	for _, m := range people {
		if m.DisabledAt == nil {
			view.Who.Options = append(view.Who.Options, ui.Option{
				Value: m.ID.String(), Label: m.Name, Hint: p.T("account.role." + string(m.Role)),
				Selected: slices.Contains(form.who, m.ID.String()),
			})
		}
	}
	frame := teamPage(r, "team.assign", layout.Crumb{Label: p.T("team.tab.people"), URL: page.TeamURL})
	frame.Narrow, frame.Error, frame.Path = true, bad != nil, page.TeamURL+"/assign"
	return r.Render(status, frame, view)
}

// courseChoice is the question which course.
func (h *Handlers) courseChoice(r *page.Request, chosen string, bad page.Faults) (ui.Radios, error) {
	courses, err := h.store.Learning.Courses(r.Ctx, r.Actor, r.Lang())
	radios := ui.Radios{Name: "course", Legend: r.Printer.T("team.course"), Error: bad.Text(r, "course")}
	for _, of := range courses {
		radios.Options = append(radios.Options,
			ui.Option{Value: of.Slug, Label: of.Title, Hint: r.Printer.N("training.minutes", of.Minutes), Selected: of.Slug == chosen})
	}
	return radios, err
}

func dueField(r *page.Request, typed string, bad page.Faults) ui.TextField {
	return ui.TextField{
		Name: "due", Label: r.Printer.T("team.due.label"), Hint: r.Printer.T("team.due.hint"), Value: page.KeepText(typed),
		Error: bad.Text(r, "due"), Short: true,
	}
}

// parseDue is the end of a day that somebody typed.
func parseDue(typed string, bad *page.Faults) time.Time {
	day, ok := page.ParseDay(typed)
	switch {
	case !ok:
		bad.Add("due", "audit.day.form")
		return time.Time{}
	case day.IsZero():
		return day // the Store says that it is missing
	default:
		return day.In(page.DutchZone()).AddDate(0, 0, 1)
	}
}

// AssignCourse asks people to follow a course.
func (h *Handlers) AssignCourse(r *page.Request) error {
	form := assigning{course: r.Form.Text("course"), who: r.Form["who"], due: r.Form.Text("due")}
	var bad page.Faults
	asked := learning.Assigning{Slug: form.course, DueAt: parseDue(form.due, &bad)}
	for _, text := range form.who {
		if id, err := uuid.Parse(text); err == nil {
			asked.Users = append(asked.Users, id)
		}
	}
	var n int
	var err error
	if bad == nil {
		n, err = h.store.Learning.AssignCourse(r.Ctx, r.Actor, asked)
	}
	switch {
	case bad != nil || bad.Take(err):
		return h.showAssign(r, http.StatusUnprocessableEntity, form, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.N("team.assign.done", n))
	return r.SeeOther(page.TeamURL)
}

// WithdrawAssignment takes back what an admin asked of somebody.
func (h *Handlers) WithdrawAssignment(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return r.Settled(h.store.Learning.WithdrawAssignment(r.Ctx, r.Actor, id), page.TeamURL, r.Printer.T("team.withdraw.done"),
		r.Printer.T("team.withdraw.late"))
}
