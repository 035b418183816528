package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// writing is the draft of a course that somebody writes in.
type writing struct {
	slug    string
	version models.CourseVersion
	draft   course.Draft
}

// errNoDraft is that nobody can write in the course now: its desk says what can be done instead.
var errNoDraft = errors.New("no draft")

func (s *Server) writingOf(c echo.Context) (writing, error) {
	slug := c.Param("course")
	v, err := s.store.CourseVersion(c.Request().Context(), from(c).actor, slug, 0)
	if errors.Is(err, models.ErrNotFound) || err == nil && v.State != models.VersionDraft {
		return writing{}, errNoDraft
	}
	return writing{slug, v, course.Open(v.Files)}, err
}

// noDraft leads to the desk when that is what err says.
func (s *Server) noDraft(c echo.Context, err error) error {
	if errors.Is(err, errNoDraft) {
		s.flash(c, ui.KindInfo, from(c).printer.T("courses.no_draft"))
		return seeOther(c, deskCourseURL(c.Param("course")))
	}
	return err
}

// errStale is that somebody else wrote in the same part since.
var errStale = errors.New("another wrote in this part")

// saveTries is how often a part is saved upon what others save beside it.
const saveTries = 5

// saveCourse keeps a change of the draft. The change is made upon what is there now: who writes in another part is in nobody's way.
// errStale is a change's own.
func (s *Server) saveCourse(c echo.Context, change func(w *writing) (map[string]string, error)) (writing, error) {
	for try := 1; ; try++ {
		w, err := s.writingOf(c)
		if err != nil {
			return w, err
		}
		files, err := change(&w)
		if err != nil {
			return w, err
		}
		_, err = s.store.SaveCourse(c.Request().Context(), from(c).actor, w.slug, w.version.Revision, textOf(files, w.version))
		if (errors.Is(err, models.ErrConflict) || errors.Is(err, models.ErrNotFound)) && try < saveTries {
			continue // that there is no draft any more is found above
		}
		return w, err
	}
}

// part is a page to write on: a part of the course, its values and what is wrong.
type part struct {
	writing
	values   url.Values
	bad      formFaults
	conflict *content.Conflict
	mark     string
	status   int
}

// partPage is how one kind of part is shown, read and kept.
type partPage struct {
	at     func(w writing, c echo.Context) bool                                        // that there is such a part
	mark   func(w writing, c echo.Context) string                                      // of the part as it is
	values func(w writing, c echo.Context) url.Values                                  // of the part as it is
	view   func(r *request, p part, c echo.Context) (templ.Component, string)          // the page, and its title
	change func(w *writing, c echo.Context, v url.Values) (map[string]string, error)   // *models.Invalid when it cannot be read
	text   func(w writing, c echo.Context) string                                      // the part in words, to compare
	doing  func(w writing, c echo.Context, v url.Values, do string) (url.Values, bool) // a button that only changes the form; nil: there is none
	next   func(w writing, c echo.Context) string                                      // where its preview is
}

// form shows a part to write on.
func (s *Server) partForm(page partPage) echo.HandlerFunc {
	return func(c echo.Context) error {
		w, err := s.writingOf(c)
		if err != nil {
			return s.noDraft(c, err)
		}
		if !page.at(w, c) {
			return models.ErrNotFound
		}
		return s.showPart(c, page, part{writing: w, values: page.values(w, c), mark: page.mark(w, c), status: http.StatusOK})
	}
}

func (s *Server) showPart(c echo.Context, page partPage, p part) error {
	r := from(c)
	view, title := page.view(r, p, c)
	crumbs := r.courseDeskCrumbs(p.slug, r.courseTitle(p.draft.Course, p.slug), title)
	return s.render(c, p.status, layout.Page{Title: title, Error: p.bad != nil, Path: c.Request().URL.RequestURI(), Crumbs: crumbs}, view)
}

