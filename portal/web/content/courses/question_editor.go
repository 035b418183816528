package courses

import (
	"slices"
	"strconv"

	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/courses"
	"eokm.nl/hosting/templates/ui"
)

// questionEditor makes the form of a question.
type questionEditor struct {
	fields
	q course.Question // as typed
}

func questionEditView(r *page.Request, p part) (templ.Component, string) {
	id := r.Param("question")
	e := questionEditor{fields{r, p}, readQuestion(p.values, id, false)}
	low, _ := course.KindBounds(e.q.Kind)
	for len(e.q.Options) < low { // room for as many as there must be
		e.q.Options = append(e.q.Options, course.Option{})
	}
	base := page.DeskQuestionURL(p.slug, id)
	t := r.Printer
	view := courses.EditQuestion{
		Form: p.form(r, base, p.draft.Of(course.QuestionsFile, id), nil, nil),
		Facts: ui.Facts{Rows: []ui.Fact{
			{Label: t.T("courses.question.id"), Text: id}, {Label: t.T("courses.kind"), Text: t.T("courses.kind." + knownKind(e.q.Kind))},
		}},
		Lesson:  e.choose("lesson", "courses.th.lesson", withOther(lessonOptions(r, p.draft.Course), e.q.Lesson)),
		Use:     e.choose("use", "courses.use", page.WordOptions(r, "courses.use.", uses)),
		Text:    e.pair("text", "courses.field.text", 3),
		Why:     e.pair("why", "courses.field.why", 6),
		Hint:    t.T("courses.kind." + knownKind(e.q.Kind) + ".hint"),
		AddText: t.T("courses.option.add"), AddDo: "option-add",
	}
	view.Title, view.Preview, view.RemoveURL = t.T("courses.part.question", "ID", id), base, base+"/remove"
	view.Hidden = []ui.Hidden{
		{Name: "kind", Value: string(e.q.Kind)},
		{Name: "options", Value: strconv.Itoa(len(e.q.Options))},
		{Name: "steps", Value: strconv.Itoa(len(e.q.Steps))},
	}
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
	return e.r.Printer.T(label) + " (" + e.r.Printer.T("kb.language."+language+".name") + ")"
}

// options are those of the question, or of a step: base is before their names and before what their buttons do.
func (e questionEditor) options(base, of string, list []course.Option) []courses.Option {
	p := e.r.Printer
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
	text := e.r.Printer.T(key)
	return ui.Button{Text: text, Name: "do", Value: value, Quiet: true, Attrs: templ.Attributes{"aria-label": text + ": " + of}}
}

// targets are where an option of a step can lead.
func (e questionEditor) targets(value string) []ui.Option {
	p := e.r.Printer
	list := []ui.Option{{Label: p.T("courses.option.to.none")}}
	for _, s := range e.q.Steps {
		if s.ID != "" {
			list = append(list, ui.Option{Value: s.ID, Label: p.T("courses.option.to.step", "ID", s.ID)})
		}
	}
	list = append(list, ui.Option{Value: course.ToRight, Label: p.T("courses.option.to.right")},
		ui.Option{Value: course.ToWrong, Label: p.T("courses.option.to.wrong")})
	return withOther(list, value)
}

func (e questionEditor) steps() []courses.StepForm {
	p := e.r.Printer
	var list []courses.StepForm
	for i, s := range e.q.Steps {
		name, no := placed("", "step", i), strconv.Itoa(i+1)
		legend := p.T("courses.step.n", "N", i+1)
		form := courses.StepForm{Legend: legend, ID: e.short(name+"-id", "courses.step.id"), Text: e.pair(name, "courses.field.step", 2)}
		form.Options = e.options(name+"-", legend+", ", s.Options)
		form.Do = []ui.Button{
			{Text: p.T("courses.option.add"), Name: "do", Value: name + "-option-add", Attrs: templ.Attributes{
				"aria-label": p.T("courses.option.add") + ": " + legend,
			}},
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
	view.What = e.choose("notice-what", "courses.notice.what", page.WordOptions(e.r, "training.notice.what.", course.Subjects()))
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
