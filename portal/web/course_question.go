package web

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/ui"
)

// mostInForm is how many options or steps a form is read for: more than any kind has.
const mostInForm = 12

// questionPart is one question.
func questionPart() partPage {
	of := func(w *writing, c echo.Context) *course.Question { return w.draft.Course.Question(c.Param("question")) }
	return partPage{
		at: func(w writing, c echo.Context) bool {
			return w.draft.Reads(course.QuestionsFile) && of(&w, c) != nil
		},
		mark:   func(w writing, c echo.Context) string { return of(&w, c).Mark() },
		values: func(w writing, c echo.Context) url.Values { return questionValues(of(&w, c)) },
		change: func(w *writing, c echo.Context, v url.Values) (map[string]string, error) {
			q := readQuestion(v, c.Param("question"), true)
			return w.draft.With(func(text *course.Course) { *text.Question(q.ID) = q }, course.QuestionsFile), nil
		},
		view: questionEditView,
		text: func(w writing, c echo.Context) string {
			for _, part := range w.draft.Parts() {
				if part.At == c.Param("question") {
					return part.Text
				}
			}
			return ""
		},
		doing: func(_ writing, c echo.Context, v url.Values, do string) (url.Values, bool) {
			q := readQuestion(v, c.Param("question"), false)
			if !doQuestion(&q, do) {
				return v, false
			}
			changed := questionValues(&q)
			changed.Set("mark", v.Get("mark"))
			return changed, true
		},
		next: func(w writing, c echo.Context) string {
			return deskCourseURL(w.slug) + "/preview/quiz?q=" + url.QueryEscape(c.Param("question"))
		},
	}
}

// A question's fields are named by their place: "option-2-nl", "step-1-option-3-to".

func setBoth(v url.Values, name string, of course.Both) {
	v.Set(name+"-nl", of.NL)
	v.Set(name+"-en", of.EN)
}

func getBoth(v url.Values, name string) course.Both {
	return course.Both{NL: typedText(v, name+"-nl"), EN: typedText(v, name+"-en")}
}

func placed(base, what string, i int) string { return base + what + "-" + strconv.Itoa(i+1) }

