// Package courses holds the desk of those who write EOKM's courses: every course and where it stands, one course, its lessons and its
// questions to write, what changed, how it looks to a learner, and what learners made of it. Each page is a pure function of its view
// struct.
package courses

import (
	"eokm.nl/hosting/templates/content"
	"eokm.nl/hosting/templates/kb"
	"eokm.nl/hosting/templates/ui"
)

// List is every course, for who edits them.
type List struct {
	Rows  []Row
	Write bool // the reader may begin one
}

// Row is one of them.
type Row struct {
	URL      string
	Title    string
	State    ui.Tag
	Notes    []ui.Tag // what wants somebody's attention
	Saved    string
	Review   string
	Learners string
}

// New begins a course, with nothing or with a packed folder.
type New struct {
	Errors  []ui.FieldError
	Faults  []Fault
	Slug    ui.TextField
	Dutch   ui.TextField
	English ui.TextField
	File    ui.FileField
}

// Fault is one thing that is wrong with the folder.
type Fault struct {
	Where string
	URL   string // where it is mended; "" for who only reads
	Text  string
}

// Desk is one course: where it stands, what it holds and what can be done with it.
type Desk struct {
	Title        string
	State        ui.Tag
	Errors       []ui.FieldError
	Notes        []ui.Note
	Links        []ui.Button
	Facts        ui.Facts
	Faults       []Fault
	Steps        content.Steps
	Write        bool // it is a draft, and the reader may write in it
	About        string
	Lessons      []Lesson
	AddLesson    ui.TextField
	AddLessonURL string
	Questions    []Question
	Add          AddQuestion
	Versions     []kb.VersionRow
	Import       *Import
	Conflict     *content.Conflict // that what was sent came too late
	Kept         Kept              // where that was; "" when nothing did
}

// Kept is the section of a desk whose form was sent, and keeps what was typed though there is no draft to put it in.
type Kept string

// The sections. A browser keeps no file in a form: of an import nothing is kept but what to do.
const (
	KeptLessons   Kept = "lessons"
	KeptQuestions Kept = "questions"
	KeptImport    Kept = "import"
)

// Lesson is a lesson in the list of a course.
type Lesson struct {
	Title     string
	URL       string // where it is written, or shown
	MoveURL   string
	RemoveURL string
	Hint      string
	First     bool
	Last      bool
	Faults    int
}

// Question is a question in the list of a course.
type Question struct {
	URL    string // where it is written; "" for who only reads
	Text   string
	Facts  string
	Faults int
}

// AddQuestion begins a question.
type AddQuestion struct {
	Action string
	ID     ui.TextField
	Lesson ui.Select
	Use    ui.Select
	Kind   ui.Select
}

// Import takes a packed folder in the place of the draft.
type Import struct {
	Action   string
	Revision int
	File     ui.FileField
}

// Form is what every page to write on has.
type Form struct {
	Title    string
	Lead     string
	URL      string // where it goes, and is shown
	Back     string // the course
	Errors   []ui.FieldError
	Faults   []Fault
	Conflict *content.Conflict
	Mark     string // of what the writer began with
	Hidden   []ui.Hidden
	Preview  string // where it is seen; "" when nowhere
}

// About is what a course says of itself.
type About struct {
	Form
	Texts    []AboutText
	Audience ui.Checkboxes
	Minutes  ui.TextField
	Order    ui.TextField
	Review   ui.TextField
}

// AboutText is that in one language.
type AboutText struct {
	Language string
	Legend   string
	Title    ui.TextField
	Summary  ui.TextArea
	Goals    ui.TextArea
	Note     ui.TextField
}

// EditLesson is a lesson in both languages, side by side.
type EditLesson struct {
	Form
	Minutes ui.TextField
	Texts   []LessonText
}

// LessonText is that in one language, and how it reads.
type LessonText struct {
	Language string
	Legend   string
	Title    ui.TextField
	Body     ui.TextArea
	Prose    []ui.Note
}

// RemoveLesson asks whether a lesson goes, and what becomes of its questions.
type RemoveLesson struct {
	Errors    []ui.FieldError
	Title     string
	Lead      string
	Questions []string
	To        *ui.Select // nil: it has no questions
	Seen      string     // the names of the questions
	URL       string
	Back      string
}

// EditFile is a file as it stands, for what the other pages cannot show.
type EditFile struct {
	Form
	Text ui.TextArea
}

// EditQuestion is a question of any kind.
type EditQuestion struct {
	Form
	Facts     ui.Facts
	Lesson    ui.Select
	Use       ui.Select
	Text      Pair
	Why       Pair
	Hint      string   // how the options of this kind work
	Options   []Option // of a branch none
	Steps     []StepForm
	AddText   string // of the button that adds an option, or a step
	AddDo     string
	Notice    []ui.TextField // of a practice notice; nil: the question has none
	What      ui.Select
	Kinds     []ui.Button // make it another kind
	RemoveURL string
}

// Pair is a text in both languages.
type Pair struct{ Dutch, English ui.TextArea }

// Option is an answer to choose.
type Option struct {
	Legend string
	Text   Pair
	Right  *ui.Checkbox
	To     *ui.Select
	Why    *Pair
	Do     []ui.Button // take it out, move it
}

// StepForm is a situation of a branch.
type StepForm struct {
	Legend  string
	ID      ui.TextField
	Text    Pair
	Options []Option
	Do      []ui.Button
}

// Diff is what changed between two versions, part by part.
type Diff struct {
	Title string
	Lead  string
	Parts []kb.TextDiff
	Back  string
}

// Preview shows a page of learners, and that nothing of it is kept.
type Preview struct {
	Lead  string
	Links []ui.Button
	Body  Body
}

// Figures is what learners made of a version.
type Figures struct {
	Title     string
	Lead      string
	Versions  []ui.Button
	Questions []QuestionFigure
	Spreads   []Spread
	Lessons   []LessonFigure
	Back      string
}

// QuestionFigure is what was answered to one question.
type QuestionFigure struct {
	ID      string
	Text    string
	Facts   string
	Asked   string
	Right   string
	Note    *ui.Tag // what is odd about it
	Options []OptionFigure
	Spread  string // where its spread stands; "" when it has none
}

// Spread is how the answers to a question of more than one choice are spread: an order by place, a branch step by step.
type Spread struct {
	ID     string // of its heading
	Title  string
	Lines  []SpreadLine // of an order, in the right one
	Orders []string     // the wrong orders that are given most
	Steps  []SpreadStep // of a branch
}

// SpreadLine is how often a line of an order stood at each place.
type SpreadLine struct {
	Text   string
	Places []SpreadPlace
}

// SpreadPlace is that of one place.
type SpreadPlace struct {
	Label string
	Share string
	Right bool
}

// SpreadStep is how often each choice was made at a step of a branch.
type SpreadStep struct {
	ID      string // of its table
	Caption string
	Choices []SpreadChoice
}

// SpreadChoice is one of those, and where it leads.
type SpreadChoice struct {
	Text  string
	Share string
	Leads ui.Tag
}

// OptionFigure is how often an option was chosen.
type OptionFigure struct {
	Text  string
	Right bool
	Count string
}

// LessonFigure is how many opened and finished a lesson, and stopped there.
type LessonFigure struct {
	Title    string
	Opened   string
	Finished string
	Stopped  string
}
