package web

import (
	"net/http"
	"strconv"

	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/training"
	"eokm.nl/hosting/templates/ui"
)

// practiceSeed gives the order of the options of practice questions: the same for everybody, since nothing is kept of them.
const practiceSeed = 1

// practised is what somebody did to one practice question of a lesson. Nothing keeps it.
type practised struct {
	id     string
	answer course.Answer
	faults page.Faults
	typed  typedAnswer
}

func (d practised) status() int {
	if d.faults != nil {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// practiceName is the base of the names and ids of a lesson's practice question.
func practiceName(no int) string { return "p" + strconv.Itoa(no) }

func practiceView(r *page.Request, q *course.Question, no int, lesson string, did practised) training.Question {
	p, name := r.Printer, practiceName(no)
	form := questionForm{r: r, q: q, seed: practiceSeed, name: name}
	if did.id == q.ID {
		form.answer, form.faults, form.typed = did.answer, did.faults, did.typed
	}
	view := form.view()
	view.ID, view.Heading = "practice-"+strconv.Itoa(no), p.T("training.practice.n", "N", no)
	if r.Is(page.Desks, page.Analysts, page.Editors) {
		view.Action = lesson + "#" + view.ID
		view.Hidden = append(view.Hidden, ui.Hidden{Name: "q", Value: q.ID})
	}
	return view
}
