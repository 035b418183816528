package courses

import (
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/courses"
)

func (h *Handlers) AboutForm() page.Handle { return h.partForm(aboutPage()) }

func (h *Handlers) SaveAbout() page.Handle { return h.savePart(aboutPage()) }

// aboutPage is what the course says of itself.
func aboutPage() partPage {
	return partPage{
		at: func(w writing, _ *page.Request) bool { return w.draft.Reads(course.AboutFile) },
		mark: func(w writing, _ *page.Request) string {
			return w.draft.Mark(course.AboutFile) +
				course.Draft{Files: map[string]string{"": w.version.NoteNL + "\n" + w.version.NoteEN}}.Mark("")
		},
		values: aboutValues, view: aboutView, text: func(w writing, _ *page.Request) string { return w.draft.Files[course.AboutFile] },
		change: func(w *writing, _ *page.Request, v page.Form) (map[string]string, error) { return changeAbout(w, v) },
	}
}

func aboutValues(w writing, _ *page.Request) page.Form {
	c := w.draft.Course
	v := page.Form{
		"minutes": {strconv.Itoa(c.Minutes)}, "order": {strconv.Itoa(c.Order)}, "note_nl": {w.version.NoteNL},
		"note_en": {w.version.NoteEN},
	}
	for _, a := range c.Audience {
		v.Add("audience", string(a))
	}
	if !c.Review.IsZero() {
		v.Set("review", c.Review.Format("02-01-2006"))
	}
	for _, language := range models.Languages {
		words := c.In(language)
		v.Set("title_"+language, words.Title)
		v.Set("summary_"+language, words.Summary)
		v.Set("goals_"+language, strings.Join(words.Goals, "\n"))
	}
	return v
}

func changeAbout(w *writing, v page.Form) (map[string]string, error) {
	var bad page.Faults
	minutes, order := whole(v, "minutes", &bad), whole(v, "order", &bad)
	review, err := time.Parse("2-1-2006", strings.TrimSpace(v.Text("review")))
	if err != nil {
		bad.Add("review", "courses.day")
	}
	if bad != nil {
		return nil, bad.Err()
	}
	w.version.NoteNL, w.version.NoteEN = v.Text("note_nl"), v.Text("note_en")
	return w.draft.With(func(c *course.Course) {
		c.Minutes, c.Order, c.Review, c.Audience = minutes, order, review, page.Chosen[article.Audience](v["audience"])
		c.NL, c.EN = typedWords(v, "nl"), typedWords(v, "en")
	}, course.AboutFile), nil
}

func typedWords(v page.Form, language string) course.Words {
	words := course.Words{
		Title: strings.TrimSpace(v.Text("title_" + language)), Summary: strings.Join(strings.Fields(v.Text("summary_"+language)), " "),
	}
	for line := range strings.Lines(typedText(v, "goals_"+language)) {
		if line = strings.TrimSpace(line); line != "" {
			words.Goals = append(words.Goals, line)
		}
	}
	return words
}

func aboutView(r *page.Request, p part) (templ.Component, string) {
	f := fields{r, p}
	title := r.Printer.T("courses.part.about")
	var plain []string
	for _, language := range models.Languages {
		plain = append(plain, "title_"+language, "summary_"+language, "goals_"+language, "note_"+language)
	}
	view := courses.About{
		Form: p.form(r, page.DeskCourseURL(p.slug)+"/about", p.draft.Of(course.AboutFile, ""),
			append(plain, "minutes", "order", "review"), []string{"audience"}),
		Audience: page.Boxes(r, "audience", "kb.audience.", article.Audiences, page.Chosen[article.Audience](p.values["audience"]), p.bad),
		Minutes:  f.short("minutes", "courses.field.minutes"), Order: f.short("order", "courses.field.order"),
		Review: f.short("review", "courses.field.review"),
	}
	view.Title = title
	for _, language := range models.Languages {
		view.Texts = append(view.Texts, courses.AboutText{
			Language: language, Legend: r.Printer.T("kb.language." + language + ".name"),
			Title:   f.text("title_"+language, "content.field.title"),
			Summary: f.area("summary_"+language, "courses.field.summary", 3, false),
			Goals:   f.area("goals_"+language, "courses.field.goals", 8, false),
			Note:    f.text("note_"+language, "content.field.note"),
		})
	}
	return view, title
}
