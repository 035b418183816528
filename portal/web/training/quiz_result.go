package training

import (
	"errors"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/training"
	"eokm.nl/hosting/templates/ui"
)

// Result is how a test ended; before that it leads to the first question without an answer.
func (h *Handlers) Result(r *page.Request) error {
	of, err := h.sittingOf(r)
	if err != nil {
		return err
	}
	if next := of.Next(); next != 0 {
		return r.SeeOther(of.questionURL(next))
	}
	view := resultView(r, of)
	if !view.Passed {
		live, err := h.courseOf(r)
		switch {
		case errors.Is(err, models.ErrNotFound): // it was archived since
			view.Notes = []ui.Note{{Kind: ui.KindInfo, Text: r.Printer.T("training.gone")}}
			view.Actions = []ui.Button{{Text: r.Printer.T("training.back"), URL: "/training"}}
		case err != nil:
			return err
		default:
			addRetry(r, &view, of, live)
		}
	}
	return r.Page(layout.Page{Title: view.Title, Crumbs: of.crumbs(r)}, view)
}

func resultView(r *page.Request, of sitting) training.Result {
	p := r.Printer
	title := of.text.In(r.Lang()).Title
	view := training.Result{
		Passed: *of.Passed, Number: of.Certificate, Title: p.T("training.failed", "Title", title),
		Lead: p.T("training.score.lead", "N", *of.Correct, "Of", len(of.Questions), "Need", learning.Needed(len(of.Questions)),
			"Percent", learning.PassMark),
	}
	if view.Passed {
		view.Title = p.T("training.passed", "Title", title)
		view.Lines = []string{p.T("training.valid", "Day", p.Day(of.FinishedAt.AddDate(learning.CertificateYears, 0, 0)))}
		view.Actions = []ui.Button{
			{Text: p.T("certificate.link"), URL: page.CertificateURL(of.Certificate), Primary: true},
			{Text: p.T("training.back"), URL: "/training"},
		}
	}
	for i, a := range of.Answers {
		row := training.ResultRow{
			Label: p.T("training.question.n", "N", i+1, "Of", len(of.Questions)), URL: of.questionURL(a.No),
			Text: guidance.Fill(of.text.Question(a.Question).Text.In(r.Lang()), r.Printer),
			Tag:  ui.Tag{Kind: ui.KindDone, Text: p.T("training.right")},
		}
		if !a.Correct {
			row.Tag = ui.Tag{Kind: ui.KindWrong, Text: p.T("training.wrong")}
		}
		view.Rows = append(view.Rows, row)
	}
	return view
}

// addRetry says what who did not pass does next. To read comes first while they may not try again; to try does once they may. live is
// the course as it is now, perhaps in a newer version than the test was about.
func addRetry(r *page.Request, view *training.Result, of sitting, live readCourse) {
	p := r.Printer
	view.Reread = reread(r, of, live)
	lessons := view.Reread.Tasks
	read := ui.Button{Text: p.N("training.reread.go", len(lessons)), URL: lessons[0].URL}
	course := ui.Button{Text: p.T("training.to_course"), URL: page.CourseURL(of.Slug), Quiet: true}
	var note ui.Note
	switch retry := live.RetryAt(r.Now); {
	case live.Certificate != "":
		note = ui.Note{Kind: ui.KindSuccess, Text: p.T("training.later.passed")}
		view.Actions = []ui.Button{{Text: p.T("certificate.link"), URL: page.CertificateURL(live.Certificate), Primary: true}, course}
	case live.Attempt != nil:
		note = ui.Note{Kind: ui.KindInfo, Text: p.T("training.later.begun")}
		on := GoOn(r, live.Course)
		on.Primary = true
		view.Actions = []ui.Button{on, read, course}
	case !retry.IsZero():
		minutes := int((retry.Sub(r.Now) + time.Minute - 1) / time.Minute)
		note = ui.Note{Kind: ui.KindInfo, Text: p.N("training.again", minutes, "Time", p.Date(retry))}
		read.Primary = true
		view.Actions = []ui.Button{read, course}
	default:
		note = ui.Note{Kind: ui.KindInfo, Text: p.T("training.again.now")}
		again := ui.Button{Text: p.T("training.again.go"), URL: page.QuizURL(of.Slug), Primary: true}
		view.Actions = []ui.Button{again, read, course}
	}
	view.Notes = []ui.Note{note}
}

// reread are the lessons of what went wrong, in the order of the course, with how much did; all lessons where a newer version of the
// course has none of those.
func reread(r *page.Request, of sitting, live readCourse) ui.TaskList {
	wrong := map[string]int{}
	for _, a := range of.Answers {
		if !a.Correct {
			wrong[of.text.Question(a.Question).Lesson]++
		}
	}
	var some, all ui.TaskList
	for _, lesson := range live.text.Lessons {
		task := lessonTask(r, live, lesson)
		all.Tasks = append(all.Tasks, task)
		if n := wrong[lesson.Slug]; n > 0 {
			task.Status = ui.Tag{Kind: ui.KindWrong, Text: r.Printer.N("training.reread.wrong", n)}
			some.Tasks = append(some.Tasks, task)
		}
	}
	if len(some.Tasks) == 0 {
		return all
	}
	return some
}
