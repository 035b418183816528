package courses

import (
	"slices"
	"strconv"
	"strings"

	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
)

// mostInForm is how many options or steps a form is read for: more than any kind has.
const mostInForm = 12

// A question's fields are named by their place: "option-2-nl", "step-1-option-3-to".

func setBoth(v page.Form, name string, of course.Both) {
	v.Set(name+"-nl", of.NL)
	v.Set(name+"-en", of.EN)
}

func getBoth(v page.Form, name string) course.Both {
	return course.Both{NL: typedText(v, name+"-nl"), EN: typedText(v, name+"-en")}
}

func placed(base, what string, i int) string { return base + what + "-" + strconv.Itoa(i+1) }

// questionValues are a question as its form has it.
func questionValues(q *course.Question) page.Form {
	v := page.Form{
		"lesson": {q.Lesson}, "use": {string(q.Use)}, "kind": {string(q.Kind)}, "options": {strconv.Itoa(len(q.Options))},
		"steps": {strconv.Itoa(len(q.Steps))},
	}
	setBoth(v, "text", q.Text)
	setBoth(v, "why", q.Why)
	setOptions(v, "", q.Options)
	for i, s := range q.Steps {
		name := placed("", "step", i)
		v.Set(name+"-id", s.ID)
		setBoth(v, name, s.Text)
		setOptions(v, name+"-", s.Options)
	}
	if n := q.Notice; n != nil {
		v.Set("notice", "1")
		for field, value := range map[string]string{"ref": n.Ref, "host": n.Host, "what": n.What, "ip": n.IP, "received": n.Received} {
			v.Set("notice-"+field, value)
		}
		setBoth(v, "notice-state", n.State)
		setBoth(v, "notice-note", n.Note)
	}
	return v
}

func setOptions(v page.Form, base string, list []course.Option) {
	v.Set(base+"options", strconv.Itoa(len(list)))
	for i, o := range list {
		name := placed(base, "option", i)
		setBoth(v, name, o.Text)
		setBoth(v, name+"-why", o.Why)
		v.Set(name+"-to", o.To)
		if o.Right {
			v.Set(name+"-right", "1")
		}
	}
}

// readQuestion reads the form. With tidy what nothing was typed in is left out.
func readQuestion(v page.Form, id string, tidy bool) course.Question {
	q := course.Question{
		ID: id, Lesson: v.Text("lesson"), Use: course.Use(v.Text("use")), Kind: course.Kind(v.Text("kind")), Text: getBoth(v, "text"),
		Why: getBoth(v, "why"),
	}
	if q.Kind != course.KindBranch {
		q.Options = readOptions(v, "", tidy)
	} else {
		for i := range amount(v, "steps") {
			name := placed("", "step", i)
			s := course.Step{ID: strings.TrimSpace(v.Text(name + "-id")), Text: getBoth(v, name), Options: readOptions(v, name+"-", tidy)}
			if !tidy || s.ID != "" || s.Text != (course.Both{}) || len(s.Options) > 0 {
				q.Steps = append(q.Steps, s)
			}
		}
	}
	if v.Text("notice") == "1" {
		field := func(name string) string { return strings.TrimSpace(v.Text("notice-" + name)) }
		q.Notice = &course.Notice{
			Ref: field("ref"), Host: field("host"), What: field("what"), IP: field("ip"), Received: field("received"),
			State: getBoth(v, "notice-state"), Note: getBoth(v, "notice-note"),
		}
	}
	return q
}

func amount(v page.Form, name string) int {
	n := v.Amount(name)
	return min(max(n, 0), mostInForm)
}

func readOptions(v page.Form, base string, tidy bool) []course.Option {
	var list []course.Option
	for i := range amount(v, base+"options") {
		name := placed(base, "option", i)
		o := course.Option{Text: getBoth(v, name), Right: v.Has(name + "-right"), To: v.Text(name + "-to"), Why: getBoth(v, name+"-why")}
		if !tidy || o.Text != (course.Both{}) || o.Why != (course.Both{}) {
			list = append(list, o)
		}
	}
	return list
}

// doQuestion is what a button of the form does: "option-add", "option-remove-2", "option-up-2", the same with "step-1-" before it,
// "step-add", "step-remove-1", "notice-add", "notice-remove", "kind-order". It tells whether there is such a thing to do.
func doQuestion(q *course.Question, do string) bool {
	if kind, is := strings.CutPrefix(do, "kind-"); is {
		return becomes(q, course.Kind(kind))
	}
	options, steps := &q.Options, len(q.Steps)
	if rest, is := strings.CutPrefix(do, "step-"); is {
		if no, below, deep := strings.Cut(rest, "-"); deep && steps > 0 {
			if i, err := strconv.Atoi(no); err == nil && i >= 1 && i <= steps {
				options, do = &q.Steps[i-1].Options, below
			}
		}
	}
	what, no, _ := cutLast(do)
	at := no - 1
	switch {
	case do == "notice-add":
		q.Notice = &course.Notice{
			Ref: "OEFEN-0001", Host: "img[.]example[.]com", What: course.Subjects()[0], IP: "192.0.2.14",
			State: course.Both{NL: "Nieuw", EN: "New"},
		}
	case do == "notice-remove":
		q.Notice = nil
	case do == "step-add" && steps < mostInForm:
		q.Steps = append(q.Steps, course.Step{Options: make([]course.Option, 2)})
	case what == "step-remove" && at >= 0 && at < steps:
		q.Steps = slices.Delete(q.Steps, at, at+1)
	case do == "option-add" && len(*options) < mostInForm:
		*options = append(*options, course.Option{})
	case what == "option-remove" && at >= 0 && at < len(*options):
		*options = slices.Delete(*options, at, at+1)
	case what == "option-up" && at > 0 && at < len(*options):
		(*options)[at-1], (*options)[at] = (*options)[at], (*options)[at-1]
	default:
		return false
	}
	return true
}

func cutLast(do string) (what string, no int, ok bool) {
	at := strings.LastIndex(do, "-")
	if at < 0 {
		return do, 0, false
	}
	no, err := strconv.Atoi(do[at+1:])
	return do[:at], no, err == nil
}

// becomes makes a question another kind, and keeps what that can have: its texts, and its options where both kinds have these.
func becomes(q *course.Question, kind course.Kind) bool {
	if !slices.Contains(course.Kinds, kind) {
		return false
	}
	q.Kind = kind
	if kind == course.KindBranch {
		q.Options = nil
		if len(q.Steps) == 0 {
			q.Steps = []course.Step{{ID: "start", Options: make([]course.Option, 2)}, {Options: make([]course.Option, 2)}}
		}
		return true
	}
	q.Steps = nil
	for i := range q.Options {
		q.Options[i].To = ""
		q.Options[i].Right = q.Options[i].Right && kind != course.KindOrder
	}
	low, _ := course.KindBounds(kind)
	for len(q.Options) < low {
		q.Options = append(q.Options, course.Option{})
	}
	return true
}
