package course

import (
	"net/netip"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
)

// The limits of a course.
const (
	minLessons, maxLessons = 1, 12
	maxMinutes             = 240
	titleLimit             = 120  // characters
	summaryLimit           = 300  // characters
	textLimit              = 1000 // characters of a question, option or explanation
	bodyLimit              = 20_000
)

// Draws is how many questions a test has; a pool with fewer is asked whole.
const Draws = 10

// bounds are how many options a kind of question has, and how many of these are right.
var bounds = map[Kind]struct{ min, max, minRight, maxRight int }{
	KindSingle:   {3, 4, 1, 1},
	KindMultiple: {4, 5, 1, 4},
	KindOrder:    {4, 5, 0, 0},
	KindBranch:   {0, 0, 0, 0},
}

// The steps of a branch, and the options of one.
const (
	minSteps, maxSteps             = 2, 5
	minStepOptions, maxStepOptions = 2, 4
)

var (
	slugForm = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	refForm  = regexp.MustCompile(`^OEFEN-\d{4}$`)
	hostForm = regexp.MustCompile(`^([a-z0-9-]+\[\.\])*example\[\.\](com|net|org|nl)$`)
	heading  = regexp.MustCompile(`(?m)^(#+)\s`)
	reserved = []netip.Prefix{
		netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"),
		netip.MustParsePrefix("2001:db8::/32"),
	}
	subjects  = []string{"file", "page", "folder"}
	audiences = article.Audiences
)

// judge finds all that is wrong with a course that could be read.
func judge(c *Course) Faults {
	var f Faults
	judgeAbout(&f, c)
	for i := range c.Lessons {
		judgeLesson(&f, c, i)
	}
	seen := map[string]bool{}
	for i := range c.Questions {
		q := &c.Questions[i]
		if seen[q.ID] {
			f.add(QuestionsFile, q.ID, "id_twice")
		}
		seen[q.ID] = true
		judgeQuestion(&f, c, q)
	}
	return f
}

func judgeAbout(f *Faults, c *Course) {
	if len(c.Audience) == 0 || slices.ContainsFunc(c.Audience, func(a article.Audience) bool { return !slices.Contains(audiences, a) }) {
		f.add(AboutFile, "audience", "audience")
	}
	number(f, AboutFile, "minutes", c.Minutes, 1, maxMinutes)
	number(f, AboutFile, "lessons", len(c.Lessons), minLessons, maxLessons)
	for _, language := range models.Languages {
		words := c.In(language)
		text(f, AboutFile, language+".title", words.Title, titleLimit)
		text(f, AboutFile, language+".summary", words.Summary, summaryLimit)
		if len(words.Goals) == 0 || slices.Contains(words.Goals, "") {
			f.add(AboutFile, language+".goals", "goals")
		}
	}
	if c.Review.Before(c.Checked) {
		f.add(AboutFile, "review", "review")
	}
}

func judgeLesson(f *Faults, c *Course, i int) {
	lesson := &c.Lessons[i]
	if !slugForm.MatchString(lesson.Slug) || lesson.Slug == "quiz" { // a test has that place in addresses
		f.add(AboutFile, lesson.Slug, "slug")
	}
	if _, first := c.Lesson(lesson.Slug); first != i {
		f.add(AboutFile, lesson.Slug, "id_twice")
	}
	for _, language := range models.Languages {
		of, file := lesson.In(language), LessonFile(lesson.Slug, language)
		text(f, file, "title", of.Title, titleLimit)
		text(f, file, "", of.Body, bodyLimit)
		number(f, file, "minutes", lesson.Minutes, 1, maxMinutes)
		if line := models.MarkdownFault(of.Body); line > 0 {
			f.add(file, "", "markdown", "Line", strconv.Itoa(line))
		}
		for _, m := range heading.FindAllStringSubmatch(of.Body, -1) {
			if m[1] == "#" {
				f.add(file, "#", "h1")
			}
		}
	}
	if nl, en := headings(lesson.NL.Body), headings(lesson.EN.Body); nl != en {
		f.add(LessonFile(lesson.Slug, "en"), "##", "headings_differ", "NL", strconv.Itoa(nl), "EN", strconv.Itoa(en))
	}
	if len(c.Pool(lesson.Slug)) == 0 {
		f.add(QuestionsFile, lesson.Slug, "no_question")
	}
}

func headings(body string) int { return len(heading.FindAllString(body, -1)) }

