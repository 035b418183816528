package courses

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
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/versions"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// List lists every course with where it stands.
func (h *Handlers) List(r *page.Request) error {
	list, err := h.store.Learning.DeskCourses(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view := courses.List{Write: r.Is(page.Editors)}
	for _, of := range list {
		view.Rows = append(view.Rows, deskCourseRow(r, of))
	}
	return r.Page(layout.Page{Title: r.Printer.T("courses.title")}, view)
}

func deskCourseRow(r *page.Request, c learning.DeskCourse) courses.Row {
	p := r.Printer
	row := courses.Row{
		URL: page.DeskCourseURL(c.Slug), Title: page.TitleOf(r, c.TitleNL, c.TitleEN, c.Slug),
		State: versions.Tag(r, version.Version{State: c.State}),
		Saved: p.DateShort(c.SavedAt) + page.By(c.SavedBy), Learners: p.T("courses.learners", "N", c.Learners, "Certified", c.Certified),
	}
	note := func(kind ui.Kind, key string) { row.Notes = append(row.Notes, ui.Tag{Kind: kind, Text: p.T(key)}) }
	switch {
	case c.Archived:
		row.State = ui.Tag{Kind: ui.KindNeutral, Text: p.T("content.state.archived")}
	case c.State == version.Review && !c.Wrote && r.Is(page.Editors):
		note(ui.KindSoon, "content.note.yours")
	case c.State.Open() && c.Live > 0:
		note(ui.KindDone, "content.note.live")
	}
	if c.ReviewOn != nil && c.Live > 0 {
		row.Review = p.Day(*c.ReviewOn)
	}
	if c.Stale(r.Now) {
		note(ui.KindOverdue, "content.note.stale")
	}
	return row
}

// courseDeskCrumbs lead to the desk of a course, and on to what stands below it.
func courseDeskCrumbs(r *page.Request, slug, title string, below ...string) []layout.Crumb {
	crumbs := []layout.Crumb{{Label: r.Printer.T("courses.title"), URL: "/content/courses"}, {Label: title}}
	for _, label := range below {
		crumbs[1].URL = page.DeskCourseURL(slug)
		crumbs = append(crumbs, layout.Crumb{Label: label})
	}
	return crumbs
}

// NewForm begins a course.
func (h *Handlers) NewForm(r *page.Request) error {
	return showNewCourse(r, http.StatusOK, nil, nil)
}

func showNewCourse(r *page.Request, status int, bad page.Faults, faults course.Faults) error {
	p := r.Printer
	field := func(name, label, hint string) ui.TextField {
		return ui.TextField{Name: name, Label: p.T(label), Hint: hint, Value: page.KeepText(r.Form.Text(name)), Error: bad.Text(r, name)}
	}
	view := courses.New{
		Errors: bad.Summary(r, []string{"slug", "title_nl", "title_en", "file"}, nil),
		Slug:   field("slug", "content.field.slug", p.T("content.field.slug.hint")),
		Dutch:  field("title_nl", "content.field.title_nl", ""), English: field("title_en", "content.field.title_en", ""),
		File: ui.FileField{
			Name: "file", Label: p.T("courses.file"), Hint: p.T("courses.file.new"), Accept: ".zip", Error: bad.Text(r, "file"),
		},
	}
	for _, f := range faults {
		view.Faults = append(view.Faults, courses.Fault{Where: f.File, Text: courseFault(r, f)})
	}
	title := p.T("courses.new")
	return r.Render(status, layout.Page{
		Title: title, Narrow: true, Error: status != http.StatusOK, Path: "/content/courses/new",
		Crumbs: []layout.Crumb{
			{Label: p.T("courses.title"), URL: "/content/courses"}, {Label: title},
		},
	}, view)
}

// New begins a course, with the folder that came along or as good as empty, and leads to its desk.
func (h *Handlers) New(r *page.Request) error {
	files, name, err := packedFolder(r)
	var bad page.Faults
	var faults course.Faults
	switch {
	case errors.As(err, &faults), bad.Take(err):
		return showNewCourse(r, http.StatusUnprocessableEntity, bad, faults)
	case err != nil:
		return err
	case files == nil:
		files = course.Begin(course.Both{NL: strings.TrimSpace(r.Form.Text("title_nl")), EN: strings.TrimSpace(r.Form.Text("title_en"))})
	}
	slug := cmp.Or(strings.TrimSpace(r.Form.Text("slug")), name)
	err = h.store.Learning.NewCourse(r.Ctx, r.Actor, slug, course.Text(course.Open(files).Course, files))
	switch {
	case bad.Take(err):
		return showNewCourse(r, http.StatusUnprocessableEntity, bad, nil)
	case err != nil:
		return err
	}
	return r.SeeOther(page.DeskCourseURL(slug))
}

// onCourse runs an action of the Store on the course of the address.
func onCourse(key string, do func(r *page.Request, actor models.Actor, slug string) error) page.Handle {
	return func(r *page.Request) error {
		slug := r.Param("course")
		err := do(r, r.Actor, slug)
		switch {
		case errors.Is(err, models.ErrConflict):
			r.Flash(ui.KindInfo, r.Printer.T("content.step.conflict"))
		case err != nil:
			return err
		case key != "":
			r.Flash(ui.KindSuccess, r.Printer.T(key))
		}
		return r.SeeOther(page.DeskCourseURL(slug))
	}
}

func (h *Handlers) Archive() page.Handle {
	return onCourse("courses.done.archive", func(r *page.Request, actor models.Actor, slug string) error {
		return h.store.Learning.ArchiveCourse(r.Ctx, actor, slug)
	})
}

func (h *Handlers) Check() page.Handle {
	return onCourse("content.done.check", func(r *page.Request, actor models.Actor, slug string) error {
		return h.store.Learning.CheckCourse(r.Ctx, actor, slug)
	})
}

func (h *Handlers) OpenDraft() page.Handle {
	return onCourse("", func(r *page.Request, actor models.Actor, slug string) error {
		_, err := h.store.Learning.OpenCourseDraft(r.Ctx, actor, slug)
		return err
	})
}

func (h *Handlers) Restore() page.Handle {
	return onCourse("content.done.restore", func(r *page.Request, actor models.Actor, slug string) error {
		n, err := r.Form.Number("n")
		if err != nil {
			return err
		}
		_, err = h.store.Learning.RestoreCourse(r.Ctx, actor, slug, n)
		return err
	})
}

// Step brings the version on its way a step on. What is wrong with the folder keeps it from going out, and is shown.
func (h *Handlers) Step(r *page.Request) error {
	slug := r.Param("course")
	form := versions.StepForm{Reason: r.Form.Text("reason"), At: r.Form.Text("at")}
	revision, err := r.Form.Number("revision")
	if err != nil {
		return err
	}
	change := version.Change{Act: version.Act(r.Form.Text("act")), Revision: revision, Reason: form.Reason}
	var bad page.Faults
	if change.Act == version.Schedule {
		at, ok := page.ParseLocal(form.At)
		if !ok {
			bad.Add("at", "content.at.form")
			return h.showDeskCourse(r, http.StatusUnprocessableEntity, form, bad)
		}
		change.At = at
	}
	_, err = h.store.Learning.ChangeCourse(r.Ctx, r.Actor, slug, change, course.ReadText)
	var faults course.Faults
	switch {
	case errors.As(err, &faults):
		bad.Add("faults", "courses.faulty")
		return h.showDeskCourse(r, http.StatusUnprocessableEntity, form, bad)
	case bad.Take(err):
		return h.showDeskCourse(r, http.StatusUnprocessableEntity, form, bad)
	case errors.Is(err, models.ErrConflict):
		r.Flash(ui.KindInfo, r.Printer.T("content.step.conflict"))
	case err != nil:
		return err
	default:
		r.Flash(ui.KindSuccess, r.Printer.T("content.done."+string(change.Act)))
	}
	return r.SeeOther(page.DeskCourseURL(slug))
}

// Compare shows what changed from one version to another, part by part: "3..5".
func (h *Handlers) Compare(r *page.Request) error {
	slug := r.Param("course")
	first, second, _ := strings.Cut(r.Param("range"), "..")
	var v [2]learning.CourseVersion
	for i, text := range []string{first, second} {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return models.ErrNotFound
		}
		if v[i], err = h.store.Learning.CourseVersion(r.Ctx, r.Actor, slug, n); err != nil {
			return err
		}
	}
	p := r.Printer
	from, to := course.Open(v[0].Files), course.Open(v[1].Files)
	view := courses.Diff{
		Title: p.T("kb.diff.title", "From", v[0].N, "To", v[1].N), Lead: versions.NoteOf(r, v[1].Version), Back: page.DeskCourseURL(slug),
		Parts: partDiffs(r, from, to),
	}
	return r.Page(layout.Page{Title: view.Title, Crumbs: courseDeskCrumbs(r, slug, courseTitle(r, to.Course, slug), view.Title)}, view)
}

// courseTitle is a course's title in the reader's language, else in the other one, else its slug.
func courseTitle(r *page.Request, c *course.Course, slug string) string {
	return page.TitleOf(r, c.NL.Title, c.EN.Title, slug)
}

// partDiffs are the parts of a course that changed, in the order that it has now; what went stands at the end.
func partDiffs(r *page.Request, from, to course.Draft) []kb.TextDiff {
	type key struct{ file, at string }
	old := map[key]string{}
	for _, part := range from.Parts() {
		old[key{part.File, part.At}] = part.Text
	}
	var list []kb.TextDiff
	add := func(part course.Part, before, now string) {
		if before != now {
			diff := versions.DiffOf(before, now)
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
