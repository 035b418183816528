package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/ui"
)

func (s *Server) questionPartForm() handle { return s.partForm(questionPart()) }

func (s *Server) saveQuestion() handle { return s.savePart(questionPart()) }

// questionPart is one question.
func questionPart() partPage {
	of := func(w *writing, r *request) *course.Question { return w.draft.Course.Question(r.param("question")) }
	return partPage{
		at: func(w writing, r *request) bool {
			return w.draft.Reads(course.QuestionsFile) && of(&w, r) != nil
		},
		mark:   func(w writing, r *request) string { return of(&w, r).Mark() },
		values: func(w writing, r *request) form { return questionValues(of(&w, r)) },
		change: func(w *writing, r *request, v form) (map[string]string, error) {
			q := readQuestion(v, r.param("question"), true)
			return w.draft.With(func(text *course.Course) { *text.Question(q.ID) = q }, course.QuestionsFile), nil
		},
		view: questionEditView,
		text: func(w writing, r *request) string {
			for _, part := range w.draft.Parts() {
				if part.At == r.param("question") {
					return part.Text
				}
			}
			return ""
		},
		doing: func(_ writing, r *request, v form, do string) (form, bool) {
			q := readQuestion(v, r.param("question"), false)
			if !doQuestion(&q, do) {
				return v, false
			}
			changed := questionValues(&q)
			changed.set("mark", v.text("mark"))
			return changed, true
		},
		next: func(w writing, r *request) string {
			return deskCourseURL(w.slug) + "/preview/quiz?q=" + url.QueryEscape(r.param("question"))
		},
	}
}

// addQuestion begins a question.
func (s *Server) addQuestion(r *request) error {
	id := strings.TrimSpace(r.form.text("question_id"))
	_, err := s.saveCourse(r, func(w *writing) (map[string]string, error) {
		switch {
		case !w.draft.Reads(course.QuestionsFile):
			return nil, &models.Invalid{Field: "question_id", Key: "courses.questions.broken"}
		case !course.Slug(id) || w.draft.Course.Question(id) != nil:
			return nil, &models.Invalid{Field: "question_id", Key: "courses.slug"}
		}
		q := course.Question{ID: id, Lesson: r.form.text("question_lesson"), Use: course.Use(r.form.text("question_use"))}
		if !becomes(&q, course.Kind(r.form.text("question_kind"))) {
			return nil, badForm(fmt.Errorf("a question of kind %q", r.form.text("question_kind")))
		}
		return w.draft.With(func(text *course.Course) { text.Questions = append(text.Questions, q) }, course.QuestionsFile), nil
	})
	if err == nil {
		return r.seeOther(deskQuestionURL(r.param("course"), id))
	}
	return s.afterList(r, err, "questions")
}

// removeQuestion takes a question out.
func (s *Server) removeQuestion(r *request) error {
	_, err := s.saveCourse(r, func(w *writing) (map[string]string, error) {
		if !w.draft.Reads(course.QuestionsFile) || w.draft.Course.Question(r.param("question")) == nil {
			return nil, models.ErrNotFound
		}
		return w.draft.With(func(text *course.Course) {
			text.Questions = slices.DeleteFunc(text.Questions, func(q course.Question) bool { return q.ID == r.param("question") })
		}, course.QuestionsFile), nil
	})
	return s.afterList(r, err, "questions")
}

func lessonOptions(r *request, c *course.Course) []ui.Option {
	var list []ui.Option
	for _, lesson := range c.Lessons {
		list = append(list, ui.Option{Value: lesson.Slug, Label: lessonName(r, lesson.Slug, c)})
	}
	return list
}

var uses = []course.Use{course.UseQuiz, course.UsePractice}

// addQuestion is the form that begins one.
func addQuestion(r *request, c *course.Course, bad formFaults) courses.AddQuestion {
	p := r.printer
	typed := func(name string, options []ui.Option) []ui.Option {
		for i := range options {
			options[i].Selected = options[i].Value == r.form.text(name)
		}
		return options
	}
	return courses.AddQuestion{
		ID: ui.TextField{
			Name: "question_id", Label: p.T("courses.question.id"), Hint: p.T("courses.question.id.hint"), Value: keepText(r.form.text("question_id")), Error: bad.text(r, "question_id"),
		},
		Lesson: ui.Select{Name: "question_lesson", Label: p.T("courses.th.lesson"), Options: typed("question_lesson", lessonOptions(r, c))},
		Use:    ui.Select{Name: "question_use", Label: p.T("courses.use"), Options: typed("question_use", wordOptions(r, "courses.use.", uses))},
		Kind:   ui.Select{Name: "question_kind", Label: p.T("courses.kind"), Options: typed("question_kind", wordOptions(r, "courses.kind.", course.Kinds))},
	}
}
