package courses

import (
	"fmt"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// Figures shows what learners made of a version: the published one, or that of ?n.
func (h *Handlers) Figures(r *page.Request) error {
	slug := r.Param("course")
	list, err := h.store.Learning.CourseVersions(r.Ctx, r.Actor, slug)
	if err != nil {
		return err
	}
	n := publishedVersion(list)
	if r.Query.Text("n") != "" {
		if n, err = r.Query.Number("n"); err != nil {
			return models.ErrNotFound
		}
	}
	v, err := h.store.Learning.CourseVersion(r.Ctx, r.Actor, slug, max(n, 1))
	if err != nil {
		return err
	}
	text := course.Open(v.Files).Course
	figures, err := h.store.Learning.CourseFigures(r.Ctx, r.Actor, slug, v.N, branchesOf(text)...)
	if err != nil {
		return err
	}
	view := figuresView(r, figures, text, v)
	for _, version := range list {
		if version.PublishedAt != nil {
			view.Versions = append(view.Versions, ui.Button{
				Text: r.Printer.T("kb.version", "N", version.N), URL: fmt.Sprintf("%s/figures?n=%d", page.DeskCourseURL(slug), version.N),
				Quiet: version.N != v.N,
			})
		}
	}
	return r.Page(layout.Page{
		Title: view.Title, Crumbs: courseDeskCrumbs(r, slug, titleOfVersion(r, v), r.Printer.T("courses.link.figures")),
	}, view)
}

// publishedVersion is the number of the published version, else of the last that was, else of the last.
func publishedVersion(list []learning.CourseVersion) int {
	for _, v := range list {
		if v.State == version.Published {
			return v.N
		}
	}
	for _, v := range list {
		if v.State == version.Former {
			return v.N
		}
	}
	return list[0].N
}

func titleOfVersion(r *page.Request, v learning.CourseVersion) string {
	return courseTitle(r, course.Open(v.Files).Course, v.Slug)
}

func figuresView(r *page.Request, f learning.CourseFigures, c *course.Course, v learning.CourseVersion) courses.Figures {
	p := r.Printer
	view := courses.Figures{
		Title: p.T("courses.figures.title", "Title", courseTitle(r, c, v.Slug)), Lead: p.T("courses.figures.lead", "N", v.N),
		Back: page.DeskCourseURL(v.Slug),
	}
	answers := map[string][]learning.AnswerFigure{}
	for _, a := range f.Answers {
		answers[a.Question] = append(answers[a.Question], a)
	}
	for _, of := range f.Questions {
		row := questionFigure(r, of, answers[of.Question], c)
		if q := c.Question(of.Question); q != nil {
			if spread, is := spreadOf(r, q, f, of.Asked); is {
				row.Spread = spread.ID
				view.Spreads = append(view.Spreads, spread)
			}
		}
		view.Questions = append(view.Questions, row)
	}
	seen := map[string]learning.LessonFigure{}
	for _, of := range f.Lessons {
		seen[of.Lesson] = of
	}
	for _, lesson := range c.Lessons {
		of := seen[lesson.Slug]
		view.Lessons = append(view.Lessons, courses.LessonFigure{
			Title: lessonName(r, lesson.Slug, c), Opened: p.Number(of.Opened), Finished: shareText(r, of.Finished, of.Opened),
			Stopped: shareText(r, of.Stopped, of.Opened),
		})
	}
	return view
}

// shareText is how many of how many; in percent only where these are enough to say something.
func shareText(r *page.Request, n, of int) string {
	if of < learning.ShareAnswers {
		return r.Printer.T("courses.figures.few", "N", n, "Of", of)
	}
	return r.Printer.T("courses.figures.share", "N", n, "Percent", (n*100+of/2)/of)
}

// From these figures on a question wants a look: fewer right than a guess among four, nearly everybody right, or those who answer
// the other questions well answer this one no better (Ebel and Frisbie, Essentials of Educational Measurement: an item below 0.20 is
// to be revised).
const (
	hardPercent = 25
	easyPercent = 95
	weakFit     = 0.2
)

func questionFigure(r *page.Request, of learning.QuestionFigure, answers []learning.AnswerFigure, c *course.Course) courses.QuestionFigure {
	p := r.Printer
	row := courses.QuestionFigure{ID: of.Question, Text: of.Question, Asked: p.Number(of.Asked), Right: shareText(r, of.Right, of.Asked)}
	note := func(kind ui.Kind, key string) { row.Note = &ui.Tag{Kind: kind, Text: p.T(key)} }
	switch {
	case of.Fit != nil && *of.Fit < 0:
		note(ui.KindOverdue, "courses.figures.against")
	case of.Fit != nil && *of.Fit < weakFit:
		note(ui.KindSoon, "courses.figures.weak")
	case of.Asked >= learning.FitAnswers && of.Right*100 < hardPercent*of.Asked:
		note(ui.KindSoon, "courses.figures.hard")
	case of.Asked >= learning.FitAnswers && of.Right*100 >= easyPercent*of.Asked:
		note(ui.KindNeutral, "courses.figures.easy")
	}
	facts := []string{of.Question}
	if q := c.Question(of.Question); q != nil {
		row.Text = questionTitle(r, q)
		facts = append(facts, p.T("courses.kind."+knownKind(q.Kind)))
		row.Options = optionFigures(r, q, answers, of.Asked)
	}
	if of.Fit != nil {
		facts = append(facts, p.T("courses.figures.fit", "Fit", p.Decimal(*of.Fit, 2)))
	}
	row.Facts = strings.Join(facts, " · ")
	return row
}

// optionFigures are how often each option was chosen; an order and a branch have a spread instead.
func optionFigures(r *page.Request, q *course.Question, answers []learning.AnswerFigure, asked int) []courses.OptionFigure {
	if q.Kind != course.KindSingle && q.Kind != course.KindMultiple {
		return nil
	}
	counts := make([]int, len(q.Options))
	for _, a := range answers {
		chosen, _ := course.ParseAnswer(a.Answer)
		for _, n := range chosen {
			if n < len(counts) {
				counts[n] += a.Count
			}
		}
	}
	var list []courses.OptionFigure
	for i, o := range q.Options {
		list = append(list, courses.OptionFigure{Text: o.Text.In(r.Lang()), Right: o.Right, Count: shareText(r, counts[i], asked)})
	}
	return list
}
