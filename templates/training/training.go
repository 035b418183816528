// Package training holds the pages on which people learn: the courses, one course, a lesson with its practice questions, a question of
// a test, and how a test ended. Each is a pure function of its view struct; Markdown comes in as HTML that portal/guidance made safe.
package training

import "eokm.nl/hosting/templates/ui"

// Courses is every course, with those that the reader is in first.
type Courses struct {
	Due   []Card // what somebody asked the reader to follow
	Begun []Card
	All   []Card

	Practice string // where a desk orders a notice to practise; "" for others
}

// Card is a course in a list.
type Card struct {
	Title   string
	URL     string
	Summary string
	Facts   []string // how long it takes, for whom it is
	Tag     ui.Tag
	On      ui.Button // where the reader goes on; not shown when its text is empty
}

// Course is the page of one course.
type Course struct {
	Title   string
	Summary string
	Tag     ui.Tag
	Facts   []string
	Notes   []ui.Note
	Goals   []string
	Go      ui.Button // what comes next; not shown when its text is empty
	Lessons ui.TaskList
	Quiz    ui.TaskList // one task
}

// Lesson is a page to read.
type Lesson struct {
	Title    string
	Facts    []string
	Read     ui.Tag // that the reader finished it
	HTML     string
	Practice []Question
	Done     string // where the form that finishes it goes; "" for who only reads
	DoneText string
	Back     ui.Button
}

// Intro is what stands before a test.
type Intro struct {
	Title string
	Lead  string
	Rules []string
	Notes []ui.Note
	Start string    // where the form that begins it goes; "" when the reader cannot
	On    ui.Button // to the test that the reader is in; not shown when its text is empty
	Back  ui.Button
}

// Ask is one question of a test on its page.
type Ask struct {
	Title    string
	Tag      ui.Tag
	Progress ui.Progress
	Question Question
	Next     ui.Button // after the answer
}

// Question is a question, to be answered or answered.
type Question struct {
	ID      string // of its section, unique on the page
	Heading string // above it; on the page of a test there is none
	Notice  *Notice
	Errors  []ui.FieldError
	Action  string      // where the form goes; "" for who only reads
	Hidden  []ui.Hidden // go along with the answer
	Text    string      // of a branch and of an answered one; else the choices have it as their legend
	Way     []Turn      // of a branch: what was chosen so far
	Single  *ui.Radios
	Several *ui.Checkboxes
	Order   *Order
	Send    string // the text of the button
	Marked  *Marked
}

// Order asks for a number for each line.
type Order struct {
	Name   string
	Legend string
	Hint   string
	Error  string
	Lines  []ui.Select
}

// Turn is one choice of a branch and what followed.
type Turn struct {
	Text   string
	Chosen string
	Why    string
}

// Marked is what became of an answer.
type Marked struct {
	Note    ui.Note  // right or not
	Options []Option // as they were shown
	Numbers bool     // the options have an order
	Why     string
}

// Option is an option of an answered question.
type Option struct {
	Text string
	Tags []ui.Tag // chosen, right
	Why  string
}

// Notice is a made-up notice to practise on. It leads nowhere.
type Notice struct {
	ID    string // of its heading, unique on the page
	Ref   string
	State ui.Tag
	Facts ui.Facts
}

// Result is how a test ended.
type Result struct {
	Title   string
	Lead    string
	Passed  bool
	Number  string // of the certificate
	Lines   []string
	Notes   []ui.Note // of who did not pass: when they may try again
	Rows    []ResultRow
	Reread  ui.TaskList // the lessons of what went wrong
	Actions []ui.Button
}

// ResultRow is one question of a test that ended.
type ResultRow struct {
	Label string
	URL   string
	Text  string
	Tag   ui.Tag
}
