package web

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
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
func (s *Server) assignForm(c echo.Context) error {
	form := assigning{course: c.QueryParam("course"), due: writeDay(s.store.Now().AddDate(0, 0, 7*usualWeeks))}
	return s.showAssign(c, http.StatusOK, form, nil)
}

func (s *Server) showAssign(c echo.Context, status int, form assigning, bad formFaults) error {
	r, ctx := from(c), c.Request().Context()
	p := r.printer
	courses, err := s.courseChoice(c, form.course, bad)
	if err != nil {
		return err
	}
	people, err := s.store.Members(ctx, r.actor, r.actor.ProviderID)
	if err != nil {
		return err
	}
	view := team.Assign{
		Errors: bad.summary(r, []string{"due"}, []string{"course", "who"}), Course: courses, Due: r.dueField(form.due, bad),
		Who: ui.Checkboxes{Name: "who", Legend: p.T("team.assign.who"), Hint: p.T("team.assign.who.hint"), Error: bad.text(r, "who")},
	}
	for _, m := range people {
		if m.DisabledAt == nil {
			view.Who.Options = append(view.Who.Options, ui.Option{
				Value: m.ID.String(), Label: m.Name, Hint: p.T("account.role." + string(m.Role)), Selected: slices.Contains(form.who, m.ID.String()),
			})
		}
	}
	page := r.teamPage("team.assign", layout.Crumb{Label: p.T("team.tab.people"), URL: teamURL})
	page.Narrow, page.Error, page.Path = true, bad != nil, teamURL+"/assign"
	return s.render(c, status, page, view)
}

// courseChoice is the question which course.
func (s *Server) courseChoice(c echo.Context, chosen string, bad formFaults) (ui.Radios, error) {
	r := from(c)
	courses, err := s.store.Courses(c.Request().Context(), r.actor, r.lang())
	radios := ui.Radios{Name: "course", Legend: r.printer.T("team.course"), Error: bad.text(r, "course")}
	for _, of := range courses {
		radios.Options = append(radios.Options, ui.Option{Value: of.Slug, Label: of.Title, Hint: r.printer.N("training.minutes", of.Minutes), Selected: of.Slug == chosen})
	}
	return radios, err
}

func (r *request) dueField(typed string, bad formFaults) ui.TextField {
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
func (s *Server) assignCourse(c echo.Context) error {
	r := from(c)
	values, err := postForm(c)
	if err != nil {
		return err
	}
	form := assigning{course: values.Get("course"), who: values["who"], due: values.Get("due")}
	var bad formFaults
	asked := models.Assigning{Slug: form.course, DueAt: parseDue(form.due, &bad)}
	for _, text := range form.who {
		if id, err := uuid.Parse(text); err == nil {
			asked.Users = append(asked.Users, id)
		}
	}
	n := 0
	if bad == nil {
		n, err = s.store.AssignCourse(c.Request().Context(), r.actor, asked)
	}
	switch {
	case bad != nil || bad.take(err):
		return s.showAssign(c, http.StatusUnprocessableEntity, form, bad)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.N("team.assign.done", n))
	return seeOther(c, teamURL)
}

// withdrawAssignment takes back what an admin asked of somebody.
func (s *Server) withdrawAssignment(c echo.Context) error {
	id, err := paramID(c, "id")
	if err != nil {
		return err
	}
	r := from(c)
	switch err := s.store.WithdrawAssignment(c.Request().Context(), r.actor, id); {
	case errors.Is(err, models.ErrConflict):
		s.flash(c, ui.KindInfo, r.printer.T("team.withdraw.late"))
	case err != nil:
		return err
	default:
		s.flash(c, ui.KindSuccess, r.printer.T("team.withdraw.done"))
	}
	return seeOther(c, teamURL)
}
