package courses

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
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

// afterList leads back to a list of the desk.
func (h *Handlers) afterList(r *page.Request, err error, section string) error {
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showDeskCourse(r, http.StatusUnprocessableEntity, versions.StepForm{}, bad)
	case errors.Is(err, models.ErrConflict):
		r.Flash(ui.KindInfo, r.Printer.T("content.step.conflict"))
	case errors.Is(err, errNoDraft) && (r.Form.Ticked("lesson_slug") || r.Form.Ticked("question_id")):
		return h.showDesk(r, deskPage{status: http.StatusConflict, gone: courses.Kept(section)})
	case err != nil:
		return noDraft(r, err)
	default:
		r.Flash(ui.KindSuccess, r.Printer.T("content.done.save"))
	}
	return r.SeeOther(page.DeskCourseURL(r.Param("course")) + "#" + section)
}

// Show shows one course to who edits it.
func (h *Handlers) Show(r *page.Request) error {
	return h.showDeskCourse(r, http.StatusOK, versions.StepForm{}, nil)
}

// courseDesk makes that page.
type courseDesk struct {
	versions.Desk
	slug  string
	draft course.Draft // of the version on its way, else of the last
}

func (h *Handlers) showDeskCourse(r *page.Request, status int, form versions.StepForm, bad page.Faults) error {
	return h.showDesk(r, deskPage{status: status, form: form, bad: bad})
}

// deskPage is what became of what was sent from the desk.
type deskPage struct {
	status int
	form   versions.StepForm
	bad    page.Faults
	gone   courses.Kept // what was to go into a draft that is none any more
}

func (h *Handlers) showDesk(r *page.Request, did deskPage) error {
	slug, bad := r.Param("course"), did.bad
	list, err := h.store.Learning.CourseVersions(r.Ctx, r.Actor, slug)
	if err != nil {
		return err
	}
	shown, err := h.store.Learning.CourseVersion(r.Ctx, r.Actor, slug, shownVersion(list))
	if err != nil {
		return err
	}
	v := courseDesk{versions.Desk{R: r, Form: did.form, Bad: bad}, slug, course.Open(shown.Files)}
	for _, version := range list {
		v.Versions = append(v.Versions, version.Version)
	}
	view := v.build(shown)
	view.Add = addQuestion(r, v.draft.Course, bad)
	view.Add.Action = page.DeskCourseURL(slug) + "/questions"
	view.AddLesson = ui.TextField{
		Name: "lesson_slug", Label: r.Printer.T("courses.lesson.new"), Hint: r.Printer.T("content.field.slug.hint"),
		Value: page.KeepText(r.Form.Text("lesson_slug")), Error: bad.Text(r, "lesson_slug"),
	}
	if did.gone != "" {
		view.Kept, view.Conflict = did.gone, goneFromDesk(r, list[0].State, did.gone, page.DeskCourseURL(slug))
	}
	return r.Render(did.status, layout.Page{
		Title: view.Title, Error: bad != nil, Path: page.DeskCourseURL(slug), Crumbs: courseDeskCrumbs(r, slug, view.Title),
	}, view)
}

// shownVersion is the number of the version on its way, else of the published one, else of the last.
func shownVersion(list []learning.CourseVersion) int {
	n := list[0].N
	for _, v := range list {
		if v.State.Open() {
			return v.N
		}
		if v.State == version.Published {
			n = v.N
		}
	}
	return n
}

func (v courseDesk) build(shown learning.CourseVersion) courses.Desk {
	r, p, base := v.R, v.R.Printer, page.DeskCourseURL(v.slug)
	writes := r.Is(page.Editors)
	view := courses.Desk{
		Title: courseTitle(r, v.draft.Course, v.slug), State: versions.Tag(r, shown.Version), AddLessonURL: base + "/lessons",
		Write:  writes && shown.State == version.Draft,
		Errors: v.Bad.Summary(r, []string{"reason", "at", "file", "lesson_slug", "question_id", "faults"}, nil), Notes: v.Notes(),
		Facts:    v.facts(shown),
		Versions: v.versionRows(writes),
	}
	if shown.Archived {
		view.State = ui.Tag{Kind: ui.KindNeutral, Text: p.T("content.state.archived")}
	}
	if writes {
		view.Steps = v.Steps(base, "courses.act.archive")
		// The draft is written part by part, on this page.
		if view.Write {
			view.Steps.Next = view.Steps.Next[1:]
			view.Import = &courses.Import{Action: base + "/import", Revision: shown.Revision, File: ui.FileField{
				Name: "file", Label: p.T("courses.file"), Hint: p.T("courses.file.hint"), Accept: ".zip", Error: v.Bad.Text(r, "file"),
			}}
		}
	}
	if shown.State.Open() {
		view.Faults = courseFaults(r, v.draft.Faults, v.draft.Course, v.slug, view.Write)
	}
	view.Links = v.links(shown, view.Write)
	v.list(&view)
	return view
}

