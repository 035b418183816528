package content

import (
	"regexp"
	"time"

	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// sourcesFresh is for how many months a source that was read is taken to say the same.
const sourcesFresh = 6

// Sources lists what is published and rests on a source that was read long ago, or on others' words alone. A question rests on its own
// source; without one, on those of the articles that its lesson leads to.
func (h *Handlers) Sources(r *page.Request) error {
	articles, err := h.store.Article.Bodies(r.Ctx, r.Actor, r.Lang())
	if err != nil {
		return err
	}
	list := sourceList{r: r}
	of := map[string][]guidance.Source{}
	for _, a := range articles {
		of[a.Slug] = guidance.Sources(a.Body)
		list.add(a.Title, page.ArticleURL(a.Slug), of[a.Slug])
	}
	courses, err := h.store.Learning.Courses(r.Ctx, r.Actor, r.Lang())
	if err != nil {
		return err
	}
	for _, c := range courses {
		files, err := h.store.Learning.CourseFiles(r.Ctx, r.Actor, c.ID, c.N)
		if err != nil {
			return err
		}
		read, _ := course.Read(files) // what is published has no fault, but for the rules of later
		for i := range read.Questions {
			q := &read.Questions[i]
			title := r.Printer.T("content.sources.question", "ID", q.ID, "Course", c.Title)
			list.add(title, page.DeskCourseURL(c.Slug), questionSources(read, q, of))
		}
	}
	return r.Page(layout.Page{Title: r.Printer.T("content.sources.title")}, list.view)
}

// sourceList is what grows old, as it is found.
type sourceList struct {
	r    *page.Request
	view content.Sources
}

// add lists a text when somebody should look its sources up.
func (l *sourceList) add(title, url string, sources []guidance.Source) {
	p, row := l.r.Printer, content.SourceRow{Title: title, URL: url}
	note := func(key string) {
		row.Why = append(row.Why, ui.Tag{Kind: ui.KindSoon, Text: p.T("content.sources." + key)})
	}
	var oldest time.Time
	second := true
	for _, s := range sources {
		if oldest.IsZero() || s.Read.Before(oldest) {
			oldest = s.Read
		}
		second = second && s.Second
	}
	switch {
	case len(sources) == 0:
		note("missing")
	case oldest.Before(l.r.Now.AddDate(0, -sourcesFresh, 0)):
		note("old")
	}
	if second && len(sources) > 0 {
		note("second")
	}
	if len(row.Why) > 0 {
		if !oldest.IsZero() {
			row.Oldest = p.Day(oldest)
		}
		l.view.Rows = append(l.view.Rows, row)
	}
}

// leadsTo is an article that a lesson leads to.
var leadsTo = regexp.MustCompile(`\(/kb/([a-z0-9-]+)`)

func questionSources(c *course.Course, q *course.Question, of map[string][]guidance.Source) []guidance.Source {
	if q.Source != "" {
		return []guidance.Source{guidance.ReadSource(q.Source)}
	}
	var list []guidance.Source
	if lesson, _ := c.Lesson(q.Lesson); lesson != nil {
		for _, m := range leadsTo.FindAllStringSubmatch(lesson.NL.Body, -1) {
			list = append(list, of[m[1]]...)
		}
	}
	return list
}
