// Package course knows what a course is: a folder of files that is read (read.go), printed again (print.go) and judged (rules.go), the
// questions that are drawn from it (draw.go) and how an answer is marked (mark.go). shipped.go reads the courses that come with the
// portal, shelf.go keeps those that were read.
//
// Never here: who may take, write or publish a course and when somebody passes (models has those rules), a query, or a page.
package course

import (
	"time"

	"eokm.nl/hosting/models/article"
)

// Course is what a folder says. Nothing changes it once it was read: it is safe for concurrent use.
type Course struct {
	Order     int
	Audience  []article.Audience
	Minutes   int
	Checked   time.Time // when somebody last said that all of it is right; a day
	Review    time.Time // when it is to be read again
	NL, EN    Words
	Lessons   []Lesson
	Questions []Question
}

// Words are what a course says of itself in one language.
type Words struct {
	Title   string   `toml:"title"`
	Summary string   `toml:"summary"`
	Goals   []string `toml:"goals"`
}

// In gives the words in a language.
func (c *Course) In(language string) Words {
	if language == "en" {
		return c.EN
	}
	return c.NL
}

// Lesson is a page to read, with its practice questions.
type Lesson struct {
	Slug    string
	Minutes int
	NL, EN  LessonText
}

// LessonText is a lesson in one language.
type LessonText struct {
	Title string
	Body  string // Markdown, as portal/guidance reads it
}

// In gives the text in a language.
func (l *Lesson) In(language string) LessonText {
	if language == "en" {
		return l.EN
	}
	return l.NL
}

// Lesson finds a lesson, and its place from 0; nil when there is none.
func (c *Course) Lesson(slug string) (lesson *Lesson, at int) {
	for i := range c.Lessons {
		if c.Lessons[i].Slug == slug {
			return &c.Lessons[i], i
		}
	}
	return nil, -1
}

// Use is where a question is asked.
type Use string

// The uses.
const (
	UseQuiz     Use = "quiz"     // in the test's pool
	UsePractice Use = "practice" // within its lesson; it does not count
)

// Kind is how a question is answered.
type Kind string

// The kinds.
const (
	KindSingle   Kind = "single"
	KindMultiple Kind = "multiple"
	KindOrder    Kind = "order"
	KindBranch   Kind = "branch" // step by step: what would you do?
)

// Both is a text in both languages.
type Both struct{ NL, EN string }

// In gives the text in a language.
func (b Both) In(language string) string {
	if language == "en" {
		return b.EN
	}
	return b.NL
}

// Question is one of a course.
type Question struct {
	ID      string // unique in the course
	Lesson  string
	Use     Use
	Kind    Kind
	Text    Both
	Why     Both     // shown after any answer
	Source  string   // what it rests on, and when that was read (guidance.ReadSource); "": what the articles that its lesson leads to do
	Options []Option // none in a branch; in an order these stand in the right one
	Steps   []Step   // of a branch; the first is where it begins
	Notice  *Notice
}

// Option is an answer to choose.
type Option struct {
	Text  Both
	Right bool   // of single and multiple
	To    string // of a step: another one, Right or Wrong
	Why   Both   // for who chose it; may be empty
}

// Where a branch ends.
const (
	ToRight = "right"
	ToWrong = "wrong"
)

// Step is a situation of a branch.
type Step struct {
	ID      string
	Text    Both
	Options []Option
}

// Notice is a made-up notice to practise on. It holds reserved names and addresses only.
type Notice struct {
	Ref      string // OEFEN-0001
	Host     string // defanged
	What     string // file, page or folder
	IP       string
	Received string // "2026-11-21 02:10", Dutch time
	State    Both
	Note     Both
}

// Question finds a question; nil when there is none.
func (c *Course) Question(id string) *Question {
	for i := range c.Questions {
		if c.Questions[i].ID == id {
			return &c.Questions[i]
		}
	}
	return nil
}

// Practice lists a lesson's practice questions.
func (c *Course) Practice(lesson string) []*Question { return c.of(lesson, UsePractice) }

// Pool lists a lesson's questions of the test.
func (c *Course) Pool(lesson string) []*Question { return c.of(lesson, UseQuiz) }

func (c *Course) of(lesson string, use Use) []*Question {
	var list []*Question
	for i := range c.Questions {
		if q := &c.Questions[i]; q.Lesson == lesson && q.Use == use {
			list = append(list, q)
		}
	}
	return list
}

// step finds a step of a branch; nil when there is none.
func (q *Question) step(id string) *Step {
	for i := range q.Steps {
		if q.Steps[i].ID == id {
			return &q.Steps[i]
		}
	}
	return nil
}
