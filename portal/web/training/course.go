package training

import (
	"slices"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/training/question"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/training"
	"eokm.nl/hosting/templates/ui"
)

// learning is a course with its published version, read.
type readCourse struct {
	learning.Course
	text *course.Course
}

// courseOf finds the course of the address.
func (h *Handlers) courseOf(r *page.Request) (readCourse, error) {
	found, err := h.store.Learning.Course(r.Ctx, r.Actor, r.Param("course"), r.Lang())
	if err != nil {
		return readCourse{}, err
	}
	found.Title, found.Summary = r.Printer.Branded(found.Title), r.Printer.Branded(found.Summary)
	text, err := h.courseText(r, found.ID, found.N)
	return readCourse{found, text}, err
}

// courseText reads a version of a course, once, with the portal's own name for EOKM in it.
func (h *Handlers) courseText(r *page.Request, id uuid.UUID, n int) (*course.Course, error) {
	return h.shelf.Take(id, n, func() (map[string]string, error) {
		files, err := h.store.Learning.CourseFiles(r.Ctx, r.Actor, id, n)
		return course.Branded(files, r.Printer), err
	})
}

// soonestDue orders courses by the day that they were asked for; the rest come after those, as they were.
func soonestDue(a, b learning.Course) int {
	switch {
	case a.DueAt != nil && b.DueAt != nil:
		return a.DueAt.Compare(*b.DueAt)
	case a.DueAt != nil:
		return -1
	case b.DueAt != nil:
		return 1
	default:
		return 0
	}
}

// List is every course: what was asked first, then those that the reader is in.
func (h *Handlers) List(r *page.Request) error {
	list, err := h.store.Learning.Courses(r.Ctx, r.Actor, r.Lang())
	if err != nil {
		return err
	}
	var view training.Courses
	if r.Is(page.Desks) {
		view.Practice = "/practice"
	}
	slices.SortStableFunc(list, soonestDue)
	for _, of := range list {
		card := courseCard(r, of)
		switch {
		case of.DueAt != nil:
			view.Due = append(view.Due, card)
		case of.Begun():
			view.Begun = append(view.Begun, card)
		default:
			view.All = append(view.All, card)
		}
	}
	return r.Page(layout.Page{Title: r.Printer.T("training.title")}, view)
}

func courseCard(r *page.Request, c learning.Course) training.Card {
	card := training.Card{
		Title: r.Printer.Branded(c.Title), URL: page.CourseURL(c.Slug), Summary: r.Printer.Branded(c.Summary),
		Facts: courseFacts(r, c), Tag: courseTag(r, c),
	}
	switch {
	case c.Begun() || c.DueAt != nil: // what was asked again while a certificate still holds is asked
		card.On = GoOn(r, c)
	case c.Certificate != "":
		card.On = ui.Button{Text: r.Printer.T("training.see_certificate"), URL: page.CertificateURL(c.Certificate)}
	}
	return card
}

// courseFacts are how long a course takes, for whom it is and how far the reader is.
func courseFacts(r *page.Request, c learning.Course) []string {
	p := r.Printer
	lessons := p.N("training.lessons.count", len(c.Lessons))
	if len(c.Finished) > 0 {
		lessons = p.T("training.lessons.done", "N", len(c.Finished), "Of", len(c.Lessons))
	}
	facts := []string{p.N("training.minutes", c.Minutes), lessons}
	if c.Renewal() { // the tag says by when it is asked
		facts = append(facts, p.T("training.tag.passed", "Day", p.Day(*c.ExpiresAt)))
	}
	if len(c.Audience) > 0 && !slices.Contains(c.Audience, string(article.AudienceEveryone)) {
		for _, a := range c.Audience {
			facts = append(facts, p.T("kb.audience."+a))
		}
	}
	return facts
}

