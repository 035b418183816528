package course

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"eokm.nl/hosting/models"
)

// Draft is a folder that somebody writes in: its files, what could be read of them, and all that is wrong. Nothing changes it: what is
// written is another folder.
type Draft struct {
	Files  map[string]string
	Course *Course
	Faults Faults
}

// Open reads a folder that may lack anything.
func Open(files map[string]string) Draft {
	c, err := Read(files)
	faults, _ := err.(Faults) //nolint:errorlint // Read gives nothing else
	return Draft{Files: files, Course: c, Faults: faults}
}

// unread are the faults of a file that could not be read whole: writing it anew from the course would lose what it says.
var unread = []string{
	"course.fault.front", "course.fault.toml", "course.fault.toml_value", "course.fault.toml_deep", "course.fault.toml_large",
	"course.fault.key", "course.fault.too_many",
}

// Reads tells whether a file was read whole, so that With may write it. One that is not there lacks nothing.
func (d Draft) Reads(file string) bool {
	return !slices.ContainsFunc(d.Faults, func(f Fault) bool { return f.File == file && slices.Contains(unread, f.Key) })
}

// Of gives the faults of a part of a file; of the whole file when at is "".
func (d Draft) Of(file, at string) Faults {
	var list Faults
	for _, f := range d.Faults {
		if f.File == file && (at == "" || f.At == at || strings.HasPrefix(f.At, at+" ")) {
			list = append(list, f)
		}
	}
	return list
}

// With is the folder after a change of the course, of which the named files are written anew; those that the course has no more are
// gone. The other files stay as they were, to the letter.
func (d Draft) With(change func(c *Course), named ...string) map[string]string {
	c := *d.Course
	c.Lessons, c.Questions = slices.Clone(c.Lessons), slices.Clone(c.Questions)
	change(&c)
	printed, files := Print(&c), maps.Clone(d.Files)
	for _, file := range named {
		if text, is := printed[file]; is {
			files[file] = text
		} else {
			delete(files, file)
		}
	}
	return files
}

// LessonFiles are a lesson's in each language.
func LessonFiles(slug string) []string {
	var list []string
	for _, language := range models.Languages {
		list = append(list, LessonFile(slug, language))
	}
	return list
}

// Part is a piece of a folder that people write and compare as one: what the course says of itself, a lesson in one language or a
// question.
type Part struct {
	File string
	At   string // the question; "" for the whole file
	Text string // as Print writes it; as it stands when it could not be read
}

// Parts takes a folder to pieces, in the order of the course.
func (d Draft) Parts() []Part {
	printed := Print(d.Course)
	whole := func(file string) Part {
		if text, is := printed[file]; is && d.Reads(file) {
			return Part{File: file, Text: text}
		}
		return Part{File: file, Text: d.Files[file]}
	}
	parts := []Part{whole(AboutFile)}
	for _, lesson := range d.Course.Lessons {
		for _, file := range LessonFiles(lesson.Slug) {
			parts = append(parts, whole(file))
		}
	}
	if !d.Reads(QuestionsFile) {
		return append(parts, whole(QuestionsFile))
	}
	for _, q := range d.Course.Questions {
		parts = append(parts, Part{File: QuestionsFile, At: q.ID, Text: printQuestions([]Question{q})})
	}
	return parts
}

// Mark stands for what a question says: who begins to write with it finds out whether another wrote since.
func (q *Question) Mark() string { return mark(printQuestions([]Question{*q})) }

// Mark stands for what some files say, as a question's does.
func (d Draft) Mark(files ...string) string {
	var all strings.Builder
	for _, file := range files {
		all.WriteString(file + "\x00" + d.Files[file] + "\x00")
	}
	return mark(all.String())
}

func mark(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:8])
}

// Begin is the folder of a course that is still to be written: its title, and nothing else.
func Begin(title Both) map[string]string {
	c := &Course{NL: Words{Title: title.NL}, EN: Words{Title: title.EN}}
	return Print(c)
}

// KindBounds are how many options a question of a kind may have.
func KindBounds(kind Kind) (low, high int) { return bounds[kind].min, bounds[kind].max }

// StepBounds are how many steps a branch may have, and options one of these.
func StepBounds() (steps, options int) { return maxSteps, maxStepOptions }

// Kinds lists how a question can be answered, in the order that pages show.
var Kinds = []Kind{KindSingle, KindMultiple, KindOrder, KindBranch}

// Subjects lists what a practice notice can be about.
func Subjects() []string { return slices.Clone(subjects) }

// Slug tells whether a lesson or a question can have this name.
func Slug(name string) bool {
	return slugForm.MatchString(name) && len(name) <= 80 && name != "quiz" // a test has that place in addresses
}