// savePart keeps a part. When it cannot be kept as it is, nothing is lost: the page comes back with what was typed.
func (s *Server) savePart(page partPage) echo.HandlerFunc {
	return func(c echo.Context) error {
		values, err := postForm(c)
		if err != nil {
			return err
		}
		if do := values.Get("do"); page.doing != nil && do != "" && do != "preview" {
			return s.doPart(c, page, values, do)
		}
		w, err := s.saveCourse(c, func(w *writing) (map[string]string, error) {
			if !page.at(*w, c) {
				return nil, models.ErrNotFound
			}
			if page.mark(*w, c) != values.Get("mark") {
				return nil, errStale
			}
			return page.change(w, c, values)
		})
		var bad formFaults
		switch {
		case bad.take(err):
			return s.showPart(c, page, part{writing: w, values: values, mark: values.Get("mark"), bad: bad, status: http.StatusUnprocessableEntity})
		case errors.Is(err, errStale), errors.Is(err, models.ErrConflict):
			return s.partConflict(c, page, w, values)
		case errors.Is(err, errNoDraft), errors.Is(err, models.ErrNotFound):
			return s.partGone(c, page, values)
		case err != nil:
			return err
		}
		s.flash(c, ui.KindSuccess, from(c).printer.T("content.done.save"))
		if values.Get("do") == "preview" {
			return seeOther(c, page.next(w, c))
		}
		return seeOther(c, c.Request().URL.RequestURI())
	}
}

// doPart does what a button says that only changes the form.
func (s *Server) doPart(c echo.Context, page partPage, values url.Values, do string) error {
	w, err := s.writingOf(c)
	if errors.Is(err, errNoDraft) || err == nil && !page.at(w, c) {
		return s.partGone(c, page, values)
	}
	if err != nil {
		return err
	}
	if changed, ok := page.doing(w, c, values, do); ok {
		values = changed
	}
	return s.showPart(c, page, part{writing: w, values: values, mark: values.Get("mark"), status: http.StatusOK})
}

// partConflict shows what somebody else wrote against what is typed here. Saving again puts this in its place, knowingly.
func (s *Server) partConflict(c echo.Context, page partPage, w writing, values url.Values) error {
	r := from(c)
	p := part{writing: w, values: values, mark: page.mark(w, c), conflict: r.savedConflict(w.version.Version), status: http.StatusConflict}
	mine := w
	if files, err := page.change(&mine, c, values); err == nil {
		mine.draft = course.Open(files)
		diff := textDiffOf(page.text(w, c), page.text(mine, c))
		diff.Title = r.printer.T("courses.conflict")
		p.conflict.Texts = []kb.TextDiff{diff}
	}
	return s.showPart(c, page, p)
}

// partGone shows what is typed in a part that nobody can write in any more: the draft is none now, or somebody took the part out. The
// form keeps its mark, and so saves once the part is there again.
func (s *Server) partGone(c echo.Context, page partPage, values url.Values) error {
	r, ctx, slug := from(c), c.Request().Context(), c.Param("course")
	list, err := s.store.CourseVersions(ctx, r.actor, slug)
	if err != nil {
		return err
	}
	// The last version is the one that was on its way.
	last, err := s.store.CourseVersion(ctx, r.actor, slug, list[0].N)
	if err != nil {
		return err
	}
	p := part{writing: writing{slug, last, course.Open(last.Files)}, values: values, mark: values.Get("mark"), status: http.StatusConflict}
	p.conflict = r.goneConflict(last.State, deskCourseURL(slug))
	return s.showPart(c, page, p)
}

// base is what every such page has.
func (p part) form(r *request, url string, faults course.Faults, plain, groups []string) courses.Form {
	form := courses.Form{
		URL: url, Back: deskCourseURL(p.slug), Errors: p.bad.summary(r, plain, groups), Conflict: p.conflict, Mark: p.mark, Lead: r.printer.T("courses.edit.lead"),
	}
	for _, f := range r.courseFaults(faults, p.draft.Course, p.slug, true) {
		if strings.Split(f.URL, "#")[0] == url {
			f.URL = ""
		}
		form.Faults = append(form.Faults, f)
	}
	return form
}

// fields makes the fields of a page, with what they hold and what is wrong with them.
type fields struct {
	r *request
	p part
}

func (f fields) text(name, label string) ui.TextField {
	p := f.r.printer
	field := ui.TextField{Name: name, Label: p.T(label), Value: f.p.values.Get(name), Error: f.p.bad.text(f.r, name)}
	if p.Has(label + ".hint") {
		field.Hint = p.T(label + ".hint")
	}
	return field
}

