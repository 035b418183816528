package question

import (
	"net/http"
	"strconv"

	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/training"
	"eokm.nl/hosting/templates/ui"
)

// PracticeSeed gives the order of the options of practice questions: the same for everybody, since nothing is kept of them.
const PracticeSeed = 1

// Practised is what somebody did to one practice question of a lesson. Nothing keeps it.
type Practised struct {
	ID     string
	Answer course.Answer
	Faults page.Faults
	Typed  Typed
}

func (d Practised) Status() int {
	if d.Faults != nil {
		return http.StatusUnprocessableEntity
	}
	return http.StatusOK
}

// PracticeName is the base of the names and ids of a lesson's practice question.
func PracticeName(no int) string { return "p" + strconv.Itoa(no) }

func practiceView(r *page.Request, q *course.Question, no int, lesson string, did Practised) training.Question {
	p, name := r.Printer, PracticeName(no)
	form := Form{R: r, Q: q, Seed: PracticeSeed, Name: name}
	if did.ID == q.ID {
		form.Answer, form.Faults, form.Typed = did.Answer, did.Faults, did.Typed
	}
	view := form.View()
	view.ID, view.Heading = "practice-"+strconv.Itoa(no), p.T("training.practice.n", "N", no)
	if r.Is(page.Desks, page.Analysts, page.Editors) {
		view.Action = lesson + "#" + view.ID
		view.Hidden = append(view.Hidden, ui.Hidden{Name: "q", Value: q.ID})
	}
	return view
}
