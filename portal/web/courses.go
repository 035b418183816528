package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// deskCourses lists every course with where it stands.
func (s *Server) deskCourses(c echo.Context) error {
	r := from(c)
	list, err := s.store.DeskCourses(c.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	view := courses.List{Write: authors.admits(r.actor.Role)}
	for _, of := range list {
		view.Rows = append(view.Rows, r.deskCourseRow(of, s.store.Now()))
	}
	return s.page(c, layout.Page{Title: r.printer.T("courses.title")}, view)
}

func (r *request) deskCourseRow(c models.DeskCourse, now time.Time) courses.Row {
	p := r.printer
	row := courses.Row{
		URL: deskCourseURL(c.Slug), Title: r.titleOf(c.TitleNL, c.TitleEN, c.Slug), State: r.versionTag(models.Version{State: c.State}),
		Saved: p.DateShort(c.SavedAt) + by(c.SavedBy), Learners: p.T("courses.learners", "N", c.Learners, "Certified", c.Certified),
	}
	note := func(kind ui.Kind, key string) { row.Notes = append(row.Notes, ui.Tag{Kind: kind, Text: p.T(key)}) }
	switch {
	case c.Archived:
		row.State = ui.Tag{Kind: ui.KindNeutral, Text: p.T("content.state.archived")}
	case c.State == models.VersionReview && !c.Wrote && authors.admits(r.actor.Role):
		note(ui.KindSoon, "content.note.yours")
	case c.State.Open() && c.Live > 0:
		note(ui.KindDone, "content.note.live")
	}
	if c.ReviewOn != nil && c.Live > 0 {
		row.Review = p.Day(*c.ReviewOn)
	}
	if c.Stale(now) {
		note(ui.KindOverdue, "content.note.stale")
	}
	return row
}

// courseDeskCrumbs lead to the desk of a course, and on to what stands below it.
func (r *request) courseDeskCrumbs(slug, title string, below ...string) []layout.Crumb {
	crumbs := []layout.Crumb{{Label: r.printer.T("courses.title"), URL: "/content/courses"}, {Label: title}}
	for _, label := range below {
		crumbs[1].URL = deskCourseURL(slug)
		crumbs = append(crumbs, layout.Crumb{Label: label})
	}
	return crumbs
}

// newCourseForm begins a course.
func (s *Server) newCourseForm(c echo.Context) error {
	return s.showNewCourse(c, http.StatusOK, nil, nil)
}

func (s *Server) showNewCourse(c echo.Context, status int, bad formFaults, faults course.Faults) error {
	r := from(c)
	p := r.printer
	field := func(name, label, hint string) ui.TextField {
		return ui.TextField{Name: name, Label: p.T(label), Hint: hint, Value: keepText(c.FormValue(name)), Error: bad.text(r, name)}
	}
	view := courses.New{
		Errors: bad.summary(r, []string{"slug", "title_nl", "title_en", "file"}, nil),
		Slug:   field("slug", "content.field.slug", p.T("content.field.slug.hint")),
		Dutch:  field("title_nl", "content.field.title_nl", ""), English: field("title_en", "content.field.title_en", ""),
		File: ui.FileField{Name: "file", Label: p.T("courses.file"), Hint: p.T("courses.file.new"), Accept: ".zip", Error: bad.text(r, "file")},
	}
	for _, f := range faults {
		view.Faults = append(view.Faults, courses.Fault{Where: f.File, Text: r.courseFault(f)})
	}
	title := p.T("courses.new")
	return s.render(c, status, layout.Page{Title: title, Narrow: true, Error: status != http.StatusOK, Path: "/content/courses/new", Crumbs: []layout.Crumb{
		{Label: p.T("courses.title"), URL: "/content/courses"}, {Label: title},
	}}, view)
}

// newCourse begins a course, with the folder that came along or as good as empty, and leads to its desk.
func (s *Server) newCourse(c echo.Context) error {
	r := from(c)
	files, name, err := packedFolder(c)
	var bad formFaults
	var faults course.Faults
	switch {
	case errors.As(err, &faults), bad.take(err):
		return s.showNewCourse(c, http.StatusUnprocessableEntity, bad, faults)
	case err != nil:
		return err
	case files == nil:
		files = course.Begin(course.Both{NL: strings.TrimSpace(c.FormValue("title_nl")), EN: strings.TrimSpace(c.FormValue("title_en"))})
	}
	slug := cmp.Or(strings.TrimSpace(c.FormValue("slug")), name)
	err = s.store.NewCourse(c.Request().Context(), r.actor, slug, course.Text(course.Open(files).Course, files))
	switch {
	case bad.take(err):
		return s.showNewCourse(c, http.StatusUnprocessableEntity, bad, nil)
	case err != nil:
		return err
	}
	return seeOther(c, deskCourseURL(slug))
}

// onCourse runs an action of the Store on the course of the address.
func (s *Server) onCourse(key string, do func(c echo.Context, actor models.Actor, slug string) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, slug := from(c), c.Param("course")
		err := do(c, r.actor, slug)
		switch {
		case errors.Is(err, models.ErrConflict):
			s.flash(c, ui.KindInfo, r.printer.T("content.step.conflict"))
		case err != nil:
			return err
		case key != "":
			s.flash(c, ui.KindSuccess, r.printer.T(key))
		}
		return seeOther(c, deskCourseURL(slug))
	}
}