// courseTag is where the reader stands in a course.
func courseTag(r *page.Request, c learning.Course) ui.Tag {
	p := r.Printer
	switch {
	case c.DueAt != nil && !r.Now.Before(*c.DueAt):
		return ui.Tag{Kind: ui.KindOverdue, Text: p.T("training.tag.late", "Day", p.Day(page.LastDay(*c.DueAt)))}
	case c.Renewal():
		return ui.Tag{Kind: ui.KindSoon, Text: p.T("training.tag.renew", "Day", p.Day(page.LastDay(*c.DueAt)))}
	case c.DueAt != nil:
		return ui.Tag{Kind: ui.KindSoon, Text: p.T("training.tag.due", "Day", p.Day(page.LastDay(*c.DueAt)))}
	case c.Certificate != "":
		return ui.Tag{Kind: ui.KindDone, Text: p.T("training.tag.passed", "Day", p.Day(*c.ExpiresAt))}
	case c.Attempt != nil:
		return ui.Tag{Kind: ui.KindAck, Text: p.T("training.tag.quiz", "N", c.Answered, "Of", c.Asked)}
	case c.Passed != nil && !*c.Passed:
		return ui.Tag{Kind: ui.KindWaiting, Text: p.T("training.tag.failed")}
	case c.Begun():
		return ui.Tag{Kind: ui.KindAck, Text: p.T("training.tag.begun")}
	default:
		return ui.Tag{}
	}
}

// GoOn leads to what comes next: the test that the reader is in, the next lesson, or the test.
func GoOn(r *page.Request, c learning.Course) ui.Button {
	p := r.Printer
	switch next := c.Next(); {
	case c.Attempt != nil:
		return ui.Button{
			Text: p.T("training.go.attempt", "N", c.Answered+1, "Of", c.Asked), URL: page.QuizURL(c.Slug) + "/" + c.Attempt.String(),
		}
	case next == "":
		return ui.Button{Text: p.T("training.go.quiz"), URL: page.QuizURL(c.Slug)}
	case len(c.Opened) > 0:
		return ui.Button{Text: p.T("training.go.on"), URL: page.LessonURL(c.Slug, next)}
	default:
		return ui.Button{Text: p.T("training.go.begin"), URL: page.LessonURL(c.Slug, next)}
	}
}

// Show is the page of one course.
func (h *Handlers) Show(r *page.Request) error {
	of, err := h.courseOf(r)
	if err != nil {
		return err
	}
	return r.Page(layout.Page{Title: of.Title, Crumbs: courseCrumbs(r, of.Course)}, courseView(r, of))
}

// courseCrumbs lead to a course, and on to what stands below it.
func courseCrumbs(r *page.Request, of learning.Course, below ...string) []layout.Crumb {
	crumbs := []layout.Crumb{{Label: r.Printer.T("training.title"), URL: "/training"}, {Label: of.Title}}
	for _, label := range below {
		crumbs[1].URL = page.CourseURL(of.Slug)
		crumbs = append(crumbs, layout.Crumb{Label: label})
	}
	return crumbs
}

func courseView(r *page.Request, of readCourse) training.Course {
	p := r.Printer
	words := of.text.In(r.Lang())
	view := training.Course{
		Title: of.Title, Summary: of.Summary, Tag: courseTag(r, of.Course), Facts: courseFacts(r, of.Course), Goals: words.Goals,
	}
	if of.CheckedOn != nil {
		view.Facts = append(view.Facts, p.T("kb.checked", "Day", p.Day(*of.CheckedOn)))
	}
	view.Go = GoOn(r, of.Course)
	view.Go.Primary = true
	for _, lesson := range of.text.Lessons {
		view.Lessons.Tasks = append(view.Lessons.Tasks, lessonTask(r, of, lesson))
	}
	view.Quiz.Tasks = []ui.Task{{
		Label: p.T("training.quiz.of", "Title", of.Title), URL: page.QuizURL(of.Slug),
		Hint:   p.T("training.quiz.hint", "N", question.TestLength(of.text), "Percent", learning.PassMark),
		Status: quizTag(r, of.Course),
	}}
	if of.Certificate != "" {
		view.Quiz.Tasks = append(view.Quiz.Tasks, ui.Task{
			Label: p.T("certificate.link"), URL: page.CertificateURL(of.Certificate),
			Status: ui.Tag{Kind: ui.KindDone, Text: p.T("words.certificate.valid")},
		})
	}
	return view
}