func (f fields) short(name, label string) ui.TextField {
	field := f.text(name, label)
	field.Short = true
	return field
}

func (f fields) area(name, label string, rows int, mono bool) ui.TextArea {
	t := f.text(name, label)
	return ui.TextArea{Name: t.Name, Label: t.Label, Hint: t.Hint, Value: t.Value, Error: t.Error, Rows: rows, Mono: mono}
}

func (f fields) choose(name, label string, options []ui.Option) ui.Select {
	for i := range options {
		options[i].Selected = options[i].Value == f.p.values.Get(name)
	}
	return ui.Select{Name: name, Label: f.r.printer.T(label), Options: options, Error: f.p.bad.text(f.r, name)}
}

// whole reads a whole number, and adds a fault when it is none.
func whole(values url.Values, name string, bad *formFaults) int {
	n, err := strconv.Atoi(strings.TrimSpace(values.Get(name)))
	if err != nil {
		bad.add(name, "courses.number")
	}
	return n
}

func (f formFaults) err() error {
	var list []error
	for _, one := range f {
		list = append(list, one)
	}
	return errors.Join(list...)
}

// text is what was typed in an area, with the line ends of every system alike.
func typedText(values url.Values, name string) string {
	return strings.TrimSpace(strings.ReplaceAll(values.Get(name), "\r\n", "\n"))
}

// aboutPage is what the course says of itself.
func aboutPage() partPage {
	return partPage{
		at: func(w writing, _ echo.Context) bool { return w.draft.Reads(course.AboutFile) },
		mark: func(w writing, _ echo.Context) string {
			return w.draft.Mark(course.AboutFile) + course.Draft{Files: map[string]string{"": w.version.NoteNL + "\n" + w.version.NoteEN}}.Mark("")
		},
		values: aboutValues, view: aboutView, text: func(w writing, _ echo.Context) string { return w.draft.Files[course.AboutFile] },
		change: func(w *writing, _ echo.Context, v url.Values) (map[string]string, error) { return changeAbout(w, v) },
	}
}

func aboutValues(w writing, _ echo.Context) url.Values {
	c := w.draft.Course
	v := url.Values{"minutes": {strconv.Itoa(c.Minutes)}, "order": {strconv.Itoa(c.Order)}, "note_nl": {w.version.NoteNL}, "note_en": {w.version.NoteEN}}
	for _, a := range c.Audience {
		v.Add("audience", string(a))
	}
	if !c.Review.IsZero() {
		v.Set("review", c.Review.Format("02-01-2006"))
	}
	for _, language := range models.Languages {
		words := c.In(language)
		v.Set("title_"+language, words.Title)
		v.Set("summary_"+language, words.Summary)
		v.Set("goals_"+language, strings.Join(words.Goals, "\n"))
	}
	return v
}

func changeAbout(w *writing, v url.Values) (map[string]string, error) {
	var bad formFaults
	minutes, order := whole(v, "minutes", &bad), whole(v, "order", &bad)
	review, err := time.Parse("2-1-2006", strings.TrimSpace(v.Get("review")))
	if err != nil {
		bad.add("review", "courses.day")
	}
	if bad != nil {
		return nil, bad.err()
	}
	w.version.NoteNL, w.version.NoteEN = v.Get("note_nl"), v.Get("note_en")
	return w.draft.With(func(c *course.Course) {
		c.Minutes, c.Order, c.Review, c.Audience = minutes, order, review, chosen[models.Audience](v["audience"])
		c.NL, c.EN = typedWords(v, "nl"), typedWords(v, "en")
	}, course.AboutFile), nil
}

func typedWords(v url.Values, language string) course.Words {
	words := course.Words{Title: strings.TrimSpace(v.Get("title_" + language)), Summary: strings.Join(strings.Fields(v.Get("summary_"+language)), " ")}
	for line := range strings.Lines(typedText(v, "goals_"+language)) {
		if line = strings.TrimSpace(line); line != "" {
			words.Goals = append(words.Goals, line)
		}
	}
	return words
}