func (s *Server) archiveCourse() echo.HandlerFunc {
	return s.onCourse("courses.done.archive", func(c echo.Context, actor models.Actor, slug string) error {
		return s.store.ArchiveCourse(c.Request().Context(), actor, slug)
	})
}

func (s *Server) checkCourse() echo.HandlerFunc {
	return s.onCourse("content.done.check", func(c echo.Context, actor models.Actor, slug string) error {
		return s.store.CheckCourse(c.Request().Context(), actor, slug)
	})
}

func (s *Server) openCourseDraft() echo.HandlerFunc {
	return s.onCourse("", func(c echo.Context, actor models.Actor, slug string) error {
		_, err := s.store.OpenCourseDraft(c.Request().Context(), actor, slug)
		return err
	})
}

func (s *Server) restoreCourse() echo.HandlerFunc {
	return s.onCourse("content.done.restore", func(c echo.Context, actor models.Actor, slug string) error {
		n, err := number(c, "n")
		if err != nil {
			return badForm(err)
		}
		_, err = s.store.RestoreCourse(c.Request().Context(), actor, slug, n)
		return err
	})
}

// stepCourse brings the version on its way a step on. What is wrong with the folder keeps it from going out, and is shown.
func (s *Server) stepCourse(c echo.Context) error {
	r, slug := from(c), c.Param("course")
	form := stepForm{Reason: c.FormValue("reason"), At: c.FormValue("at")}
	revision, err := number(c, "revision")
	if err != nil {
		return badForm(err)
	}
	change := models.VersionChange{Act: models.VersionAct(c.FormValue("act")), Revision: revision, Reason: form.Reason}
	var bad formFaults
	if change.Act == models.VersionSchedule {
		at, ok := parseLocal(form.At)
		if !ok {
			bad.add("at", "content.at.form")
			return s.showDeskCourse(c, http.StatusUnprocessableEntity, form, bad)
		}
		change.At = at
	}
	_, err = s.store.ChangeCourse(c.Request().Context(), r.actor, slug, change, course.ReadText)
	var faults course.Faults
	switch {
	case errors.As(err, &faults):
		bad.add("faults", "courses.faulty")
		return s.showDeskCourse(c, http.StatusUnprocessableEntity, form, bad)
	case bad.take(err):
		return s.showDeskCourse(c, http.StatusUnprocessableEntity, form, bad)
	case errors.Is(err, models.ErrConflict):
		s.flash(c, ui.KindInfo, r.printer.T("content.step.conflict"))
	case err != nil:
		return err
	default:
		s.flash(c, ui.KindSuccess, r.printer.T("content.done."+string(change.Act)))
	}
	return seeOther(c, deskCourseURL(slug))
}

// compareCourse shows what changed from one version to another, part by part: "3..5".
func (s *Server) compareCourse(c echo.Context) error {
	r, ctx, slug := from(c), c.Request().Context(), c.Param("course")
	first, second, _ := strings.Cut(c.Param("range"), "..")
	var v [2]models.CourseVersion
	for i, text := range []string{first, second} {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return models.ErrNotFound
		}
		if v[i], err = s.store.CourseVersion(ctx, r.actor, slug, n); err != nil {
			return err
		}
	}
	p := r.printer
	from, to := course.Open(v[0].Files), course.Open(v[1].Files)
	view := courses.Diff{
		Title: p.T("kb.diff.title", "From", v[0].N, "To", v[1].N), Lead: r.noteOf(v[1].Version), Back: deskCourseURL(slug), Parts: r.partDiffs(from, to),
	}
	return s.page(c, layout.Page{Title: view.Title, Crumbs: r.courseDeskCrumbs(slug, r.courseTitle(to.Course, slug), view.Title)}, view)
}

// courseTitle is a course's title in the reader's language, else in the other one, else its slug.
func (r *request) courseTitle(c *course.Course, slug string) string {
	return r.titleOf(c.NL.Title, c.EN.Title, slug)
}

// partDiffs are the parts of a course that changed, in the order that it has now; what went stands at the end.
func (r *request) partDiffs(from, to course.Draft) []kb.TextDiff {
	type key struct{ file, at string }
	old := map[key]string{}
	for _, part := range from.Parts() {
		old[key{part.File, part.At}] = part.Text
	}
	var list []kb.TextDiff
	add := func(part course.Part, before, now string) {
		if before != now {
			diff := textDiffOf(before, now)
			diff.ID, diff.Title = fmt.Sprint("part-", len(list)+1), r.partName(part.File, part.At, to.Course)
			list = append(list, diff)
		}
	}
	for _, part := range to.Parts() {
		at := key{part.File, part.At}
		add(part, old[at], part.Text)
		delete(old, at)
	}
	for _, part := range from.Parts() {
		if before, went := old[key{part.File, part.At}]; went {
			add(part, before, "")
		}
	}
	return list
}

// textDiffOf is what changed from one text to another.
func textDiffOf(before, now string) kb.TextDiff {
	var diff kb.TextDiff
	for _, block := range guidance.Compare(before, now) {
		line := kb.DiffLine{Left: block.Left}
		for _, span := range block.Spans {
			line.Spans = append(line.Spans, kb.DiffSpan{Text: span.Text, Added: span.Kind == guidance.Added, Removed: span.Kind == guidance.Removed})
		}
		diff.Lines = append(diff.Lines, line)
	}
	diff.Same = len(diff.Lines) == 0
	return diff
}
