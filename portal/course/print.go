package course

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"eokm.nl/hosting/models"
)

// Print writes a course as the folder that Read makes the same course of.
func Print(c *Course) map[string]string {
	files := map[string]string{AboutFile: printAbout(c), QuestionsFile: printQuestions(c.Questions)}
	for i := range c.Lessons {
		for _, language := range models.Languages {
			lesson, text := &c.Lessons[i], c.Lessons[i].In(language)
			files[LessonFile(lesson.Slug, language)] = fmt.Sprintf("+++\ntitle = %s\nminutes = %d\n+++\n\n%s\n", quoted(text.Title),
				lesson.Minutes, text.Body)
		}
	}
	return files
}

// printer writes lines of TOML.
type printer struct{ strings.Builder }

func (p *printer) table(name string) { p.WriteString("\n[[" + name + "]]\n") }

func (p *printer) raw(key, value string) { p.WriteString(key + " = " + value + "\n") }

func (p *printer) text(key, value string) { p.raw(key, quoted(value)) }

// maybe is text for what may be empty.
func (p *printer) maybe(key, value string) {
	if value != "" {
		p.text(key, value)
	}
}

func (p *printer) both(key string, value Both) {
	p.maybe(key+"_nl", value.NL)
	p.maybe(key+"_en", value.EN)
}

func (p *printer) list(key string, values []string) {
	var quotes []string
	for _, v := range values {
		quotes = append(quotes, quoted(v))
	}
	p.raw(key, "["+strings.Join(quotes, ", ")+"]")
}

func printAbout(c *Course) string {
	p := &printer{}
	var audience, lessons []string
	for _, a := range c.Audience {
		audience = append(audience, string(a))
	}
	for _, l := range c.Lessons {
		lessons = append(lessons, l.Slug)
	}
	p.raw("order", strconv.Itoa(c.Order))
	p.list("audience", audience)
	p.raw("minutes", strconv.Itoa(c.Minutes))
	p.list("lessons", lessons)
	for _, date := range []struct {
		key string
		at  time.Time
	}{{"checked", c.Checked}, {"review", c.Review}} {
		if !date.at.IsZero() {
			p.raw(date.key, date.at.Format(time.DateOnly))
		}
	}
	for _, language := range models.Languages {
		words := c.In(language)
		p.WriteString("\n[" + language + "]\n")
		p.text("title", words.Title)
		p.text("summary", words.Summary)
		p.list("goals", words.Goals)
	}
	return p.String()
}

func printQuestions(questions []Question) string {
	p := &printer{}
	for _, q := range questions {
		p.table("question")
		p.text("id", q.ID)
		p.text("lesson", q.Lesson)
		p.text("use", string(q.Use))
		p.text("kind", string(q.Kind))
		p.both("text", q.Text)
		p.both("why", q.Why)
		p.maybe("source", q.Source)
		if n := q.Notice; n != nil {
			p.WriteString("[question.notice]\n")
			p.text("ref", n.Ref)
			p.text("host", n.Host)
			p.text("what", n.What)
			p.text("ip", n.IP)
			p.text("received", n.Received)
			p.both("state", n.State)
			p.both("note", n.Note)
		}
		p.options("question.option", q.Options)
		for _, s := range q.Steps {
			p.table("question.step")
			p.text("id", s.ID)
			p.both("text", s.Text)
			p.options("question.step.option", s.Options)
		}
	}
	return strings.TrimPrefix(p.String(), "\n")
}

func (p *printer) options(name string, list []Option) {
	for _, o := range list {
		p.table(name)
		p.maybe("nl", o.Text.NL)
		p.maybe("en", o.Text.EN)
		if o.Right {
			p.raw("right", "true")
		}
		p.maybe("to", o.To)
		p.both("why", o.Why)
	}
}

// quoted is a basic string of TOML, on one line (https://github.com/toml-lang/toml, version 1.0, "String").
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
