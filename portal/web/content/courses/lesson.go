package courses

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/versions"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

func (h *Handlers) LessonForm() page.Handle { return h.partForm(lessonPart()) }

func (h *Handlers) SaveLesson() page.Handle { return h.savePart(lessonPart()) }

// lessonPart is a lesson in both languages.
func lessonPart() partPage {
	files := func(r *page.Request) []string { return course.LessonFiles(r.Param("lesson")) }
	return partPage{
		at: func(w writing, r *page.Request) bool {
			lesson, _ := w.draft.Course.Lesson(r.Param("lesson"))
			return lesson != nil && !slices.ContainsFunc(files(r), func(file string) bool { return !w.draft.Reads(file) })
		},
		mark: func(w writing, r *page.Request) string { return w.draft.Mark(files(r)...) },
		values: func(w writing, r *page.Request) page.Form {
			lesson, _ := w.draft.Course.Lesson(r.Param("lesson"))
			return page.Form{
				"minutes": {strconv.Itoa(lesson.Minutes)}, "title_nl": {lesson.NL.Title}, "body_nl": {lesson.NL.Body},
				"title_en": {lesson.EN.Title}, "body_en": {lesson.EN.Body},
			}
		},
		change: func(w *writing, r *page.Request, v page.Form) (map[string]string, error) {
			var bad page.Faults
			minutes := whole(v, "minutes", &bad)
			if bad != nil {
				return nil, bad.Err()
			}
			return w.draft.With(func(text *course.Course) {
				lesson, _ := text.Lesson(r.Param("lesson"))
				lesson.Minutes = minutes
				lesson.NL = course.LessonText{Title: strings.TrimSpace(v.Text("title_nl")), Body: typedText(v, "body_nl")}
				lesson.EN = course.LessonText{Title: strings.TrimSpace(v.Text("title_en")), Body: typedText(v, "body_en")}
			}, files(r)...), nil
		},
		view: lessonEditView,
		text: func(w writing, r *page.Request) string {
			return w.draft.Files[files(r)[0]] + "\n" + w.draft.Files[files(r)[1]]
		},
		next: func(w writing, r *page.Request) string {
			return page.DeskCourseURL(w.slug) + "/preview/" + r.Param("lesson")
		},
	}
}

func lessonEditView(r *page.Request, p part) (templ.Component, string) {
	f, slug := fields{r, p}, r.Param("lesson")
	base := page.DeskCourseURL(p.slug)
	var faults course.Faults
	for _, file := range course.LessonFiles(slug) {
		faults = append(faults, p.draft.Of(file, "")...)
	}
	view := courses.EditLesson{
		Form: p.form(r, page.DeskLessonURL(p.slug, slug), faults,
			[]string{"minutes", "title_nl", "title_en", "body_nl", "body_en"}, nil),
		Minutes: f.short("minutes", "courses.field.lesson_minutes"),
	}
	view.Title, view.Preview = lessonName(r, slug, p.draft.Course), base+"/preview/"+slug
	for _, language := range models.Languages {
		view.Texts = append(view.Texts, courses.LessonText{
			Language: language, Legend: r.Printer.T("kb.language." + language + ".name"),
			Title: f.text("title_"+language, "courses.field.lesson_title"),
			Body:  f.area("body_"+language, "courses.field.body", 24, true),
			Prose: versions.ProseNotes(r, guidance.Read(p.values.Text("body_"+language))),
		})
	}
	return view, view.Title
}

