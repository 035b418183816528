package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// deskCourse shows one course to who edits it.
func (s *Server) deskCourse(c echo.Context) error {
	return s.showDeskCourse(c, http.StatusOK, stepForm{}, nil)
}

// courseDesk makes that page.
type courseDesk struct {
	articleDesk
	slug  string
	draft course.Draft // of the version on its way, else of the last
}

func (s *Server) showDeskCourse(c echo.Context, status int, form stepForm, bad formFaults) error {
	r, ctx, slug := from(c), c.Request().Context(), c.Param("course")
	list, err := s.store.CourseVersions(ctx, r.actor, slug)
	if err != nil {
		return err
	}
	shown, err := s.store.CourseVersion(ctx, r.actor, slug, shownVersion(list))
	if err != nil {
		return err
	}
	v := courseDesk{articleDesk{r: r, form: form, bad: bad, now: s.store.Now()}, slug, course.Open(shown.Files)}
	for _, version := range list {
		v.versions = append(v.versions, version.Version)
	}
	view := v.build(shown)
	view.Add = r.addQuestion(v.draft.Course, c, bad)
	view.AddLesson = ui.TextField{
		Name: "lesson_slug", Label: r.printer.T("courses.lesson.new"), Hint: r.printer.T("content.field.slug.hint"), Value: keepText(c.FormValue("lesson_slug")), Error: bad.text(r, "lesson_slug"),
	}
	return s.render(c, status, layout.Page{
		Title: view.Title, Error: bad != nil, Path: deskCourseURL(slug), Crumbs: r.courseDeskCrumbs(slug, view.Title),
	}, view)
}

// shownVersion is the number of the version on its way, else of the published one, else of the last.
func shownVersion(list []models.CourseVersion) int {
	n := list[0].N
	for _, v := range list {
		if v.State.Open() {
			return v.N
		}
		if v.State == models.VersionPublished {
			n = v.N
		}
	}
	return n
}

func (v courseDesk) build(shown models.CourseVersion) courses.Desk {
	r, p, base := v.r, v.r.printer, deskCourseURL(v.slug)
	writes := authors.admits(r.actor.Role)
	view := courses.Desk{
		Title: r.courseTitle(v.draft.Course, v.slug), State: r.versionTag(shown.Version), URL: base, Write: writes && shown.State == models.VersionDraft,
		Errors: v.bad.summary(r, []string{"reason", "at", "file", "lesson_slug", "question_id", "faults"}, nil), Notes: v.notes(), Facts: v.facts(shown),
		Versions: v.versionRows(writes),
	}
	if shown.Archived {
		view.State = ui.Tag{Kind: ui.KindNeutral, Text: p.T("content.state.archived")}
	}
	view.Steps.Base = base
	if writes {
		view.Steps = v.steps(base, "courses.act.archive")
		// The draft is written part by part, on this page.
		if view.Write {
			view.Steps.Next = view.Steps.Next[1:]
			view.Import = &courses.Import{Revision: shown.Revision, File: ui.FileField{
				Name: "file", Label: p.T("courses.file"), Hint: p.T("courses.file.hint"), Accept: ".zip", Error: v.bad.text(r, "file"),
			}}
		}
	}
	if shown.State.Open() {
		view.Faults = r.courseFaults(v.draft.Faults, v.draft.Course, v.slug, view.Write)
	}
	view.Links = v.links(shown, view.Write)
	v.list(&view)
	return view
}

func (v courseDesk) links(shown models.CourseVersion, write bool) []ui.Button {
	p, base := v.r.printer, deskCourseURL(v.slug)
	var list []ui.Button
	link := func(key, url string) { list = append(list, ui.Button{Text: p.T(key), URL: url}) }
	if write {
		link("courses.link.about", base+"/about")
	}
	link("content.link.preview", base+"/preview")
	if live, open := v.live(), v.open(); live != nil && open != nil {
		link("content.link.diff", fmt.Sprintf("%s/versions/%d..%d", base, live.N, open.N))
	}
	link("courses.link.figures", base+"/figures")
	link("courses.link.export", fmt.Sprintf("%s/export?n=%d", base, shown.N))
	if v.live() != nil && !shown.Archived {
		link("courses.link.read", courseURL(v.slug))
	}
	return list
}

func (v courseDesk) facts(shown models.CourseVersion) ui.Facts {
	p := v.r.printer
	facts := ui.Facts{Rows: []ui.Fact{
		{Label: p.T("content.fact.address"), Text: courseURL(v.slug)},
		{Label: p.T("content.fact.version"), Text: p.Number(shown.N)},
		{Label: p.T("content.fact.saved"), Text: p.Date(shown.SavedAt) + by(shown.SavedBy)},
		{Label: p.T("courses.fact.size"), Text: p.T("courses.size", "Lessons", len(v.draft.Course.Lessons), "Questions", len(v.draft.Course.Questions), "Minutes", v.draft.Course.Minutes)},
	}}
	if live := v.live(); live != nil {
		facts.Rows = append(facts.Rows, ui.Fact{Label: p.T("content.fact.live"), Text: fmt.Sprintf("%s · %s%s", p.T("kb.version", "N", live.N), p.Date(*live.PublishedAt), by(live.DecidedBy))})
		if shown.ReviewOn != nil {
			facts.Rows = append(facts.Rows, ui.Fact{Label: p.T("content.th.review"), Text: p.Day(*shown.ReviewOn)})
		}
	}
	return facts
}

