package web

import (
	"slices"
	"strconv"
	"strings"

	"eokm.nl/hosting/portal/course"
)

// mostInForm is how many options or steps a form is read for: more than any kind has.
const mostInForm = 12

// A question's fields are named by their place: "option-2-nl", "step-1-option-3-to".

func setBoth(v form, name string, of course.Both) {
	v.set(name+"-nl", of.NL)
	v.set(name+"-en", of.EN)
}

func getBoth(v form, name string) course.Both {
	return course.Both{NL: typedText(v, name+"-nl"), EN: typedText(v, name+"-en")}
}

func placed(base, what string, i int) string { return base + what + "-" + strconv.Itoa(i+1) }

// questionValues are a question as its form has it.
func questionValues(q *course.Question) form {
	v := form{"lesson": {q.Lesson}, "use": {string(q.Use)}, "kind": {string(q.Kind)}, "options": {strconv.Itoa(len(q.Options))}, "steps": {strconv.Itoa(len(q.Steps))}}
	setBoth(v, "text", q.Text)
	setBoth(v, "why", q.Why)
	setOptions(v, "", q.Options)
	for i, s := range q.Steps {
		name := placed("", "step", i)
		v.set(name+"-id", s.ID)
		setBoth(v, name, s.Text)
		setOptions(v, name+"-", s.Options)
	}
	if n := q.Notice; n != nil {
		v.set("notice", "1")
		for field, value := range map[string]string{"ref": n.Ref, "host": n.Host, "what": n.What, "ip": n.IP, "received": n.Received} {
			v.set("notice-"+field, value)
		}
		setBoth(v, "notice-state", n.State)
		setBoth(v, "notice-note", n.Note)
	}
	return v
}

func setOptions(v form, base string, list []course.Option) {
	v.set(base+"options", strconv.Itoa(len(list)))
	for i, o := range list {
		name := placed(base, "option", i)
		setBoth(v, name, o.Text)
		setBoth(v, name+"-why", o.Why)
		v.set(name+"-to", o.To)
		if o.Right {
			v.set(name+"-right", "1")
		}
	}
}

// readQuestion reads the form. With tidy what nothing was typed in is left out.
func readQuestion(v form, id string, tidy bool) course.Question {
	q := course.Question{
		ID: id, Lesson: v.text("lesson"), Use: course.Use(v.text("use")), Kind: course.Kind(v.text("kind")), Text: getBoth(v, "text"), Why: getBoth(v, "why"),
	}
	if q.Kind != course.KindBranch {
		q.Options = readOptions(v, "", tidy)
	} else {
		for i := range amount(v, "steps") {
			name := placed("", "step", i)
			s := course.Step{ID: strings.TrimSpace(v.text(name + "-id")), Text: getBoth(v, name), Options: readOptions(v, name+"-", tidy)}
			if !tidy || s.ID != "" || s.Text != (course.Both{}) || len(s.Options) > 0 {
				q.Steps = append(q.Steps, s)
			}
		}
	}
	if v.text("notice") == "1" {
		field := func(name string) string { return strings.TrimSpace(v.text("notice-" + name)) }
		q.Notice = &course.Notice{
			Ref: field("ref"), Host: field("host"), What: field("what"), IP: field("ip"), Received: field("received"),
			State: getBoth(v, "notice-state"), Note: getBoth(v, "notice-note"),
		}
	}
	return q
}

func amount(v form, name string) int {
	n := v.amount(name)
	return min(max(n, 0), mostInForm)
}

func readOptions(v form, base string, tidy bool) []course.Option {
	var list []course.Option
	for i := range amount(v, base+"options") {
		name := placed(base, "option", i)
		o := course.Option{Text: getBoth(v, name), Right: v.has(name + "-right"), To: v.text(name + "-to"), Why: getBoth(v, name+"-why")}
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
		q.Notice = &course.Notice{Ref: "OEFEN-0001", Host: "img[.]example[.]com", What: course.Subjects()[0], IP: "192.0.2.14", State: course.Both{NL: "Nieuw", EN: "New"}}
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