func aboutView(r *request, p part, _ echo.Context) (templ.Component, string) {
	f := fields{r, p}
	title := r.printer.T("courses.part.about")
	var plain []string
	for _, language := range models.Languages {
		plain = append(plain, "title_"+language, "summary_"+language, "goals_"+language, "note_"+language)
	}
	view := courses.About{
		Form:     p.form(r, deskCourseURL(p.slug)+"/about", p.draft.Of(course.AboutFile, ""), append(plain, "minutes", "order", "review"), []string{"audience"}),
		Audience: boxes(r, "audience", "kb.audience.", models.Audiences, chosen[models.Audience](p.values["audience"]), p.bad),
		Minutes:  f.short("minutes", "courses.field.minutes"), Order: f.short("order", "courses.field.order"), Review: f.short("review", "courses.field.review"),
	}
	view.Title = title
	for _, language := range models.Languages {
		view.Texts = append(view.Texts, courses.AboutText{
			Language: language, Legend: r.printer.T("kb.language." + language + ".name"), Title: f.text("title_"+language, "content.field.title"),
			Summary: f.area("summary_"+language, "courses.field.summary", 3, false), Goals: f.area("goals_"+language, "courses.field.goals", 4, false),
			Note: f.text("note_"+language, "content.field.note"),
		})
	}
	return view, title
}

// lessonPage is a lesson in both languages.
func lessonPart() partPage {
	files := func(c echo.Context) []string { return course.LessonFiles(c.Param("lesson")) }
	return partPage{
		at: func(w writing, c echo.Context) bool {
			lesson, _ := w.draft.Course.Lesson(c.Param("lesson"))
			return lesson != nil && !slices.ContainsFunc(files(c), func(file string) bool { return !w.draft.Reads(file) })
		},
		mark: func(w writing, c echo.Context) string { return w.draft.Mark(files(c)...) },
		values: func(w writing, c echo.Context) url.Values {
			lesson, _ := w.draft.Course.Lesson(c.Param("lesson"))
			return url.Values{
				"minutes": {strconv.Itoa(lesson.Minutes)}, "title_nl": {lesson.NL.Title}, "body_nl": {lesson.NL.Body},
				"title_en": {lesson.EN.Title}, "body_en": {lesson.EN.Body},
			}
		},
		change: func(w *writing, c echo.Context, v url.Values) (map[string]string, error) {
			var bad formFaults
			minutes := whole(v, "minutes", &bad)
			if bad != nil {
				return nil, bad.err()
			}
			return w.draft.With(func(text *course.Course) {
				lesson, _ := text.Lesson(c.Param("lesson"))
				lesson.Minutes = minutes
				lesson.NL = course.LessonText{Title: strings.TrimSpace(v.Get("title_nl")), Body: typedText(v, "body_nl")}
				lesson.EN = course.LessonText{Title: strings.TrimSpace(v.Get("title_en")), Body: typedText(v, "body_en")}
			}, files(c)...), nil
		},
		view: lessonEditView,
		text: func(w writing, c echo.Context) string {
			return w.draft.Files[files(c)[0]] + "\n" + w.draft.Files[files(c)[1]]
		},
		next: func(w writing, c echo.Context) string { return deskCourseURL(w.slug) + "/preview/" + c.Param("lesson") },
	}
}

func lessonEditView(r *request, p part, c echo.Context) (templ.Component, string) {
	f, slug := fields{r, p}, c.Param("lesson")
	base := deskCourseURL(p.slug)
	var faults course.Faults
	for _, file := range course.LessonFiles(slug) {
		faults = append(faults, p.draft.Of(file, "")...)
	}
	view := courses.EditLesson{
		Form:    p.form(r, base+"/lessons/"+slug, faults, []string{"minutes", "title_nl", "title_en", "body_nl", "body_en"}, nil),
		Minutes: f.short("minutes", "courses.field.lesson_minutes"),
	}
	view.Title, view.Preview = r.lessonName(slug, p.draft.Course), base+"/preview/"+slug
	for _, language := range models.Languages {
		view.Texts = append(view.Texts, courses.LessonText{
			Language: language, Legend: r.printer.T("kb.language." + language + ".name"), Title: f.text("title_"+language, "courses.field.lesson_title"),
			Body: f.area("body_"+language, "courses.field.body", 24, true), Prose: r.proseNotes(guidance.Read(p.values.Get("body_" + language))),
		})
	}
	return view, view.Title
}