// AddLesson puts an empty lesson at the end.
func (h *Handlers) AddLesson(r *page.Request) error {
	slug := strings.TrimSpace(r.Form.Text("lesson_slug"))
	_, err := h.saveCourse(r, func(w *writing) (map[string]string, error) {
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
	return h.afterList(r, err, "lessons")
}

// MoveLesson moves a lesson up or down.
func (h *Handlers) MoveLesson(r *page.Request) error {
	by, err := r.Form.Number("by")
	switch {
	case err != nil:
		return err
	case by != -1 && by != 1:
		return page.BadForm(errors.New("by -1 or 1"))
	}
	slug := r.Param("lesson")
	_, err = h.saveCourse(r, func(w *writing) (map[string]string, error) {
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
	return h.afterList(r, err, "lessons")
}

// questionsOf are the names of a lesson's questions.
func questionsOf(c *course.Course, lesson string) []string {
	var list []string
	for _, q := range c.Questions {
		if q.Lesson == lesson {
			list = append(list, q.ID)
		}
	}
	return list
}

// RemoveLessonForm asks whether a lesson goes, and what becomes of its questions.
func (h *Handlers) RemoveLessonForm(r *page.Request) error {
	w, err := h.writingOf(r)
	if err != nil {
		return noDraft(r, err)
	}
	return showRemoveLesson(r, http.StatusOK, w, nil)
}

func showRemoveLesson(r *page.Request, status int, w writing, bad page.Faults) error {
	slug := r.Param("lesson")
	p, text := r.Printer, w.draft.Course
	if lesson, _ := text.Lesson(slug); lesson == nil {
		return models.ErrNotFound
	}
	ids := questionsOf(text, slug)
	view := courses.RemoveLesson{
		Errors: bad.Summary(r, []string{"to"}, nil), Title: p.T("courses.remove.title", "Title", lessonName(r, slug, text)),
		URL: page.DeskLessonURL(w.slug, slug) + "/remove", Back: page.DeskCourseURL(w.slug), Seen: strings.Join(ids, " "),
		Lead: p.T("courses.remove.none"),
	}
	if len(ids) > 0 {
		view.Lead = p.N("courses.remove.lead", len(ids))
		view.To = &ui.Select{Name: "to", Label: p.T("courses.remove.to"), Error: bad.Text(r, "to"), Options: []ui.Option{
			{Label: p.T("courses.remove.all")},
		}}
	}
	for _, id := range ids {
		view.Questions = append(view.Questions, questionTitle(r, text.Question(id)))
	}
	for _, lesson := range text.Lessons {
		if view.To != nil && lesson.Slug != slug {
			view.To.Options = append(view.To.Options, ui.Option{
				Value: lesson.Slug, Label: p.T("courses.remove.move", "Title", lessonName(r, lesson.Slug, text)),
				Selected: lesson.Slug == r.Form.Text("to"),
			})
		}
	}
	return r.Render(status, layout.Page{
		Title: view.Title, Narrow: true, Error: bad != nil, Path: view.URL,
		Crumbs: courseDeskCrumbs(r, w.slug, courseTitle(r, text, w.slug), view.Title),
	}, view)
}

// RemoveLesson takes a lesson out with the questions that its editor saw, or moves these to another. When they are others by now, it
// asks again.
func (h *Handlers) RemoveLesson(r *page.Request) error {
	slug, to := r.Param("lesson"), r.Form.Text("to")
	w, err := h.saveCourse(r, func(w *writing) (map[string]string, error) {
		text := w.draft.Course
		_, at := text.Lesson(slug)
		target, _ := text.Lesson(to)
		switch {
		case at < 0 || !w.draft.Reads(course.AboutFile):
			return nil, models.ErrNotFound
		case !w.draft.Reads(course.QuestionsFile):
			return nil, &models.Invalid{Field: "to", Key: "courses.questions.broken"}
		case strings.Join(questionsOf(text, slug), " ") != r.Form.Text("seen"):
			return nil, &models.Invalid{Field: "to", Key: "courses.remove.changed"}
		case to != "" && (target == nil || to == slug):
			return nil, &models.Invalid{Field: "to", Key: "courses.remove.target"}
		}
		return withoutLesson(w.draft, at, to), nil
	})
	if bad := page.Faults(nil); bad.Take(err) {
		return showRemoveLesson(r, http.StatusUnprocessableEntity, w, bad)
	}
	if errors.Is(err, models.ErrNotFound) { // another took it out
		return r.SeeOther(page.DeskCourseURL(r.Param("course")) + "#lessons")
	}
	return h.afterList(r, err, "lessons")
}

// withoutLesson is the folder without the lesson at a place. Its questions go to the lesson that to names; "" takes them out too.
func withoutLesson(d course.Draft, at int, to string) map[string]string {
	slug := d.Course.Lessons[at].Slug
	named := append(course.LessonFiles(slug), course.AboutFile)
	if len(questionsOf(d.Course, slug)) > 0 {
		named = append(named, course.QuestionsFile)
	}
	return d.With(func(text *course.Course) {
		text.Lessons = slices.Delete(text.Lessons, at, at+1)
		if to == "" {
			text.Questions = slices.DeleteFunc(text.Questions, func(q course.Question) bool { return q.Lesson == slug })
			return
		}
		for i := range text.Questions {
			if text.Questions[i].Lesson == slug {
				text.Questions[i].Lesson = to
			}
		}
	}, named...)
}
