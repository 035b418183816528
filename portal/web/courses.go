package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// deskCourses lists every course with where it stands.
func (s *Server) deskCourses(r *request) error {
	list, err := s.store.Learning.DeskCourses(r.ctx, r.actor)
	if err != nil {
		return err
	}
	view := courses.List{Write: authors.admits(r.actor.Role)}
	for _, of := range list {
		view.Rows = append(view.Rows, deskCourseRow(r, of))
	}
	return r.page(layout.Page{Title: r.printer.T("courses.title")}, view)
}

func deskCourseRow(r *request, c learning.DeskCourse) courses.Row {
	p := r.printer
	row := courses.Row{
		URL: deskCourseURL(c.Slug), Title: titleOf(r, c.TitleNL, c.TitleEN, c.Slug), State: versionTag(r, version.Version{State: c.State}),
		Saved: p.DateShort(c.SavedAt) + by(c.SavedBy), Learners: p.T("courses.learners", "N", c.Learners, "Certified", c.Certified),
	}
	note := func(kind ui.Kind, key string) { row.Notes = append(row.Notes, ui.Tag{Kind: kind, Text: p.T(key)}) }
	switch {
	case c.Archived:
		row.State = ui.Tag{Kind: ui.KindNeutral, Text: p.T("content.state.archived")}
	case c.State == version.Review && !c.Wrote && authors.admits(r.actor.Role):
		note(ui.KindSoon, "content.note.yours")
	case c.State.Open() && c.Live > 0:
		note(ui.KindDone, "content.note.live")
	}
	if c.ReviewOn != nil && c.Live > 0 {
		row.Review = p.Day(*c.ReviewOn)
	}
	if c.Stale(r.now) {
		note(ui.KindOverdue, "content.note.stale")
	}
	return row
}

// courseDeskCrumbs lead to the desk of a course, and on to what stands below it.
func courseDeskCrumbs(r *request, slug, title string, below ...string) []layout.Crumb {
	crumbs := []layout.Crumb{{Label: r.printer.T("courses.title"), URL: "/content/courses"}, {Label: title}}
	for _, label := range below {
		crumbs[1].URL = deskCourseURL(slug)
		crumbs = append(crumbs, layout.Crumb{Label: label})
	}
	return crumbs
}

// newCourseForm begins a course.
func (s *Server) newCourseForm(r *request) error {
	return showNewCourse(r, http.StatusOK, nil, nil)
}

func showNewCourse(r *request, status int, bad formFaults, faults course.Faults) error {
	p := r.printer
	field := func(name, label, hint string) ui.TextField {
		return ui.TextField{Name: name, Label: p.T(label), Hint: hint, Value: keepText(r.form.text(name)), Error: bad.text(r, name)}
	}
	view := courses.New{
		Errors: bad.summary(r, []string{"slug", "title_nl", "title_en", "file"}, nil),
		Slug:   field("slug", "content.field.slug", p.T("content.field.slug.hint")),
		Dutch:  field("title_nl", "content.field.title_nl", ""), English: field("title_en", "content.field.title_en", ""),
		File: ui.FileField{Name: "file", Label: p.T("courses.file"), Hint: p.T("courses.file.new"), Accept: ".zip", Error: bad.text(r, "file")},
	}
	for _, f := range faults {
		view.Faults = append(view.Faults, courses.Fault{Where: f.File, Text: courseFault(r, f)})
	}
	title := p.T("courses.new")
	return r.render(status, layout.Page{Title: title, Narrow: true, Error: status != http.StatusOK, Path: "/content/courses/new", Crumbs: []layout.Crumb{
		{Label: p.T("courses.title"), URL: "/content/courses"}, {Label: title},
	}}, view)
}

// newCourse begins a course, with the folder that came along or as good as empty, and leads to its desk.
func (s *Server) newCourse(r *request) error {
	files, name, err := packedFolder(r)
	var bad formFaults
	var faults course.Faults
	switch {
	case errors.As(err, &faults), bad.take(err):
		return showNewCourse(r, http.StatusUnprocessableEntity, bad, faults)
	case err != nil:
		return err
	case files == nil:
		files = course.Begin(course.Both{NL: strings.TrimSpace(r.form.text("title_nl")), EN: strings.TrimSpace(r.form.text("title_en"))})
	}
	slug := cmp.Or(strings.TrimSpace(r.form.text("slug")), name)
	err = s.store.Learning.NewCourse(r.ctx, r.actor, slug, course.Text(course.Open(files).Course, files))
	switch {
	case bad.take(err):
		return showNewCourse(r, http.StatusUnprocessableEntity, bad, nil)
	case err != nil:
		return err
	}
	return r.seeOther(deskCourseURL(slug))
}