func (v courseDesk) versionRows(writes bool) []kb.VersionRow {
	var rows []kb.VersionRow
	for i, version := range v.versions {
		row := kb.VersionRow{N: version.N, State: v.r.versionTag(version), At: version.SavedAt, By: version.SavedBy, Note: v.r.noteOf(version)}
		if row.By == "" {
			row.By = v.r.printer.T("notices.who.portal")
		}
		if version.PublishedAt != nil {
			row.At = *version.PublishedAt
		}
		if i+1 < len(v.versions) {
			row.DiffURL = fmt.Sprintf("%s/versions/%d..%d", deskCourseURL(v.slug), v.versions[i+1].N, version.N)
		}
		if writes && v.open() == nil && version.State != models.VersionPublished {
			row.Restore = deskCourseURL(v.slug) + "/restore"
		}
		rows = append(rows, row)
	}
	return rows
}

// list fills in the lessons and the questions.
func (v courseDesk) list(view *courses.Desk) {
	r, p, c, base := v.r, v.r.printer, v.draft.Course, deskCourseURL(v.slug)
	for i := range c.Lessons {
		lesson := &c.Lessons[i]
		row := courses.Lesson{
			Slug: lesson.Slug, Title: r.titleOf(lesson.NL.Title, lesson.EN.Title, lesson.Slug), URL: base + "/preview/" + lesson.Slug,
			Hint:  p.T("courses.lesson.hint", "Minutes", lesson.Minutes, "Pool", len(c.Pool(lesson.Slug)), "Practice", len(c.Practice(lesson.Slug))),
			First: i == 0, Last: i+1 == len(c.Lessons),
		}
		if view.Write {
			row.URL = base + "/lessons/" + lesson.Slug
			for _, file := range course.LessonFiles(lesson.Slug) {
				row.Faults += len(v.draft.Of(file, ""))
			}
		}
		view.Lessons = append(view.Lessons, row)
	}
	for i := range c.Questions {
		q := &c.Questions[i]
		row := courses.Question{ID: q.ID, Text: r.questionTitle(q), Facts: strings.Join([]string{p.T("courses.kind." + knownKind(q.Kind)), p.T("courses.use." + knownUse(q.Use)), r.lessonName(q.Lesson, c)}, " · ")}
		if view.Write {
			row.URL, row.Faults = base+"/questions/"+url.PathEscape(q.ID), len(v.draft.Of(course.QuestionsFile, q.ID))
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

func (r *request) questionTitle(q *course.Question) string {
	return r.titleOf(q.Text.NL, q.Text.EN, q.ID)
}

func (r *request) lessonName(slug string, c *course.Course) string {
	if lesson, _ := c.Lesson(slug); lesson != nil {
		return r.titleOf(lesson.NL.Title, lesson.EN.Title, slug)
	}
	return slug
}

// partName is what people call a part of a course.
func (r *request) partName(file, at string, c *course.Course) string {
	p := r.printer
	slug, language := lessonOfFile(file)
	switch {
	case file == course.AboutFile:
		return p.T("courses.part.about")
	case slug != "":
		return p.T("courses.part.lesson", "Title", r.lessonName(slug, c), "Language", p.T("kb.language."+language+".name"))
	case file == course.QuestionsFile && at != "":
		return p.T("courses.part.question", "ID", at)
	case file == course.QuestionsFile:
		return p.T("courses.part.questions")
	}
	return file
}

// lessonOfFile is the lesson and the language that a file is; "" when it is none.
func lessonOfFile(file string) (slug, language string) {
	rest, is := strings.CutPrefix(file, "lessons/")
	name, md := strings.CutSuffix(rest, ".md")
	slug, language, both := strings.Cut(name, ".")
	if !is || !md || !both || language != "nl" && language != "en" {
		return "", ""
	}
	return slug, language
}

// courseFault is what is wrong, and what to do.
func (r *request) courseFault(f course.Fault) string {
	var args []any
	for name, value := range f.Args {
		args = append(args, name, value)
	}
	if f.Key == "course.fault.right" && f.Args["Min"] == f.Args["Max"] {
		return r.printer.T("courses.right.exact", args...)
	}
	return r.printer.T(f.Key, args...)
}

// courseFaults are all faults of a folder, each with where it is mended.
func (r *request) courseFaults(faults course.Faults, c *course.Course, slug string, write bool) []courses.Fault {
	var list []courses.Fault
	for _, f := range faults {
		row := courses.Fault{Where: r.partName(f.File, "", c), Text: r.courseFault(f)}
		question, _, _ := strings.Cut(f.At, " ")
		if c.Question(question) != nil && f.File == course.QuestionsFile {
			row.Where = r.partName(f.File, question, c)
		} else if f.At != "" {
			row.Where += " · " + f.At
		}
		if write {
			row.URL = mendURL(f, question, c, slug)
		}
		list = append(list, row)
	}
	return list
}

// unreadable are the faults that only the file itself shows.
var unreadable = []string{"course.fault.front", "course.fault.toml", "course.fault.toml_value", "course.fault.key", "course.fault.stray"}

func mendURL(f course.Fault, question string, c *course.Course, slug string) string {
	base := deskCourseURL(slug)
	lesson, _ := lessonOfFile(f.File)
	switch found, _ := c.Lesson(lesson); {
	case slices.Contains(unreadable, f.Key):
		return base + "/file?path=" + url.QueryEscape(f.File)
	case f.File == course.AboutFile && (f.At == "lessons" || f.Key == "course.fault.slug" || f.Key == "course.fault.id_twice"):
		return base + "#lessons"
	case f.File == course.AboutFile:
		return base + "/about"
	case found != nil:
		return base + "/lessons/" + lesson
	case f.File == course.QuestionsFile && c.Question(question) != nil:
		return base + "/questions/" + url.PathEscape(question)
	}
	return base + "#questions"
}

// exportCourse gives a version as a packed folder: that of ?n, else the one on its way, else the published one.
func (s *Server) exportCourse(c echo.Context) error {
	ctx, actor, slug := c.Request().Context(), from(c).actor, c.Param("course")
	list, err := s.store.CourseVersions(ctx, actor, slug)
	if err != nil {
		return err
	}
	n := shownVersion(list)
	if c.QueryParam("n") != "" {
		if n, err = number(c, "n"); err != nil || n < 1 {
			return models.ErrNotFound
		}
	}
	v, err := s.store.CourseVersion(ctx, actor, slug, n)
	if err != nil {
		return err
	}
	packed, err := course.Pack(v.Slug, v.Files)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderContentDisposition, fmt.Sprintf(`attachment; filename="%s-%d.zip"`, v.Slug, v.N))
	return c.Blob(http.StatusOK, "application/zip", packed)
}

// packedFolder reads the packed folder that came along; nil when none did.
func packedFolder(c echo.Context) (files map[string]string, name string, err error) {
	file, err := c.FormFile("file")
	if errors.Is(err, http.ErrMissingFile) || errors.Is(err, http.ErrNotMultipart) {
		return nil, "", nil
	}
	if err != nil {
		return nil, "", badPart(err)
	}
	if file.Size > course.PackLimit {
		return nil, "", &models.Invalid{Field: "file", Key: "courses.file.large"}
	}
	in, err := file.Open()
	if err != nil {
		return nil, "", badForm(err)
	}
	defer in.Close()
	raw := make([]byte, file.Size)
	if _, err := in.ReadAt(raw, 0); err != nil && file.Size > 0 {
		return nil, "", badForm(err)
	}
	files, name, err = course.Unpack(raw)
	if errors.Is(err, course.ErrNoPack) {
		return nil, "", &models.Invalid{Field: "file", Key: "courses.file.form"}
	}
	return files, name, err
}

// importCourse puts a packed folder in the place of the draft.
func (s *Server) importCourse(c echo.Context) error {
	r, ctx, slug := from(c), c.Request().Context(), c.Param("course")
	revision, err := number(c, "revision")
	if err != nil {
		return badForm(err)
	}
	files, _, err := packedFolder(c)
	if err == nil && files == nil {
		err = &models.Invalid{Field: "file", Key: "courses.file.missing"}
	}
	if err == nil {
		var v models.CourseVersion
		if v, err = s.store.CourseVersion(ctx, r.actor, slug, 0); err == nil {
			_, err = s.store.SaveCourse(ctx, r.actor, slug, revision, textOf(files, v))
		}
	}
	var bad formFaults
	var faults course.Faults
	switch {
	case errors.As(err, &faults):
		for _, f := range faults {
			bad = append(bad, &models.Invalid{Field: "file", Key: "courses.file.fault", Args: map[string]string{"File": f.File, "Fault": r.courseFault(f)}})
		}
		return s.showDeskCourse(c, http.StatusUnprocessableEntity, stepForm{}, bad)
	case bad.take(err):
		return s.showDeskCourse(c, http.StatusUnprocessableEntity, stepForm{}, bad)
	case errors.Is(err, models.ErrConflict):
		s.flash(c, ui.KindInfo, r.printer.T("content.step.conflict"))
	case err != nil:
		return err
	default:
		s.flash(c, ui.KindSuccess, r.printer.T("courses.done.import"))
	}
	return seeOther(c, deskCourseURL(slug))
}

// textOf is a folder as the Store keeps it, with the notes that the version has.
func textOf(files map[string]string, v models.CourseVersion) models.CourseText {
	text := course.Text(course.Open(files).Course, files)
	text.NoteNL, text.NoteEN = v.NoteNL, v.NoteEN
	return text
}
