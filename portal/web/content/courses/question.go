package courses

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/ui"
)

func (h *Handlers) QuestionPartForm() page.Handle { return h.partForm(questionPart()) }

func (h *Handlers) SaveQuestion() page.Handle { return h.savePart(questionPart()) }

// questionPart is one question.
func questionPart() partPage {
	of := func(w *writing, r *page.Request) *course.Question {
		return w.draft.Course.Question(r.Param("question"))
	}
	return partPage{
		at: func(w writing, r *page.Request) bool {
			return w.draft.Reads(course.QuestionsFile) && of(&w, r) != nil
		},
		mark:   func(w writing, r *page.Request) string { return of(&w, r).Mark() },
		values: func(w writing, r *page.Request) page.Form { return questionValues(of(&w, r)) },
		change: func(w *writing, r *page.Request, v page.Form) (map[string]string, error) {
			q := readQuestion(v, r.Param("question"), true)
			return w.draft.With(func(text *course.Course) { *text.Question(q.ID) = q }, course.QuestionsFile), nil
		},
		view: questionEditView,
		text: func(w writing, r *page.Request) string {
			for _, part := range w.draft.Parts() {
				if part.At == r.Param("question") {
					return part.Text
				}
			}
			return ""
		},
		doing: func(_ writing, r *page.Request, v page.Form, do string) (page.Form, bool) {
			q := readQuestion(v, r.Param("question"), false)
			if !doQuestion(&q, do) {
				return v, false
			}
			changed := questionValues(&q)
			changed.Set("mark", v.Text("mark"))
			return changed, true
		},
		next: func(w writing, r *page.Request) string {
			return page.DeskCourseURL(w.slug) + "/preview/quiz?q=" + url.QueryEscape(r.Param("question"))
		},
	}
}

// AddQuestion begins a question.
func (h *Handlers) AddQuestion(r *page.Request) error {
	id := strings.TrimSpace(r.Form.Text("question_id"))
	_, err := h.saveCourse(r, func(w *writing) (map[string]string, error) {
		switch {
		case !w.draft.Reads(course.QuestionsFile):
			return nil, &models.Invalid{Field: "question_id", Key: "courses.questions.broken"}
		case !course.Slug(id) || w.draft.Course.Question(id) != nil:
			return nil, &models.Invalid{Field: "question_id", Key: "courses.slug"}
		}
		q := course.Question{ID: id, Lesson: r.Form.Text("question_lesson"), Use: course.Use(r.Form.Text("question_use"))}
		if !becomes(&q, course.Kind(r.Form.Text("question_kind"))) {
			return nil, page.BadForm(fmt.Errorf("a question of kind %q", r.Form.Text("question_kind")))
		}
		return w.draft.With(func(text *course.Course) { text.Questions = append(text.Questions, q) }, course.QuestionsFile), nil
	})
	if err == nil {
		return r.SeeOther(page.DeskQuestionURL(r.Param("course"), id))
	}
	return h.afterList(r, err, "questions")
}

// RemoveQuestion takes a question out.
func (h *Handlers) RemoveQuestion(r *page.Request) error {
	_, err := h.saveCourse(r, func(w *writing) (map[string]string, error) {
		if !w.draft.Reads(course.QuestionsFile) || w.draft.Course.Question(r.Param("question")) == nil {
			return nil, models.ErrNotFound
		}
		return w.draft.With(func(text *course.Course) {
			text.Questions = slices.DeleteFunc(text.Questions, func(q course.Question) bool { return q.ID == r.Param("question") })
		}, course.QuestionsFile), nil
	})
	return h.afterList(r, err, "questions")
}

func lessonOptions(r *page.Request, c *course.Course) []ui.Option {
	var list []ui.Option
	for _, lesson := range c.Lessons {
		list = append(list, ui.Option{Value: lesson.Slug, Label: lessonName(r, lesson.Slug, c)})
	}
	return list
}

var uses = []course.Use{course.UseQuiz, course.UsePractice}

// addQuestion is the form that begins one.
func addQuestion(r *page.Request, c *course.Course, bad page.Faults) courses.AddQuestion {
	p := r.Printer
	typed := func(name string, options []ui.Option) []ui.Option {
		for i := range options {
			options[i].Selected = options[i].Value == r.Form.Text(name)
		}
		return options
	}
	return courses.AddQuestion{
		ID: ui.TextField{
			Name: "question_id", Label: p.T("courses.question.id"), Hint: p.T("courses.question.id.hint"),
			Value: page.KeepText(r.Form.Text("question_id")), Error: bad.Text(r, "question_id"),
		},
		Lesson: ui.Select{Name: "question_lesson", Label: p.T("courses.th.lesson"), Options: typed("question_lesson", lessonOptions(r, c))},
		Use: ui.Select{
			Name: "question_use", Label: p.T("courses.use"), Options: typed("question_use", page.WordOptions(r, "courses.use.", uses)),
		},
		Kind: ui.Select{Name: "question_kind", Label: p.T("courses.kind"), Options: typed("question_kind",
			page.WordOptions(r, "courses.kind.", course.Kinds))},
	}
}
