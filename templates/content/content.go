// Package content holds the desk of EOKM's editors: the articles and where they stand, writing one, what readers said and what
// they searched for. Each page is a pure function of its view struct.
package content

import (
	"time"

	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/ui"
)

// List is all articles, for who edits them.
type List struct {
	Rows  []Row
	Write bool // the reader may begin one
}

// Row is one of them.
type Row struct {
	URL    string
	Title  string
	State  ui.Tag
	Notes  []ui.Tag // what wants somebody's attention
	Saved  string
	Review string
	Helped string
}

// New begins an article.
type New struct {
	Errors  []ui.FieldError
	Slug    ui.TextField
	Dutch   ui.TextField
	English ui.TextField
}

// Show is one article: where it stands, and what can be done with it.
type Show struct {
	Title    string
	State    ui.Tag
	Facts    ui.Facts
	Notes    []ui.Note
	Errors   []ui.FieldError
	Links    []ui.Button
	Steps    Steps
	Diagrams Diagrams
	Asks     *Asks // who follows the change; nil when nobody is asked to
}

// Diagrams are an article's drawings.
type Diagrams struct {
	Rows   []DiagramRow
	Write  bool
	Action string
	File   ui.FileField
	Name   ui.TextField
}

// DiagramRow is one of them, and how it is put into a text.
type DiagramRow struct {
	URL      string
	Name     string
	By       string
	Markdown string
}

// Steps are what can be done with an article or a course.
type Steps struct {
	Action   string // what takes a return or a schedule
	Revision int    // the one that the reader sees
	Next     []Step
	Return   *ui.TextArea      // beside the step that returns it
	Schedule *ui.DateTimeField // beside the step that publishes it later
	Quiet    []Step            // what is seldom done
}

// Step is a button that brings an article or a course on.
type Step struct {
	Action  string
	Act     string
	Label   string
	Primary bool
}

// Asks is who follows a change and who does not.
type Asks struct {
	Lead string
	Rows []AsksRow
}

// AsksRow is one person.
type AsksRow struct {
	Provider string
	Name     string
	State    ui.Tag
	At       *time.Time
}

// Edit is the manuscript of a draft, both languages side by side.
type Edit struct {
	Title       string
	Action      string
	AutosaveURL string
	Back        string
	Revision    int
	Errors      []ui.FieldError
	Conflict    *Conflict
	Texts       []TextFields
	Choices     []ui.Checkboxes
	Flags       []ui.Checkbox
	Credit      ui.TextField
	Review      ui.TextField
	Saved       string // when it was last saved, and by whom
	Words       AutosaveWords
}

// TextFields are the fields of one language.
type TextFields struct {
	Language string
	Legend   string
	Title    ui.TextField
	Summary  ui.TextArea
	Tags     ui.TextField
	Body     ui.TextArea
	Note     ui.TextField
}

// Conflict is that what is typed could not be saved as it is: why, and what to do. When somebody else saved since the writer began,
// it has what they wrote, against what is typed here.
type Conflict struct {
	Title    string
	Text     string
	LinkText string
	LinkURL  string // opened beside this page, where the typed text is
	Texts    []kb.TextDiff
}

// AutosaveWords are what the page says while it saves by itself.
type AutosaveWords struct {
	Saved, Failed, Conflict string
}

// Preview is a draft as its readers would see it.
type Preview struct {
	Title   string
	EditURL string // "" for who only reads
	BackURL string
	Texts   []PreviewText
}

// PreviewText is that in one language.
type PreviewText struct {
	ID       string
	Language string
	Legend   string
	Title    string
	Summary  string
	HTML     string
	Prose    []ui.Note // how it reads
}

// Feedback is what readers wrote.
type Feedback struct {
	Rows    []FeedbackRow
	Handled bool
	Write   bool
	Other   string // the label of the link to the rest
}

// FeedbackRow is what one reader wrote.
type FeedbackRow struct {
	URL       string // of the article
	HandleURL string
	Title     string
	Where     string // the version and the language
	Helped    ui.Tag
	Text      string
	By        string
	At        time.Time
	Handled   string
}

// Sources is what is published and has a source to look up.
type Sources struct {
	Rows []SourceRow
}

// SourceRow is an article, or a question of a course.
type SourceRow struct {
	Title  string
	URL    string
	Why    []ui.Tag
	Oldest string // the day on which its oldest source was read; "" when it names none
}

// Terms is what readers searched for.
type Terms struct {
	Missed []TermRow
	All    []TermRow
}

// TermRow is one search.
type TermRow struct {
	Term     string
	Language string
	Searches int
	Found    int
	LastDay  time.Time
}
