package course

import (
	"errors"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/toml"
)

// The files of a folder, beside lessons/<slug>.<language>.md.
const (
	AboutFile     = "about.toml"
	QuestionsFile = "questions.toml"
	lessonFolder  = "lessons"
)

// LessonFile is where a lesson's text in a language lies within the folder.
func LessonFile(slug, language string) string {
	return path.Join(lessonFolder, slug+"."+language+".md")
}

// Fault is one thing that is wrong with a folder. Key is the message that says what, and what to do; At is the part of the file that
// it is about: a question, a heading or a line.
type Fault struct {
	File string
	At   string
	Key  string
	Args map[string]string
}

// Faults are all that is wrong with a folder, by file. They are an error.
type Faults []Fault //nolint:errname // pages show them one by one: they are a list first

// Error lists them for a log: file, part and key.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i, one := range f {
		lines[i] = strings.Join(strings.Fields(one.File+": "+one.At+" "+one.Key), " ")
		for _, name := range slices.Sorted(maps.Keys(one.Args)) {
			lines[i] += " " + name + "=" + one.Args[name]
		}
	}
	return strings.Join(lines, "; ")
}

// faultsAtMost is how many faults of a file are named. Whoever mends those sees the rest.
const faultsAtMost = 100

// add notes a fault. They come file by file: after so many of one it only says that there are more.
func (f *Faults) add(file, at, key string, args ...string) {
	switch before := f.ofLast(file); {
	case before > faultsAtMost:
		return
	case before == faultsAtMost:
		at, key, args = "", "more", []string{"Shown", strconv.Itoa(faultsAtMost)}
	}
	fault := Fault{File: file, At: at, Key: "course.fault." + key}
	for i := 0; i+1 < len(args); i += 2 {
		if fault.Args == nil {
			fault.Args = map[string]string{}
		}
		fault.Args[args[i]] = args[i+1]
	}
	*f = append(*f, fault)
}

// ofLast counts the faults of a file that stand last, as far as it matters.
func (f *Faults) ofLast(file string) int {
	n := 0
	for n <= faultsAtMost && n < len(*f) && (*f)[len(*f)-1-n].File == file {
		n++
	}
	return n
}

// Read makes a course of a folder: the texts of its files by their paths. It gives what it could read, and Faults with all that is
// wrong; only a course without a fault may be published.
func Read(files map[string]string) (*Course, error) {
	r := reader{files: files, course: &Course{}}
	r.about()
	r.questions()
	r.strays()
	r.placeholders()
	if len(r.faults) == 0 {
		r.faults = judge(r.course)
	}
	if len(r.faults) > 0 {
		return r.course, r.faults
	}
	return r.course, nil
}

type reader struct {
	files  map[string]string
	course *Course
	faults Faults
}

// aboutTOML is about.toml.
type aboutTOML struct {
	Order    int                `toml:"order"`
	Audience []article.Audience `toml:"audience"`
	Minutes  int                `toml:"minutes"`
	Lessons  []string           `toml:"lessons"`
	Checked  time.Time          `toml:"checked"`
	Review   time.Time          `toml:"review"`
	NL       Words              `toml:"nl"`
	EN       Words              `toml:"en"`
}

func (r *reader) about() {
	var of aboutTOML
	if !r.toml(AboutFile, "", r.files[AboutFile], &of) {
		return
	}
	c := r.course
	c.Order, c.Audience, c.Minutes, c.Checked, c.Review, c.NL, c.EN = of.Order, of.Audience, of.Minutes, day(of.Checked),
		day(of.Review), of.NL, of.EN
	for _, slug := range r.firstLessons(of.Lessons) {
		c.Lessons = append(c.Lessons, r.lesson(slug))
	}
}

// What is read of a course: far more than one may have, and no more. Each lesson is a file to read for each time that it is named.
const (
	lessonsRead   = 40
	questionsRead = 400
)

func (r *reader) firstLessons(slugs []string) []string {
	if len(slugs) > lessonsRead {
		r.faults.add(AboutFile, "lessons", "too_many", "Max", strconv.Itoa(maxLessons))
	}
	return slugs[:min(len(slugs), lessonsRead)]
}

// day takes the zone from a date: TOML's dates have none.
func day(at time.Time) time.Time {
	if at.IsZero() {
		return time.Time{}
	}
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
}

func (r *reader) lesson(slug string) Lesson {
	lesson := Lesson{Slug: slug}
	for _, language := range models.Languages {
		file := LessonFile(slug, language)
		raw, is := r.files[file]
		if !is {
			r.faults.add(file, "", "missing")
			continue
		}
		rest, begins := strings.CutPrefix(strings.ReplaceAll(raw, "\r\n", "\n"), "+++\n")
		head, body, ends := strings.Cut(rest, "\n+++\n")
		if !begins || !ends {
			r.faults.add(file, "", "front")
			continue
		}
		var front struct {
			Title   string `toml:"title"`
			Minutes int    `toml:"minutes"`
		}
		if !r.toml(file, "", head, &front) {
			continue
		}
		text := LessonText{Title: front.Title, Body: strings.TrimSpace(body)}
		if language == "en" {
			lesson.EN = text
		} else {
			lesson.NL = text
		}
		if lesson.Minutes != 0 && lesson.Minutes != front.Minutes {
			r.faults.add(file, "minutes", "minutes_differ")
		}
		lesson.Minutes = front.Minutes
	}
	return lesson
}