// lessonTask is a lesson in a list, and whether the reader read it.
func lessonTask(r *page.Request, of readCourse, lesson course.Lesson) ui.Task {
	p := r.Printer
	task := ui.Task{
		Label: lesson.In(r.Lang()).Title, URL: page.LessonURL(of.Slug, lesson.Slug), Hint: p.N("training.minutes", lesson.Minutes),
	}
	switch {
	case of.Done(lesson.Slug):
		task.Status = ui.Tag{Kind: ui.KindDone, Text: p.T("training.lesson.done")}
	case slices.Contains(of.Opened, lesson.Slug):
		task.Status = ui.Tag{Kind: ui.KindAck, Text: p.T("training.lesson.opened")}
	default:
		task.Status = ui.Tag{Kind: ui.KindNeutral, Text: p.T("training.lesson.new")}
	}
	return task
}

// quizTag is how the reader's last test ended.
func quizTag(r *page.Request, c learning.Course) ui.Tag {
	p := r.Printer
	switch {
	case c.Attempt != nil:
		return ui.Tag{Kind: ui.KindAck, Text: p.T("training.tag.quiz.short", "N", c.Answered, "Of", c.Asked)}
	case c.Passed == nil:
		return ui.Tag{Kind: ui.KindNeutral, Text: p.T("training.lesson.new")}
	case *c.Passed:
		return ui.Tag{Kind: ui.KindDone, Text: p.T("training.score", "N", c.TriedRight, "Of", c.TriedOf)}
	default:
		return ui.Tag{Kind: ui.KindWaiting, Text: p.T("training.score", "N", c.TriedRight, "Of", c.TriedOf)}
	}
}

// Lesson is a lesson to read. Nothing is kept of that: others see who is busy with a course, and whoever only follows a link is not.
func (h *Handlers) Lesson(r *page.Request) error {
	of, lesson, err := h.lessonOf(r)
	if err != nil {
		return err
	}
	return lessonPage(r, of, lesson, question.Practised{})
}

// lessonOf finds the course and the lesson of the address.
func (h *Handlers) lessonOf(r *page.Request) (readCourse, *course.Lesson, error) {
	of, err := h.courseOf(r)
	if err != nil {
		return of, nil, err
	}
	lesson, _ := of.text.Lesson(r.Param("lesson"))
	if lesson == nil {
		return of, nil, models.ErrNotFound
	}
	return of, lesson, nil
}

// lessonPage shows a lesson, with what was done to one of its practice questions.
func lessonPage(r *page.Request, of readCourse, lesson *course.Lesson, did question.Practised) error {
	p, text := r.Printer, lesson.In(r.Lang())
	_, at := of.text.Lesson(lesson.Slug)
	view := question.LessonView(r, of.text, lesson, page.CourseURL(of.Slug), did)
	if of.Done(lesson.Slug) {
		view.Read = ui.Tag{Kind: ui.KindDone, Text: p.T("training.lesson.done")}
	}
	if r.Is(page.Desks, page.Analysts, page.Editors) {
		view.Done, view.DoneText = page.LessonURL(of.Slug, lesson.Slug)+"/done", p.T("training.finish.last")
		if at+1 < len(of.text.Lessons) {
			view.DoneText = p.T("training.finish")
		}
	}
	frame := layout.Page{
		Title: text.Title, Crumbs: courseCrumbs(r, of.Course, text.Title), Path: page.LessonURL(of.Slug, lesson.Slug),
		Error: did.Faults != nil,
	}
	return r.Render(did.Status(), frame, view)
}

// FinishLesson keeps that a lesson was finished, and leads to the next; after the last one to the test.
func (h *Handlers) FinishLesson(r *page.Request) error {
	of, lesson, err := h.lessonOf(r)
	if err != nil {
		return err
	}
	if err := h.store.Learning.FinishLesson(r.Ctx, r.Actor, of.ID, of.N, lesson.Slug); err != nil {
		return err
	}
	if _, at := of.text.Lesson(lesson.Slug); at+1 < len(of.text.Lessons) {
		return r.SeeOther(page.LessonURL(of.Slug, of.text.Lessons[at+1].Slug))
	}
	return r.SeeOther(page.QuizURL(of.Slug))
}