func (v courseDesk) links(shown learning.CourseVersion, write bool) []ui.Button {
	p, base := v.R.Printer, page.DeskCourseURL(v.slug)
	var list []ui.Button
	link := func(key, url string) { list = append(list, ui.Button{Text: p.T(key), URL: url}) }
	if write {
		link("courses.link.about", base+"/about")
	}
	link("content.link.preview", base+"/preview")
	if live, open := v.Live(), v.Open(); live != nil && open != nil {
		link("content.link.diff", fmt.Sprintf("%s/versions/%d..%d", base, live.N, open.N))
	}
	link("courses.link.figures", base+"/figures")
	link("courses.link.export", fmt.Sprintf("%s/export?n=%d", base, shown.N))
	if v.Live() != nil && !shown.Archived {
		link("courses.link.read", page.CourseURL(v.slug))
	}
	return list
}

func (v courseDesk) facts(shown learning.CourseVersion) ui.Facts {
	p := v.R.Printer
	facts := ui.Facts{Rows: []ui.Fact{
		{Label: p.T("content.fact.address"), Text: page.CourseURL(v.slug)},
		{Label: p.T("content.fact.version"), Text: p.Number(shown.N)},
		{Label: p.T("content.fact.saved"), Text: p.Date(shown.SavedAt) + page.By(shown.SavedBy)},
		{Label: p.T("courses.fact.size"), Text: p.T("courses.size", "Lessons", len(v.draft.Course.Lessons), "Questions",
			len(v.draft.Course.Questions), "Minutes", v.draft.Course.Minutes)},
	}}
	if live := v.Live(); live != nil {
		facts.Rows = append(facts.Rows, ui.Fact{
			Label: p.T("content.fact.live"),
			Text:  fmt.Sprintf("%s · %s%s", p.T("kb.version", "N", live.N), p.Date(*live.PublishedAt), page.By(live.DecidedBy)),
		})
		if shown.ReviewOn != nil {
			facts.Rows = append(facts.Rows, ui.Fact{Label: p.T("content.th.review"), Text: p.Day(*shown.ReviewOn)})
		}
	}
	return facts
}

func (v courseDesk) versionRows(writes bool) []kb.VersionRow {
	var rows []kb.VersionRow
	for i, listed := range v.Versions {
		row := kb.VersionRow{
			N: listed.N, State: versions.Tag(v.R, listed), At: listed.SavedAt, By: listed.SavedBy, Note: versions.NoteOf(v.R, listed),
		}
		if row.By == "" {
			row.By = v.R.Printer.T("notices.who.portal")
		}
		if listed.PublishedAt != nil {
			row.At = *listed.PublishedAt
		}
		if i+1 < len(v.Versions) {
			row.DiffURL = fmt.Sprintf("%s/versions/%d..%d", page.DeskCourseURL(v.slug), v.Versions[i+1].N, listed.N)
		}
		if writes && v.Open() == nil && listed.State != version.Published {
			row.Restore = page.DeskCourseURL(v.slug) + "/restore"
		}
		rows = append(rows, row)
	}
	return rows
}

// list fills in the lessons and the questions.
func (v courseDesk) list(view *courses.Desk) {
	r, p, c, base := v.R, v.R.Printer, v.draft.Course, page.DeskCourseURL(v.slug)
	for i := range c.Lessons {
		lesson := &c.Lessons[i]
		row := courses.Lesson{
			Title: page.TitleOf(r, lesson.NL.Title, lesson.EN.Title, lesson.Slug), URL: base + "/preview/" + lesson.Slug,
			Hint: p.T("courses.lesson.hint", "Minutes", lesson.Minutes, "Pool", len(c.Pool(lesson.Slug)), "Practice",
				len(c.Practice(lesson.Slug))),
			First: i == 0, Last: i+1 == len(c.Lessons),
		}
		if view.Write {
			row.URL = page.DeskLessonURL(v.slug, lesson.Slug)
			row.MoveURL, row.RemoveURL = row.URL+"/move", row.URL+"/remove"
			for _, file := range course.LessonFiles(lesson.Slug) {
				row.Faults += len(v.draft.Of(file, ""))
			}
		}
		view.Lessons = append(view.Lessons, row)
	}
	for i := range c.Questions {
		q := &c.Questions[i]
		row := courses.Question{
			Text: questionTitle(r, q), Facts: strings.Join([]string{
				p.T("courses.kind." + knownKind(q.Kind)), p.T("courses.use." + knownUse(q.Use)), lessonName(r, q.Lesson, c),
			}, " · "),
		}
		if view.Write {
			row.URL, row.Faults = page.DeskQuestionURL(v.slug, q.ID), len(v.draft.Of(course.QuestionsFile, q.ID))
		}
		view.Questions = append(view.Questions, row)
	}
}

func knownKind(k course.Kind) string {
	if slices.Contains(course.Kinds, k) {
		return string(k)
	}
	return "none"
}

func knownUse(u course.Use) string {
	if u == course.UseQuiz || u == course.UsePractice {
		return string(u)
	}
	return "none"
}

func questionTitle(r *page.Request, q *course.Question) string {
	return page.TitleOf(r, q.Text.NL, q.Text.EN, q.ID)
}

func lessonName(r *page.Request, slug string, c *course.Course) string {
	if lesson, _ := c.Lesson(slug); lesson != nil {
		return page.TitleOf(r, lesson.NL.Title, lesson.EN.Title, slug)
	}
	return slug
}
