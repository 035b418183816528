package question

import (
	"slices"
	"strconv"
	"time"

	"eokm.nl/hosting/portal/course"
	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/training"
	"eokm.nl/hosting/templates/ui"
)

// Typed is an answer as its form sent it: the places at which the chosen options were shown, from 1, so that a form tells
// nothing of their order; for an order the number at each place; for a branch the choices so far beside the next one.
type Typed struct {
	chosen []string
	ranks  []string
	way    string
}

// mostOptions is how many lines an order may have in a form.
const mostOptions = 8

// Read reads the fields of a question whose names begin with name.
func Read(r *page.Request, name string) Typed {
	a := Typed{chosen: r.Form[name], way: r.Form.Text(name + "-way")}
	for i := range mostOptions {
		a.ranks = append(a.ranks, r.Form.Text(rankName(name, i)))
	}
	return a
}

func rankName(name string, i int) string { return name + "-" + strconv.Itoa(i+1) }

// Answer makes of it what the course knows. It is whole, but for a branch that goes on; what is not has a fault. A browser sends
// nothing else than the form has; what others send is as if nothing was chosen.
func (a Typed) Answer(q *course.Question, seed int64) (course.Answer, page.Faults) {
	var bad page.Faults
	switch q.Kind {
	case course.KindOrder:
		if answer, ok := a.order(q, seed); ok {
			return answer, nil
		}
		bad.Add("answer", "training.fault.order")
		return nil, bad
	case course.KindBranch:
		bad.Add("answer", "training.fault.one")
		way, ok := course.ParseAnswer(a.way)
		step := course.Walk(q, way).Step
		if !ok || step == nil {
			return nil, bad // no form of ours says so: from the first step again
		}
		if next, ok := a.places(course.Shuffled(q, step.ID, seed)); ok && len(next) == 1 {
			return append(way, next...), nil
		}
		return way, bad
	case course.KindSingle, course.KindMultiple:
	}
	answer, ok := a.places(course.Shuffled(q, "", seed))
	if ok && course.Whole(q, answer) {
		return answer, nil
	}
	bad.Add("answer", map[bool]string{true: "training.fault.several", false: "training.fault.one"}[q.Kind == course.KindMultiple])
	return nil, bad
}

// places are the options at the chosen places.
func (a Typed) places(shown []int) (course.Answer, bool) {
	var answer course.Answer
	for _, text := range a.chosen {
		place, err := strconv.Atoi(text)
		if err != nil || place < 1 || place > len(shown) {
			return nil, false
		}
		answer = append(answer, shown[place-1])
	}
	slices.Sort(answer)
	return answer, len(answer) > 0
}

// order puts the options where their numbers say.
func (a Typed) order(q *course.Question, seed int64) (course.Answer, bool) {
	shown := course.Shuffled(q, "", seed)
	answer := make(course.Answer, len(shown))
	for i := range answer {
		answer[i] = -1
	}
	for i, option := range shown {
		rank, err := strconv.Atoi(a.ranks[min(i, len(a.ranks)-1)])
		if err != nil || rank < 1 || rank > len(shown) || answer[rank-1] != -1 {
			return nil, false
		}
		answer[rank-1] = option
	}
	return answer, true
}

// Form makes the view of a question: to be answered, or answered.
type Form struct {
	R      *page.Request
	Q      *course.Question
	Seed   int64
	Name   string        // the fields' names begin with it
	Answer course.Answer // whole: it is answered; of a branch also a way that goes on
	Faults page.Faults
	Typed  Typed // what to show again, with the faults
}

func (f Form) View() training.Question {
	p := f.R.Printer
	v := training.Question{Send: p.T("training.answer"), Errors: f.summary()}
	if f.Q.Notice != nil {
		v.Notice = f.notice()
	}
	switch {
	case course.Whole(f.Q, f.Answer):
		v.Text, v.Marked = f.text(f.Q.Text), f.marked()
		if f.Q.Kind == course.KindBranch {
			v.Way = f.turns()
		}
	case f.Q.Kind == course.KindBranch:
		f.step(&v)
	case f.Q.Kind == course.KindOrder:
		v.Order = f.lines()
	case f.Q.Kind == course.KindMultiple:
		v.Several = &ui.Checkboxes{
			Name: f.Name, Legend: f.text(f.Q.Text), Hint: p.T("training.several"), Options: f.options(f.Q.Options, ""), Error: f.fault(),
		}
	default:
		v.Single = &ui.Radios{Name: f.Name, Legend: f.text(f.Q.Text), Options: f.options(f.Q.Options, ""), Error: f.fault()}
	}
	return v
}

func (f Form) text(of course.Both) string { return guidance.Fill(of.In(f.R.Lang()), f.R.Printer) }

func (f Form) fault() string { return f.Faults.Text(f.R, "answer") }

// summary leads to the first choice.
func (f Form) summary() []ui.FieldError {
	var list []ui.FieldError
	for _, fault := range f.Faults {
		list = append(list, ui.FieldError{Field: f.Name + "-1", Text: f.R.Fault(fault)})
	}
	return list
}

