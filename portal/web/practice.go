package web

import (
	"net/http"
	"strconv"

	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/templates/training"
	"eokm.nl/hosting/templates/ui"
)

// practiceSeed gives the order of the options of practice questions: the same for everybody, since nothing is kept of them.
const practiceSeed = 1

// practised is what somebody did to one practice question of a lesson. Nothing keeps it.
type practised struct {
	id     string
	answer course.Answer
	faults formFaults
	typed  typedAnswer
}

func (d practised) status() int {
	if d.faults != nil {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// practise answers a practice question on the lesson's own page. What was answered is not kept, only that the reader works on the lesson.
func (s *Server) practise(r *request) error {
	of, lesson, err := s.lessonOf(r)
	if err != nil {
		return err
	}
	for i, q := range of.text.Practice(lesson.Slug) {
		if q.ID != r.form.text("q") {
			continue
		}
		did := practised{id: q.ID, typed: readAnswer(r, practiceName(i+1))}
		did.answer, did.faults = did.typed.answer(q, practiceSeed)
		if err := s.store.Learning.OpenLesson(r.ctx, r.actor, of.ID, of.N, lesson.Slug); err != nil {
			return err
		}
		return lessonPage(r, of, lesson, did)
	}
	return r.seeOther(lessonURL(of.Slug, lesson.Slug)) // of a version before: the page has the questions that there are now
}

// practiceName is the base of the names and ids of a lesson's practice question.
func practiceName(no int) string { return "p" + strconv.Itoa(no) }

func practiceView(r *request, q *course.Question, no int, lesson string, did practised) training.Question {
	p, name := r.printer, practiceName(no)
	form := questionForm{r: r, q: q, seed: practiceSeed, name: name}
	if did.id == q.ID {
		form.answer, form.faults, form.typed = did.answer, did.faults, did.typed
	}
	view := form.view()
	view.ID, view.Heading = "practice-"+strconv.Itoa(no), p.T("training.practice.n", "N", no)
	if r.is(desks, analysts, editors) {
		view.Action = lesson + "#" + view.ID
		view.Hidden = append(view.Hidden, ui.Hidden{Name: "q", Value: q.ID})
	}
	return view
}
