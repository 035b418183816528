package training

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"net/http"
	"strconv"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/training/question"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/training"
	"eokm.nl/hosting/templates/ui"
)

// QuizIntro says what a test is before it begins, or leads on with the one that the reader is in.
func (h *Handlers) QuizIntro(r *page.Request) error {
	of, err := h.courseOf(r)
	if err != nil {
		return err
	}
	p, now := r.Printer, r.Now
	title := p.T("training.quiz.of", "Title", of.Title)
	view := training.Intro{
		Title: title, Lead: p.T("training.quiz.lead"),
		Back: ui.Button{Text: p.T("training.to_course"), URL: page.CourseURL(of.Slug), Quiet: true},
		Rules: []string{
			p.T("training.rule.count", "N", question.TestLength(of.text)), p.T("training.rule.mark", "Percent", learning.PassMark),
			p.T("training.rule.time"),
			p.T("training.rule.again", "Minutes", int(learning.RetryPause.Minutes())), p.T("training.rule.certificate"),
		},
	}
	switch retry := of.RetryAt(now); {
	case !r.Is(page.Desks, page.Analysts, page.Editors):
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindInfo, Text: p.T("training.auditor")})
	case of.Attempt != nil:
		view.On = GoOn(r, of.Course)
		view.On.Primary = true
	case !retry.IsZero():
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindInfo, Text: p.T("training.paused", "Time", p.Date(retry))})
	default:
		view.Start = page.QuizURL(of.Slug)
	}
	return r.Page(layout.Page{Title: title, Crumbs: courseCrumbs(r, of.Course, p.T("training.quiz"))}, view)
}

// StartQuiz draws a test, or leads on with the one that the reader is in.
func (h *Handlers) StartQuiz(r *page.Request) error {
	of, err := h.courseOf(r)
	if err != nil {
		return err
	}
	seed := newSeed()
	id, err := h.store.Learning.StartAttempt(r.Ctx, r.Actor, learning.Sitting{
		CourseID: of.ID, N: of.N, Seed: seed, Questions: course.Draw(of.text, seed),
	})
	switch {
	case errors.Is(err, models.ErrThrottled), errors.Is(err, models.ErrConflict): // the page says until when, or shows the newer version
		return r.SeeOther(page.QuizURL(of.Slug))
	case err != nil:
		return err
	}
	return r.SeeOther(page.QuizURL(of.Slug) + "/" + id.String())
}

// newSeed is one that nobody foresees.
func newSeed() int64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // it never fails
	return int64(binary.LittleEndian.Uint64(b[:]))
}

// sitting is a test of the address, with the version of the course that it is about.
type sitting struct {
	learning.Attempt
	text *course.Course
}

func (t sitting) url() string { return page.QuizURL(t.Slug) + "/" + t.ID.String() }

func (t sitting) questionURL(no int) string { return t.url() + "/" + strconv.Itoa(no) }

// question finds the question of a number from 1; nil when there is none.
func (t sitting) question(no int) *course.Question {
	if no < 1 || no > len(t.Questions) {
		return nil
	}
	return t.text.Question(t.Questions[no-1])
}

// crumbs lead to the course, by the title that it had.
func (t sitting) crumbs(r *page.Request) []layout.Crumb {
	return courseCrumbs(r, learning.Course{Slug: t.Slug, Title: t.text.In(r.Lang()).Title}, r.Printer.T("training.quiz"))
}

func (h *Handlers) sittingOf(r *page.Request) (sitting, error) {
	id, err := r.ID("attempt")
	if err != nil {
		return sitting{}, err
	}
	a, err := h.store.Learning.Attempt(r.Ctx, r.Actor, id)
	if err == nil && a.Slug != r.Param("course") {
		err = models.ErrNotFound
	}
	if err != nil {
		return sitting{}, err
	}
	text, err := h.courseText(r, a.CourseID, a.N)
	return sitting{a, text}, err
}

// questionOf finds the question of the address, and its number.
func (h *Handlers) questionOf(r *page.Request) (sitting, *course.Question, int, error) {
	of, err := h.sittingOf(r)
	if err != nil {
		return of, nil, 0, err
	}
	no, err := strconv.Atoi(r.Param("n"))
	q := of.question(no)
	if err != nil || q == nil {
		return of, nil, 0, models.ErrNotFound
	}
	return of, q, no, nil
}

// Question asks one question, or shows what became of its answer.
func (h *Handlers) Question(r *page.Request) error {
	of, q, no, err := h.questionOf(r)
	if err != nil {
		return err
	}
	form := question.Form{R: r, Q: q, Seed: of.Seed, Name: "answer"}
	if given := of.Answer(no); given != nil {
		form.Answer, _ = course.ParseAnswer(given.Answer)
	} else if way, ok := course.ParseAnswer(r.Query.Text("way")); ok && course.Walk(q, way).Step != nil {
		form.Answer = way
	}
	return askPage(r, of, no, form)
}

func askPage(r *page.Request, of sitting, no int, form question.Form) error {
	p := r.Printer
	question := form.View()
	question.ID, question.Action = "question", of.questionURL(no)
	title := p.T("training.question.n", "N", no, "Of", len(of.Questions))
	view := training.Ask{
		Title: title, Question: question,
		Progress: ui.Progress{
			Done: len(of.Answers), Total: len(of.Questions), Text: p.T("training.progress", "N", len(of.Answers), "Of", len(of.Questions)),
		},
	}
	if question.Marked != nil {
		view.Next = ui.Button{Text: p.T("training.to_result"), URL: of.url(), Primary: true}
		if next := of.Next(); next != 0 {
			view.Next = ui.Button{Text: p.T("training.next"), URL: of.questionURL(next), Primary: true}
		}
	}
	status := http.StatusOK
	if form.Faults != nil {
		status = http.StatusUnprocessableEntity
	}
	frame := layout.Page{Title: title, Crumbs: of.crumbs(r), Error: form.Faults != nil, Path: of.questionURL(no)}
	return r.Render(status, frame, view)
}

// AnswerQuestion keeps an answer and leads to what became of it. A branch is kept when it ended.
func (h *Handlers) AnswerQuestion(r *page.Request) error {
	of, q, no, err := h.questionOf(r)
	if err != nil {
		return err
	}
	typed := question.Read(r, "answer")
	answer, bad := typed.Answer(q, of.Seed)
	given := of.Answer(no)
	switch {
	case given != nil: // sent twice: the first one stays
		if bad == nil && course.Whole(q, answer) && answer.String() != given.Answer {
			r.Flash(ui.KindWarning, r.Printer.T("training.first_counts"))
		}
		return r.SeeOther(of.questionURL(no))
	case bad != nil:
		return askPage(r, of, no, question.Form{R: r, Q: q, Seed: of.Seed, Name: "answer", Answer: answer, Faults: bad, Typed: typed})
	case !course.Whole(q, answer):
		return r.SeeOther(of.questionURL(no) + "?way=" + answer.String())
	}
	err = h.store.Learning.AnswerQuestion(r.Ctx, r.Actor, of.ID, learning.AttemptAnswer{
		No: no, Question: q.ID, Answer: answer.String(), Correct: course.Right(q, answer),
	})
	if err != nil {
		return err
	}
	return r.SeeOther(of.questionURL(no))
}