// options are shown in the seed's order, by their places.
func (f Form) options(all []course.Option, step string) []ui.Option {
	var list []ui.Option
	for i, n := range course.Shuffled(f.Q, step, f.Seed) {
		place := strconv.Itoa(i + 1)
		list = append(list, ui.Option{Value: place, Label: f.text(all[n].Text), Selected: slices.Contains(f.Typed.chosen, place)})
	}
	return list
}

// step is where a branch goes on.
func (f Form) step(v *training.Question) {
	way := course.Walk(f.Q, f.Answer)
	v.Text, v.Way, v.Send = f.text(f.Q.Text), f.turns(), f.R.Printer.T("training.choose")
	v.Hidden = append(v.Hidden, ui.Hidden{Name: f.Name + "-way", Value: f.Answer.String()})
	v.Single = &ui.Radios{Name: f.Name, Legend: f.text(way.Step.Text), Options: f.options(way.Step.Options, way.Step.ID), Error: f.fault()}
}

func (f Form) turns() []training.Turn {
	var list []training.Turn
	for _, taken := range course.Walk(f.Q, f.Answer).Taken {
		list = append(list, training.Turn{Text: f.text(taken.Step.Text), Chosen: f.text(taken.Option.Text), Why: f.text(taken.Option.Why)})
	}
	return list
}

func (f Form) lines() *training.Order {
	p := f.R.Printer
	o := &training.Order{Name: f.Name, Legend: f.text(f.Q.Text), Hint: p.T("training.order.hint", "N", len(f.Q.Options)), Error: f.fault()}
	for i, n := range course.Shuffled(f.Q, "", f.Seed) {
		line := ui.Select{Name: rankName(f.Name, i), Label: f.text(f.Q.Options[n].Text), Options: []ui.Option{
			{Label: p.T("training.order.none")},
		}}
		for place := range f.Q.Options {
			value := strconv.Itoa(place + 1)
			line.Options = append(line.Options, ui.Option{
				Value: value, Label: value, Selected: i < len(f.Typed.ranks) && f.Typed.ranks[i] == value,
			})
		}
		o.Lines = append(o.Lines, line)
	}
	return o
}

// marked shows a whole answer beside the right one.
func (f Form) marked() *training.Marked {
	p, q := f.R.Printer, f.Q
	m := &training.Marked{
		Note: ui.Note{Kind: ui.KindWarning, Title: p.T("training.wrong")}, Why: f.text(q.Why), Numbers: q.Kind == course.KindOrder,
	}
	if course.Right(q, f.Answer) {
		m.Note = ui.Note{Kind: ui.KindSuccess, Title: p.T("training.right")}
	}
	shown := course.Shuffled(q, "", f.Seed)
	if q.Kind == course.KindOrder {
		slices.Sort(shown)
	}
	for _, n := range shown {
		o := training.Option{Text: f.text(q.Options[n].Text)}
		at := slices.Index(f.Answer, n)
		switch {
		case q.Kind == course.KindOrder && at == n:
			o.Tags = append(o.Tags, ui.Tag{Kind: ui.KindDone, Text: p.T("training.tag.place", "N", at+1)})
		case q.Kind == course.KindOrder:
			o.Tags = append(o.Tags, ui.Tag{Kind: ui.KindWrong, Text: p.T("training.tag.place", "N", at+1)})
		case q.Options[n].Right:
			o.Tags = append(o.Tags, ui.Tag{Kind: ui.KindDone, Text: p.T("training.tag.right")})
		}
		if q.Kind != course.KindOrder && at >= 0 {
			o.Tags, o.Why = append(o.Tags, ui.Tag{Kind: ui.KindNeutral, Text: p.T("training.tag.chosen")}), f.text(q.Options[n].Why)
		}
		m.Options = append(m.Options, o)
	}
	return m
}

// notice is the made-up notice of a question. Nothing on it can be pressed.
func (f Form) notice() *training.Notice {
	p, n := f.R.Printer, f.Q.Notice
	received := n.Received
	if at, err := time.ParseInLocation("2006-01-02 15:04", n.Received, page.DutchZone()); err == nil {
		received = p.Date(at)
	}
	fact := func(key, text string, mono bool) ui.Fact {
		return ui.Fact{Label: p.T("training.notice." + key), Text: text, Mono: mono}
	}
	v := &training.Notice{
		ID: f.Name + "-notice", Ref: n.Ref, State: ui.Tag{Kind: ui.KindOpen, Text: f.text(n.State)},
		Facts: ui.Facts{Rows: []ui.Fact{
			fact("address", "hxxps://"+n.Host+"/•••", true), fact("ip", n.IP, true),
			fact("what", p.T("training.notice.what."+n.What), false),
			fact("received", received, false),
		}},
	}
	if note := f.text(n.Note); note != "" {
		v.Facts.Rows = append(v.Facts.Rows, fact("note", note, false))
	}
	return v
}
