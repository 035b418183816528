package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

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

// removeLessonForm asks whether a lesson goes, and what becomes of its questions.
func (s *Server) removeLessonForm(c echo.Context) error {
	w, err := s.writingOf(c)
	if err != nil {
		return s.noDraft(c, err)
	}
	return s.showRemoveLesson(c, http.StatusOK, w, nil)
}

func (s *Server) showRemoveLesson(c echo.Context, status int, w writing, bad formFaults) error {
	r, slug := from(c), c.Param("lesson")
	p, text := r.printer, w.draft.Course
	if lesson, _ := text.Lesson(slug); lesson == nil {
		return models.ErrNotFound
	}
	ids := questionsOf(text, slug)
	view := courses.RemoveLesson{
		Errors: bad.summary(r, []string{"to"}, nil), Title: p.T("courses.remove.title", "Title", r.lessonName(slug, text)),
		URL: deskCourseURL(w.slug) + "/lessons/" + slug + "/remove", Back: deskCourseURL(w.slug), Seen: strings.Join(ids, " "), Lead: p.T("courses.remove.none"),
	}
	if len(ids) > 0 {
		view.Lead = p.N("courses.remove.lead", len(ids))
		view.To = &ui.Select{Name: "to", Label: p.T("courses.remove.to"), Error: bad.text(r, "to"), Options: []ui.Option{{Label: p.T("courses.remove.all")}}}
	}
	for _, id := range ids {
		view.Questions = append(view.Questions, r.questionTitle(text.Question(id)))
	}
	for _, lesson := range text.Lessons {
		if view.To != nil && lesson.Slug != slug {
			view.To.Options = append(view.To.Options, ui.Option{
				Value: lesson.Slug, Label: p.T("courses.remove.move", "Title", r.lessonName(lesson.Slug, text)), Selected: lesson.Slug == c.FormValue("to"),
			})
		}
	}
	return s.render(c, status, layout.Page{
		Title: view.Title, Narrow: true, Error: bad != nil, Path: view.URL, Crumbs: r.courseDeskCrumbs(w.slug, r.courseTitle(text, w.slug), view.Title),
	}, view)
}

// removeLesson takes a lesson out with the questions that its editor saw, or moves these to another. When they are others by now, it
// asks again.
func (s *Server) removeLesson(c echo.Context) error {
	slug, to := c.Param("lesson"), c.FormValue("to")
	w, err := s.saveCourse(c, func(w *writing) (map[string]string, error) {
		text := w.draft.Course
		_, at := text.Lesson(slug)
		target, _ := text.Lesson(to)
		switch {
		case at < 0 || !w.draft.Reads(course.AboutFile):
			return nil, models.ErrNotFound
		case !w.draft.Reads(course.QuestionsFile):
			return nil, &models.Invalid{Field: "to", Key: "courses.questions.broken"}
		case strings.Join(questionsOf(text, slug), " ") != c.FormValue("seen"):
			return nil, &models.Invalid{Field: "to", Key: "courses.remove.changed"}
		case to != "" && (target == nil || to == slug):
			return nil, &models.Invalid{Field: "to", Key: "courses.remove.target"}
		}
		return withoutLesson(w.draft, at, to), nil
	})
	if bad := formFaults(nil); bad.take(err) {
		return s.showRemoveLesson(c, http.StatusUnprocessableEntity, w, bad)
	}
	if errors.Is(err, models.ErrNotFound) { // another took it out
		return seeOther(c, deskCourseURL(c.Param("course"))+"#lessons")
	}
	return s.afterList(c, err, "lessons")
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