// onCourse runs an action of the Store on the course of the address.
func onCourse(key string, do func(r *request, actor models.Actor, slug string) error) handle {
	return func(r *request) error {
		slug := r.param("course")
		err := do(r, r.actor, slug)
		switch {
		case errors.Is(err, models.ErrConflict):
			r.flash(ui.KindInfo, r.printer.T("content.step.conflict"))
		case err != nil:
			return err
		case key != "":
			r.flash(ui.KindSuccess, r.printer.T(key))
		}
		return r.seeOther(deskCourseURL(slug))
	}
}

func (s *Server) archiveCourse() handle {
	return onCourse("courses.done.archive", func(r *request, actor models.Actor, slug string) error {
		return s.store.Learning.ArchiveCourse(r.ctx, actor, slug)
	})
}

func (s *Server) checkCourse() handle {
	return onCourse("content.done.check", func(r *request, actor models.Actor, slug string) error {
		return s.store.Learning.CheckCourse(r.ctx, actor, slug)
	})
}

func (s *Server) openCourseDraft() handle {
	return onCourse("", func(r *request, actor models.Actor, slug string) error {
		_, err := s.store.Learning.OpenCourseDraft(r.ctx, actor, slug)
		return err
	})
}

func (s *Server) restoreCourse() handle {
	return onCourse("content.done.restore", func(r *request, actor models.Actor, slug string) error {
		n, err := r.form.number("n")
		if err != nil {
			return err
		}
		_, err = s.store.Learning.RestoreCourse(r.ctx, actor, slug, n)
		return err
	})
}

// stepCourse brings the version on its way a step on. What is wrong with the folder keeps it from going out, and is shown.
func (s *Server) stepCourse(r *request) error {
	slug := r.param("course")
	form := stepForm{Reason: r.form.text("reason"), At: r.form.text("at")}
	revision, err := r.form.number("revision")
	if err != nil {
		return err
	}
	change := version.Change{Act: version.Act(r.form.text("act")), Revision: revision, Reason: form.Reason}
	var bad formFaults
	if change.Act == version.Schedule {
		at, ok := parseLocal(form.At)
		if !ok {
			bad.add("at", "content.at.form")
			return s.showDeskCourse(r, http.StatusUnprocessableEntity, form, bad)
		}
		change.At = at
	}
	_, err = s.store.Learning.ChangeCourse(r.ctx, r.actor, slug, change, course.ReadText)
	var faults course.Faults
	switch {
	case errors.As(err, &faults):
		bad.add("faults", "courses.faulty")
		return s.showDeskCourse(r, http.StatusUnprocessableEntity, form, bad)
	case bad.take(err):
		return s.showDeskCourse(r, http.StatusUnprocessableEntity, form, bad)
	case errors.Is(err, models.ErrConflict):
		r.flash(ui.KindInfo, r.printer.T("content.step.conflict"))
	case err != nil:
		return err
	default:
		r.flash(ui.KindSuccess, r.printer.T("content.done."+string(change.Act)))
	}
	return r.seeOther(deskCourseURL(slug))
}

// compareCourse shows what changed from one version to another, part by part: "3..5".
func (s *Server) compareCourse(r *request) error {
	slug := r.param("course")
	first, second, _ := strings.Cut(r.param("range"), "..")
	var v [2]learning.CourseVersion
	for i, text := range []string{first, second} {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return models.ErrNotFound
		}
		if v[i], err = s.store.Learning.CourseVersion(r.ctx, r.actor, slug, n); err != nil {
			return err
		}
	}
	p := r.printer
	from, to := course.Open(v[0].Files), course.Open(v[1].Files)
	view := courses.Diff{
		Title: p.T("kb.diff.title", "From", v[0].N, "To", v[1].N), Lead: noteOf(r, v[1].Version), Back: deskCourseURL(slug), Parts: partDiffs(r, from, to),
	}
	return r.page(layout.Page{Title: view.Title, Crumbs: courseDeskCrumbs(r, slug, courseTitle(r, to.Course, slug), view.Title)}, view)
}

// courseTitle is a course's title in the reader's language, else in the other one, else its slug.
func courseTitle(r *request, c *course.Course, slug string) string {
	return titleOf(r, c.NL.Title, c.EN.Title, slug)
}

// partDiffs are the parts of a course that changed, in the order that it has now; what went stands at the end.
func partDiffs(r *request, from, to course.Draft) []kb.TextDiff {
	type key struct{ file, at string }
	old := map[key]string{}
	for _, part := range from.Parts() {
		old[key{part.File, part.At}] = part.Text
	}
	var list []kb.TextDiff
	add := func(part course.Part, before, now string) {
		if before != now {
			diff := textDiffOf(before, now)
			diff.ID, diff.Title = fmt.Sprint("part-", len(list)+1), partName(r, part.File, part.At, to.Course)
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