// questionTOML is one table of questions.toml.
type questionTOML struct {
	ID      string       `toml:"id"`
	Lesson  string       `toml:"lesson"`
	Use     Use          `toml:"use"`
	Kind    Kind         `toml:"kind"`
	TextNL  string       `toml:"text_nl"`
	TextEN  string       `toml:"text_en"`
	WhyNL   string       `toml:"why_nl"`
	WhyEN   string       `toml:"why_en"`
	Source  string       `toml:"source"`
	Notice  *noticeTOML  `toml:"notice"`
	Options []optionTOML `toml:"option"`
	Steps   []stepTOML   `toml:"step"`
}

type noticeTOML struct {
	Ref      string `toml:"ref"`
	Host     string `toml:"host"`
	What     string `toml:"what"`
	IP       string `toml:"ip"`
	Received string `toml:"received"`
	StateNL  string `toml:"state_nl"`
	StateEN  string `toml:"state_en"`
	NoteNL   string `toml:"note_nl"`
	NoteEN   string `toml:"note_en"`
}

type optionTOML struct {
	NL    string `toml:"nl"`
	EN    string `toml:"en"`
	Right bool   `toml:"right"`
	To    string `toml:"to"`
	WhyNL string `toml:"why_nl"`
	WhyEN string `toml:"why_en"`
}

type stepTOML struct {
	ID      string       `toml:"id"`
	TextNL  string       `toml:"text_nl"`
	TextEN  string       `toml:"text_en"`
	Options []optionTOML `toml:"option"`
}

func (r *reader) questions() {
	var file struct {
		Question []questionTOML `toml:"question"`
	}
	if !r.toml(QuestionsFile, "", r.files[QuestionsFile], &file) {
		return
	}
	if len(file.Question) > questionsRead {
		r.faults.add(QuestionsFile, "", "too_many", "Max", strconv.Itoa(questionsRead))
	}
	for _, q := range file.Question[:min(len(file.Question), questionsRead)] {
		question := Question{
			ID: q.ID, Lesson: q.Lesson, Use: q.Use, Kind: q.Kind, Text: Both{q.TextNL, q.TextEN}, Why: Both{q.WhyNL, q.WhyEN},
			Source: q.Source, Options: options(q.Options),
		}
		if q.Source != "" && guidance.ReadSource(q.Source).Read.IsZero() {
			before, _, _ := strings.Cut(r.files[QuestionsFile], q.Source)
			r.faults.add(QuestionsFile, q.ID, "source_date", "Line", strconv.Itoa(strings.Count(before, "\n")+1))
		}
		for _, s := range q.Steps {
			question.Steps = append(question.Steps, Step{ID: s.ID, Text: Both{s.TextNL, s.TextEN}, Options: options(s.Options)})
		}
		if n := q.Notice; n != nil {
			question.Notice = &Notice{
				Ref: n.Ref, Host: n.Host, What: n.What, IP: n.IP, Received: n.Received, State: Both{n.StateNL, n.StateEN},
				Note: Both{n.NoteNL, n.NoteEN},
			}
		}
		r.course.Questions = append(r.course.Questions, question)
	}
}

func options(list []optionTOML) []Option {
	var out []Option
	for _, o := range list {
		out = append(out, Option{Text: Both{o.NL, o.EN}, Right: o.Right, To: o.To, Why: Both{o.WhyNL, o.WhyEN}})
	}
	return out
}

// toml reads a file, or the head of one, into a struct that knows every key of it. It tells whether that worked.
func (r *reader) toml(file, at, raw string, into any) bool {
	if _, is := r.files[file]; !is {
		r.faults.add(file, at, "missing")
		return false
	}
	unknown, err := toml.Decode(raw, into)
	for _, key := range unknown {
		r.faults.add(file, key, "key")
	}
	bad, _ := errors.AsType[*toml.Fault](err)
	switch {
	case err == nil:
		return true
	case errors.Is(err, toml.ErrLarge):
		r.faults.add(file, "", "toml_large", "Max", strconv.Itoa(toml.Limit))
	case errors.Is(err, toml.ErrDeep):
		r.faults.add(file, "", "toml_deep", "Line", strconv.Itoa(bad.Line))
	case errors.Is(err, toml.ErrSyntax):
		r.faults.add(file, "", "toml", "Line", strconv.Itoa(bad.Line))
	default:
		r.faults.add(file, "", "toml_value", "Line", strconv.Itoa(bad.Line))
	}
	return false
}

// placeholders finds those that no setting of a portal has a value for.
func (r *reader) placeholders() {
	for _, file := range slices.Sorted(maps.Keys(r.files)) {
		if line := models.PlaceholderFault(r.files[file]); line > 0 {
			r.faults.add(file, "", "placeholder", "Line", strconv.Itoa(line), "Known", models.PlaceholderList())
		}
	}
}

// strays finds files that belong to nothing: a lesson that about.toml does not name would be lost unseen.
func (r *reader) strays() {
	known := []string{AboutFile, QuestionsFile}
	for _, lesson := range r.course.Lessons {
		for _, language := range models.Languages {
			known = append(known, LessonFile(lesson.Slug, language))
		}
	}
	for _, file := range slices.Sorted(maps.Keys(r.files)) {
		if !slices.Contains(known, file) && len(r.course.Lessons) > 0 {
			r.faults.add(file, "", "stray")
		}
	}
}