func judgeQuestion(f *Faults, c *Course, q *Question) {
	if !slugForm.MatchString(q.ID) {
		f.add(QuestionsFile, q.ID, "slug")
	}
	if lesson, _ := c.Lesson(q.Lesson); lesson == nil {
		f.add(QuestionsFile, q.ID, "lesson")
	}
	if q.Use != UseQuiz && q.Use != UsePractice {
		f.add(QuestionsFile, q.ID, "use")
	}
	bound, known := bounds[q.Kind]
	if !known {
		f.add(QuestionsFile, q.ID, "kind")
		return
	}
	both(f, q.ID, q.Text)
	both(f, q.ID, q.Why)
	if n := len(q.Options); n < bound.min || n > bound.max {
		f.add(QuestionsFile, q.ID, "options", "Min", strconv.Itoa(bound.min), "Max", strconv.Itoa(bound.max))
	}
	right := 0
	for _, o := range q.Options {
		judgeOption(f, q.ID, o, o.To != "")
		if o.Right {
			right++
		}
	}
	if right < bound.minRight || right > bound.maxRight {
		f.add(QuestionsFile, q.ID, "right", "Min", strconv.Itoa(bound.minRight), "Max", strconv.Itoa(bound.maxRight))
	}
	switch {
	case q.Kind == KindBranch:
		judgeBranch(f, q)
	case len(q.Steps) > 0:
		f.add(QuestionsFile, q.ID, "steps_misplaced")
	}
	if q.Notice != nil {
		judgeNotice(f, q.ID, q.Notice)
	}
}

func judgeOption(f *Faults, id string, o Option, misplaced bool) {
	both(f, id, o.Text)
	if (o.Why.NL == "") != (o.Why.EN == "") {
		f.add(QuestionsFile, id, "one_language")
	}
	if misplaced {
		f.add(QuestionsFile, id, "to_misplaced")
	}
}

// judgeBranch wants every step to be reached, and every way to end.
func judgeBranch(f *Faults, q *Question) {
	number(f, QuestionsFile, q.ID, len(q.Steps), minSteps, maxSteps)
	right := false
	led := map[string]bool{}
	for i, s := range q.Steps {
		if !slugForm.MatchString(s.ID) || s.ID == ToRight || s.ID == ToWrong || q.step(s.ID) != &q.Steps[i] {
			f.add(QuestionsFile, q.ID+" "+s.ID, "step")
		}
		both(f, q.ID, s.Text)
		number(f, QuestionsFile, q.ID+" "+s.ID, len(s.Options), minStepOptions, maxStepOptions)
		for _, o := range s.Options {
			judgeOption(f, q.ID+" "+s.ID, o, o.Right)
			right = right || o.To == ToRight
			switch {
			case o.To == ToRight || o.To == ToWrong:
				if o.Why.NL == "" {
					f.add(QuestionsFile, q.ID+" "+s.ID, "end_why")
				}
			// Only forward, so that every way ends.
			case !slices.ContainsFunc(q.Steps[i+1:], func(later Step) bool { return later.ID == o.To }):
				f.add(QuestionsFile, q.ID+" "+s.ID, "to")
			default:
				led[o.To] = true
			}
		}
		if i > 0 && !led[s.ID] {
			f.add(QuestionsFile, q.ID+" "+s.ID, "step_unreached")
		}
	}
	if !right {
		f.add(QuestionsFile, q.ID, "no_right_end")
	}
}

// judgeNotice holds a practice notice to names and addresses that belong to nobody (RFC 2606, 5737 and 3849; example.nl beside the RFC's).
func judgeNotice(f *Faults, id string, n *Notice) {
	ip, err := netip.ParseAddr(n.IP)
	free := err == nil && slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(ip) })
	_, bad := time.Parse(noticeTime, n.Received)
	switch {
	case !refForm.MatchString(n.Ref):
		f.add(QuestionsFile, id, "notice_ref")
	case !hostForm.MatchString(n.Host) || !free:
		f.add(QuestionsFile, id, "notice_host")
	case bad != nil:
		f.add(QuestionsFile, id, "notice_received")
	case !slices.Contains(subjects, n.What):
		f.add(QuestionsFile, id, "notice_what")
	}
	both(f, id, n.State)
	if (n.Note.NL == "") != (n.Note.EN == "") {
		f.add(QuestionsFile, id, "one_language")
	}
}

// noticeTime is how a practice notice writes when it came.
const noticeTime = "2006-01-02 15:04"

func both(f *Faults, id string, of Both) {
	text(f, QuestionsFile, id, of.NL, textLimit)
	text(f, QuestionsFile, id, of.EN, textLimit)
}

func text(f *Faults, file, at, value string, limit int) {
	switch {
	case strings.TrimSpace(value) == "":
		f.add(file, at, "empty")
	case len([]rune(value)) > limit:
		f.add(file, at, "long", "Max", strconv.Itoa(limit))
	}
}

func number(f *Faults, file, at string, n, low, high int) {
	if n < low || n > high {
		f.add(file, at, "number", "Min", strconv.Itoa(low), "Max", strconv.Itoa(high))
	}
}