// questionValues are a question as its form has it.
func questionValues(q *course.Question) url.Values {
	v := url.Values{"lesson": {q.Lesson}, "use": {string(q.Use)}, "kind": {string(q.Kind)}, "options": {strconv.Itoa(len(q.Options))}, "steps": {strconv.Itoa(len(q.Steps))}}
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

func setOptions(v url.Values, base string, list []course.Option) {
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
func readQuestion(v url.Values, id string, tidy bool) course.Question {
	q := course.Question{
		ID: id, Lesson: v.Get("lesson"), Use: course.Use(v.Get("use")), Kind: course.Kind(v.Get("kind")), Text: getBoth(v, "text"), Why: getBoth(v, "why"),
	}
	if q.Kind != course.KindBranch {
		q.Options = readOptions(v, "", tidy)
	} else {
		for i := range amount(v, "steps") {
			name := placed("", "step", i)
			s := course.Step{ID: strings.TrimSpace(v.Get(name + "-id")), Text: getBoth(v, name), Options: readOptions(v, name+"-", tidy)}
			if !tidy || s.ID != "" || s.Text != (course.Both{}) || len(s.Options) > 0 {
				q.Steps = append(q.Steps, s)
			}
		}
	}
	if v.Get("notice") == "1" {
		field := func(name string) string { return strings.TrimSpace(v.Get("notice-" + name)) }
		q.Notice = &course.Notice{
			Ref: field("ref"), Host: field("host"), What: field("what"), IP: field("ip"), Received: field("received"),
			State: getBoth(v, "notice-state"), Note: getBoth(v, "notice-note"),
		}
	}
	return q
}

func amount(v url.Values, name string) int {
	n, _ := strconv.Atoi(v.Get(name))
	return min(max(n, 0), mostInForm)
}

func readOptions(v url.Values, base string, tidy bool) []course.Option {
	var list []course.Option
	for i := range amount(v, base+"options") {
		name := placed(base, "option", i)
		o := course.Option{Text: getBoth(v, name), Right: v.Has(name + "-right"), To: v.Get(name + "-to"), Why: getBoth(v, name+"-why")}
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

// addQuestion begins a question.
func (s *Server) addQuestion(c echo.Context) error {
	id := strings.TrimSpace(c.FormValue("question_id"))
	_, err := s.saveCourse(c, func(w *writing) (map[string]string, error) {
		switch {
		case !w.draft.Reads(course.QuestionsFile):
			return nil, &models.Invalid{Field: "question_id", Key: "courses.questions.broken"}
		case !course.Slug(id) || w.draft.Course.Question(id) != nil:
			return nil, &models.Invalid{Field: "question_id", Key: "courses.slug"}
		}
		q := course.Question{ID: id, Lesson: c.FormValue("question_lesson"), Use: course.Use(c.FormValue("question_use"))}
		if !becomes(&q, course.Kind(c.FormValue("question_kind"))) {
			return nil, badForm(fmt.Errorf("a question of kind %q", c.FormValue("question_kind")))
		}
		return w.draft.With(func(text *course.Course) { text.Questions = append(text.Questions, q) }, course.QuestionsFile), nil
	})
	if err == nil {
		return seeOther(c, deskCourseURL(c.Param("course"))+"/questions/"+url.PathEscape(id))
	}
	return s.afterList(c, err, "questions")
}

// removeQuestion takes a question out.
func (s *Server) removeQuestion(c echo.Context) error {
	_, err := s.saveCourse(c, func(w *writing) (map[string]string, error) {
		if !w.draft.Reads(course.QuestionsFile) || w.draft.Course.Question(c.Param("question")) == nil {
			return nil, models.ErrNotFound
		}
		return w.draft.With(func(text *course.Course) {
			text.Questions = slices.DeleteFunc(text.Questions, func(q course.Question) bool { return q.ID == c.Param("question") })
		}, course.QuestionsFile), nil
	})
	return s.afterList(c, err, "questions")
}

func lessonOptions(r *request, c *course.Course) []ui.Option {
	var list []ui.Option
	for _, lesson := range c.Lessons {
		list = append(list, ui.Option{Value: lesson.Slug, Label: r.lessonName(lesson.Slug, c)})
	}
	return list
}

func wordOptions[T ~string](r *request, key string, values []T) []ui.Option {
	var list []ui.Option
	for _, v := range values {
		list = append(list, ui.Option{Value: string(v), Label: r.printer.T(key + string(v))})
	}
	return list
}

var uses = []course.Use{course.UseQuiz, course.UsePractice}

// addQuestion is the form that begins one.
func (r *request) addQuestion(c *course.Course, of echo.Context, bad formFaults) courses.AddQuestion {
	p := r.printer
	typed := func(name string, options []ui.Option) []ui.Option {
		for i := range options {
			options[i].Selected = options[i].Value == of.FormValue(name)
		}
		return options
	}
	return courses.AddQuestion{
		ID: ui.TextField{
			Name: "question_id", Label: p.T("courses.question.id"), Hint: p.T("courses.question.id.hint"), Value: keepText(of.FormValue("question_id")), Error: bad.text(r, "question_id"),
		},
		Lesson: ui.Select{Name: "question_lesson", Label: p.T("courses.th.lesson"), Options: typed("question_lesson", lessonOptions(r, c))},
		Use:    ui.Select{Name: "question_use", Label: p.T("courses.use"), Options: typed("question_use", wordOptions(r, "courses.use.", uses))},
		Kind:   ui.Select{Name: "question_kind", Label: p.T("courses.kind"), Options: typed("question_kind", wordOptions(r, "courses.kind.", course.Kinds))},
	}
}

// questionEditor makes the form of a question.
type questionEditor struct {
	fields
	q course.Question // as typed
}

func questionEditView(r *request, p part, c echo.Context) (templ.Component, string) {
	id := c.Param("question")
	e := questionEditor{fields{r, p}, readQuestion(p.values, id, false)}
	low, _ := course.KindBounds(e.q.Kind)
	for len(e.q.Options) < low { // room for as many as there must be
		e.q.Options = append(e.q.Options, course.Option{})
	}
	base := deskCourseURL(p.slug) + "/questions/" + url.PathEscape(id)
	t := r.printer
	view := courses.EditQuestion{
		Form:    p.form(r, base, p.draft.Of(course.QuestionsFile, id), nil, nil),
		Facts:   ui.Facts{Rows: []ui.Fact{{Label: t.T("courses.question.id"), Text: id}, {Label: t.T("courses.kind"), Text: t.T("courses.kind." + knownKind(e.q.Kind))}}},
		Lesson:  e.choose("lesson", "courses.th.lesson", withOther(lessonOptions(r, p.draft.Course), e.q.Lesson)),
		Use:     e.choose("use", "courses.use", wordOptions(r, "courses.use.", uses)),
		Text:    e.pair("text", "courses.field.text", 3),
		Why:     e.pair("why", "courses.field.why", 3),
		Hint:    t.T("courses.kind." + knownKind(e.q.Kind) + ".hint"),
		AddText: t.T("courses.option.add"), AddDo: "option-add",
	}
	view.Title, view.Preview = t.T("courses.part.question", "ID", id), base
	view.Hidden = []ui.Hidden{{Name: "kind", Value: string(e.q.Kind)}, {Name: "options", Value: strconv.Itoa(len(e.q.Options))}, {Name: "steps", Value: strconv.Itoa(len(e.q.Steps))}}
	if e.q.Kind == course.KindBranch {
		view.Steps = e.steps()
		view.AddText, view.AddDo = t.T("courses.step.add"), "step-add"
		for i, s := range e.q.Steps {
			view.Hidden = append(view.Hidden, ui.Hidden{Name: placed("", "step", i) + "-options", Value: strconv.Itoa(len(s.Options))})
		}
	} else {
		view.Options = e.options("", "", e.q.Options)
	}
	e.notice(&view)
	for _, kind := range course.Kinds {
		if kind != e.q.Kind {
			view.Kinds = append(view.Kinds, ui.Button{Text: t.T("courses.kind." + string(kind)), Name: "do", Value: "kind-" + string(kind)})
		}
	}
	return view, view.Title
}

// withOther keeps a choice that there is not any more.
func withOther(options []ui.Option, value string) []ui.Option {
	if !slices.ContainsFunc(options, func(o ui.Option) bool { return o.Value == value }) {
		options = append([]ui.Option{{Value: value, Label: value}}, options...)
	}
	return options
}

func (e questionEditor) pair(name, label string, rows int) courses.Pair {
	nl, en := e.area(name+"-nl", label, rows, false), e.area(name+"-en", label, rows, false)
	nl.Label, en.Label = e.labelled(label, "nl"), e.labelled(label, "en")
	return courses.Pair{Dutch: nl, English: en}
}

func (e questionEditor) labelled(label, language string) string {
	return e.r.printer.T(label) + " (" + e.r.printer.T("kb.language."+language+".name") + ")"
}

// options are those of the question, or of a step: base is before their names and before what their buttons do.
func (e questionEditor) options(base, of string, list []course.Option) []courses.Option {
	p := e.r.printer
	var out []courses.Option
	for i, o := range list {
		name := placed(base, "option", i)
		form := courses.Option{Legend: of + p.T("courses.option.n", "N", i+1), Text: e.pair(name, "courses.field.option", 2)}
		if e.q.Kind == course.KindSingle || e.q.Kind == course.KindMultiple {
			form.Right = &ui.Checkbox{Name: name + "-right", Label: p.T("courses.option.right"), Checked: o.Right}
		}
		if e.q.Kind == course.KindBranch {
			to := e.choose(name+"-to", "courses.option.to", e.targets(o.To))
			form.To = &to
		}
		if e.q.Kind != course.KindOrder {
			why := e.pair(name+"-why", "courses.field.option_why", 2)
			form.Why = &why
		}
		if i > 0 {
			form.Do = append(form.Do, e.do("courses.up", base+"option-up-"+strconv.Itoa(i+1), form.Legend))
		}
		form.Do = append(form.Do, e.do("courses.option.remove", base+"option-remove-"+strconv.Itoa(i+1), form.Legend))
		out = append(out, form)
	}
	return out
}

func (e questionEditor) do(key, value, of string) ui.Button {
	text := e.r.printer.T(key)
	return ui.Button{Text: text, Name: "do", Value: value, Quiet: true, Attrs: templ.Attributes{"aria-label": text + ": " + of}}
}

// targets are where an option of a step can lead.
func (e questionEditor) targets(value string) []ui.Option {
	p := e.r.printer
	list := []ui.Option{{Label: p.T("courses.option.to.none")}}
	for _, s := range e.q.Steps {
		if s.ID != "" {
			list = append(list, ui.Option{Value: s.ID, Label: p.T("courses.option.to.step", "ID", s.ID)})
		}
	}
	list = append(list, ui.Option{Value: course.ToRight, Label: p.T("courses.option.to.right")}, ui.Option{Value: course.ToWrong, Label: p.T("courses.option.to.wrong")})
	return withOther(list, value)
}

func (e questionEditor) steps() []courses.StepForm {
	p := e.r.printer
	var list []courses.StepForm
	for i, s := range e.q.Steps {
		name, no := placed("", "step", i), strconv.Itoa(i+1)
		legend := p.T("courses.step.n", "N", i+1)
		form := courses.StepForm{Legend: legend, ID: e.short(name+"-id", "courses.step.id"), Text: e.pair(name, "courses.field.step", 2)}
		form.Options = e.options(name+"-", legend+", ", s.Options)
		form.Do = []ui.Button{
			{Text: p.T("courses.option.add"), Name: "do", Value: name + "-option-add", Attrs: templ.Attributes{"aria-label": p.T("courses.option.add") + ": " + legend}},
			e.do("courses.step.remove", "step-remove-"+no, legend),
		}
		list = append(list, form)
	}
	return list
}

func (e questionEditor) notice(view *courses.EditQuestion) {
	if e.q.Notice == nil {
		return
	}
	view.Hidden = append(view.Hidden, ui.Hidden{Name: "notice", Value: "1"})
	view.What = e.choose("notice-what", "courses.notice.what", wordOptions(e.r, "training.notice.what.", course.Subjects()))
	for _, name := range []string{"ref", "host", "ip", "received"} {
		view.Notice = append(view.Notice, e.text("notice-"+name, "courses.notice."+name))
	}
	for _, name := range []string{"state", "note"} {
		for _, language := range models.Languages {
			field := e.text("notice-"+name+"-"+language, "courses.notice."+name)
			field.Label = e.labelled("courses.notice."+name, language)
			view.Notice = append(view.Notice, field)
		}
	}
}
