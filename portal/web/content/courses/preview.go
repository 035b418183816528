package courses

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/training/question"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/training"
	"eokm.nl/hosting/templates/ui"
)

// previewing is a version of a course as learners would see it. Nothing of what somebody does in it is kept.
type previewing struct {
	slug string
	n    int
	text *course.Course
}

func (p previewing) url() string { return page.DeskCourseURL(p.slug) + "/preview" }

// previewOf finds the version on its way, else the published one.
func (h *Handlers) previewOf(r *page.Request) (previewing, error) {
	slug := r.Param("course")
	list, err := h.store.Learning.CourseVersions(r.Ctx, r.Actor, slug)
	if err != nil {
		return previewing{}, err
	}
	v, err := h.store.Learning.CourseVersion(r.Ctx, r.Actor, slug, shownVersion(list))
	return previewing{slug, v.N, course.Open(course.Branded(v.Files, r.Printer)).Course}, err
}

// showPreview shows a page of learners between what says that it is none.
func showPreview(r *page.Request, status int, of previewing, title string, body templ.Component, links ...ui.Button) error {
	links = append(links, ui.Button{Text: r.Printer.T("courses.preview.close"), URL: page.DeskCourseURL(of.slug), Quiet: true})
	view := courses.Preview{Lead: r.Printer.T("courses.preview.lead", "N", of.n), Body: body, Links: links}
	return r.Render(status, layout.Page{
		Title: title, Path: r.HTTP.URL.RequestURI(), Error: status != http.StatusOK,
		Crumbs: courseDeskCrumbs(r, of.slug, courseTitle(r, of.text, of.slug), r.Printer.T("content.preview")),
	}, view)
}

// Preview is the page of the course.
func (h *Handlers) Preview(r *page.Request) error {
	of, err := h.previewOf(r)
	if err != nil {
		return err
	}
	p, words := r.Printer, of.text.In(r.Lang())
	view := training.Course{
		Title: courseTitle(r, of.text, of.slug), Summary: words.Summary, Goals: words.Goals,
		Facts: []string{p.N("training.minutes", of.text.Minutes), p.N("training.lessons.count", len(of.text.Lessons))},
	}
	fresh := ui.Tag{Kind: ui.KindNeutral, Text: p.T("training.lesson.new")}
	for i := range of.text.Lessons {
		lesson := &of.text.Lessons[i]
		view.Lessons.Tasks = append(view.Lessons.Tasks, ui.Task{
			Label: lessonName(r, lesson.Slug, of.text), URL: of.url() + "/" + lesson.Slug,
			Hint: p.N("training.minutes", lesson.Minutes), Status: fresh,
		})
	}
	view.Quiz.Tasks = []ui.Task{{
		Label: p.T("training.quiz.of", "Title", view.Title),
		Hint:  p.T("training.quiz.hint", "N", question.TestLength(of.text), "Percent", learning.PassMark), Status: fresh,
	}}
	if question.TestLength(of.text) > 0 {
		view.Quiz.Tasks[0].URL = of.url() + "/quiz"
	}
	return showPreview(r, http.StatusOK, of, view.Title, view)
}

// PreviewLesson is a lesson, with what was done to one of its practice questions.
func (h *Handlers) PreviewLesson(r *page.Request) error {
	of, err := h.previewOf(r)
	if err != nil {
		return err
	}
	lesson, at := of.text.Lesson(r.Param("lesson"))
	if lesson == nil {
		return models.ErrNotFound
	}
	var did question.Practised
	for i, q := range of.text.Practice(lesson.Slug) {
		if r.Posted() && q.ID == r.Form.Text("q") {
			did = question.Practised{ID: q.ID, Typed: question.Read(r, question.PracticeName(i+1))}
			did.Answer, did.Faults = did.Typed.Answer(q, question.PracticeSeed)
		}
	}
	view := question.LessonView(r, of.text, lesson, of.url(), did)
	view.Title = lessonName(r, lesson.Slug, of.text)
	var links []ui.Button
	if at+1 < len(of.text.Lessons) {
		links = append(links, ui.Button{Text: r.Printer.T("courses.preview.next"), URL: of.url() + "/" + of.text.Lessons[at+1].Slug})
	}
	return showPreview(r, did.Status(), of, view.Title, view, links...)
}

// PreviewQuiz asks a test's questions, one a page: those that the seed draws, or the one that is named.
func (h *Handlers) PreviewQuiz(r *page.Request) error {
	of, err := h.previewOf(r)
	if err != nil {
		return err
	}
	seed, drawn, no := of.drawn(r)
	if no < 1 || no > len(drawn) {
		return models.ErrNotFound
	}
	q := of.text.Question(drawn[no-1])
	if q == nil || q.Kind == course.KindBranch && course.Walk(q, nil).Step == nil {
		return models.ErrNotFound // there is none, or it has no step yet
	}
	form := question.Form{R: r, Q: q, Seed: seed, Name: "answer"}
	status := http.StatusOK
	if r.Posted() && r.Is(page.Desks, page.Analysts, page.Editors) {
		form.Typed = question.Read(r, "answer")
		if form.Answer, form.Faults = form.Typed.Answer(q, seed); form.Faults != nil {
			status = http.StatusUnprocessableEntity
		}
	}
	title := r.Printer.T("training.question.n", "N", no, "Of", len(drawn))
	view := training.Ask{
		Title: title, Question: form.View(),
		Progress: ui.Progress{Done: no - 1, Total: len(drawn), Text: r.Printer.T("training.progress", "N", no-1, "Of", len(drawn))},
	}
	view.Question.ID = "question"
	if r.Is(page.Desks, page.Analysts, page.Editors) {
		view.Question.Action = of.url() + "/quiz"
	}
	for _, name := range []string{"q", "n", "seed"} {
		if value := r.Form.Text(name); value != "" {
			view.Question.Hidden = append(view.Question.Hidden, ui.Hidden{Name: name, Value: value})
		}
	}
	var links []ui.Button
	if no < len(drawn) {
		links = append(links, ui.Button{Text: r.Printer.T("training.next"), URL: of.quizPage(seed, no+1)})
	}
	if len(drawn) > 1 {
		links = append(links, ui.Button{Text: r.Printer.T("courses.preview.other"), URL: of.quizPage(seed+1, 1)})
	}
	return showPreview(r, status, of, title, view, links...)
}

// drawn are the names of a test's questions, and the number of the one that is shown.
func (p previewing) drawn(r *page.Request) (seed int64, ids []string, no int) {
	seed, _ = strconv.ParseInt(r.Form.Text("seed"), 10, 32) // 0 is a seed as any other
	if id := r.Form.Text("q"); id != "" {
		return seed, []string{id}, 1
	}
	no = 1
	if n, err := strconv.Atoi(r.Form.Text("n")); err == nil {
		no = n
	}
	return seed, course.Draw(p.text, seed), no
}

func (p previewing) quizPage(seed int64, no int) string {
	return p.url() + "/quiz?" + url.Values{"seed": {strconv.FormatInt(seed, 10)}, "n": {strconv.Itoa(no)}}.Encode()
}