// filePart is a file as it stands.
func filePart() partPage {
	path := func(c echo.Context) string { return cmp.Or(c.QueryParam("path"), course.AboutFile) }
	return partPage{
		at:     func(w writing, c echo.Context) bool { _, is := w.draft.Files[path(c)]; return is },
		mark:   func(w writing, c echo.Context) string { return w.draft.Mark(path(c)) },
		values: func(w writing, c echo.Context) url.Values { return url.Values{"text": {w.draft.Files[path(c)]}} },
		change: func(w *writing, c echo.Context, v url.Values) (map[string]string, error) {
			files := w.draft.With(func(*course.Course) {})
			files[path(c)] = strings.ReplaceAll(v.Get("text"), "\r\n", "\n")
			if strings.TrimSpace(files[path(c)]) == "" {
				delete(files, path(c))
			}
			return files, nil
		},
		view: func(r *request, p part, c echo.Context) (templ.Component, string) {
			f, file := fields{r, p}, path(c)
			view := courses.EditFile{
				Form: p.form(r, deskCourseURL(p.slug)+"/file?path="+url.QueryEscape(file), p.draft.Of(file, ""), []string{"text"}, nil),
				Text: f.area("text", "courses.field.file", 24, true),
			}
			view.Title, view.Lead = r.printer.T("courses.file.title", "File", file), r.printer.T("courses.file.lead")
			return view, view.Title
		},
		text: func(w writing, c echo.Context) string { return w.draft.Files[path(c)] },
	}
}

// addLesson puts an empty lesson at the end.
func (s *Server) addLesson(c echo.Context) error {
	slug := strings.TrimSpace(c.FormValue("lesson_slug"))
	_, err := s.saveCourse(c, func(w *writing) (map[string]string, error) {
		known, _ := w.draft.Course.Lesson(slug)
		switch {
		case !w.draft.Reads(course.AboutFile):
			return nil, &models.Invalid{Field: "lesson_slug", Key: "courses.about.broken"}
		case !course.Slug(slug) || known != nil:
			return nil, &models.Invalid{Field: "lesson_slug", Key: "courses.slug"}
		}
		return w.draft.With(func(text *course.Course) {
			text.Lessons = append(text.Lessons, course.Lesson{Slug: slug})
		}, append(course.LessonFiles(slug), course.AboutFile)...), nil
	})
	return s.afterList(c, err, "lessons")
}

// moveLesson moves a lesson up or down.
func (s *Server) moveLesson(c echo.Context) error {
	by, err := number(c, "by")
	if err != nil || by != -1 && by != 1 {
		return badForm(errors.Join(err, errors.New("by -1 or 1")))
	}
	slug := c.Param("lesson")
	_, err = s.saveCourse(c, func(w *writing) (map[string]string, error) {
		_, at := w.draft.Course.Lesson(slug)
		if at < 0 || !w.draft.Reads(course.AboutFile) {
			return nil, models.ErrNotFound
		}
		return w.draft.With(func(text *course.Course) {
			if to := at + by; to >= 0 && to < len(text.Lessons) {
				text.Lessons[at], text.Lessons[to] = text.Lessons[to], text.Lessons[at]
			}
		}, course.AboutFile), nil
	})
	return s.afterList(c, err, "lessons")
}

// afterList leads back to a list of the desk.
func (s *Server) afterList(c echo.Context, err error, section string) error {
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showDeskCourse(c, http.StatusUnprocessableEntity, stepForm{}, bad)
	case errors.Is(err, models.ErrConflict):
		s.flash(c, ui.KindInfo, from(c).printer.T("content.step.conflict"))
	case err != nil:
		return s.noDraft(c, err)
	default:
		s.flash(c, ui.KindSuccess, from(c).printer.T("content.done.save"))
	}
	return seeOther(c, deskCourseURL(c.Param("course"))+"#"+section)
}
