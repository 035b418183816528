package web

import (
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models/learning"
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

// assignForm asks who is to follow what, and by when.
func (s *Server) assignForm(r *request) error {
	form := assigning{course: r.query.text("course"), due: writeDay(r.now.AddDate(0, 0, 7*usualWeeks))}
	return s.showAssign(r, http.StatusOK, form, nil)
}

func (s *Server) showAssign(r *request, status int, form assigning, bad formFaults) error {
	p := r.printer
	courses, err := s.courseChoice(r, form.course, bad)
	if err != nil {
		return err
	}
	people, err := s.store.People.Members(r.ctx, r.actor, r.actor.ProviderID)
	if err != nil {
		return err
	}
	view := team.Assign{
		Errors: bad.summary(r, []string{"due"}, []string{"course", "who"}), Course: courses, Due: dueField(r, form.due, bad),
		Who: ui.Checkboxes{Name: "who", Legend: p.T("team.assign.who"), Hint: p.T("team.assign.who.hint"), Error: bad.text(r, "who")},
	}
	for _, m := range people {
		if m.DisabledAt == nil {
			view.Who.Options = append(view.Who.Options, ui.Option{
				Value: m.ID.String(), Label: m.Name, Hint: p.T("account.role." + string(m.Role)), Selected: slices.Contains(form.who, m.ID.String()),
			})
		}
	}
	frame := teamPage(r, "team.assign", layout.Crumb{Label: p.T("team.tab.people"), URL: teamURL})
	frame.Narrow, frame.Error, frame.Path = true, bad != nil, teamURL+"/assign"
	return r.render(status, frame, view)
}

// courseChoice is the question which course.
func (s *Server) courseChoice(r *request, chosen string, bad formFaults) (ui.Radios, error) {
	courses, err := s.store.Learning.Courses(r.ctx, r.actor, r.lang())
	radios := ui.Radios{Name: "course", Legend: r.printer.T("team.course"), Error: bad.text(r, "course")}
	for _, of := range courses {
		radios.Options = append(radios.Options, ui.Option{Value: of.Slug, Label: of.Title, Hint: r.printer.N("training.minutes", of.Minutes), Selected: of.Slug == chosen})
	}
	return radios, err
}

func dueField(r *request, typed string, bad formFaults) ui.TextField {
	return ui.TextField{
		Name: "due", Label: r.printer.T("team.due.label"), Hint: r.printer.T("team.due.hint"), Value: keepText(typed), Error: bad.text(r, "due"), Short: true,
	}
}

// parseDue is the end of a day that somebody typed.
func parseDue(typed string, bad *formFaults) time.Time {
	day, ok := parseDay(typed)
	switch {
	case !ok:
		bad.add("due", "audit.day.form")
		return time.Time{}
	case day.IsZero():
		return day // the Store says that it is missing
	default:
		return day.In(dutchZone()).AddDate(0, 0, 1)
	}
}

// assignCourse asks people to follow a course.
func (s *Server) assignCourse(r *request) error {
	form := assigning{course: r.form.text("course"), who: r.form["who"], due: r.form.text("due")}
	var bad formFaults
	asked := learning.Assigning{Slug: form.course, DueAt: parseDue(form.due, &bad)}
	for _, text := range form.who {
		if id, err := uuid.Parse(text); err == nil {
			asked.Users = append(asked.Users, id)
		}
	}
	var n int
	var err error
	if bad == nil {
		n, err = s.store.Learning.AssignCourse(r.ctx, r.actor, asked)
	}
	switch {
	case bad != nil || bad.take(err):
		return s.showAssign(r, http.StatusUnprocessableEntity, form, bad)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.N("team.assign.done", n))
	return r.seeOther(teamURL)
}

// withdrawAssignment takes back what an admin asked of somebody.
func (s *Server) withdrawAssignment(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return r.settled(s.store.Learning.WithdrawAssignment(r.ctx, r.actor, id), teamURL, r.printer.T("team.withdraw.done"), r.printer.T("team.withdraw.late"))
}
