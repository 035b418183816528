package notices

import (
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// responseForm is what a desk says it did, as typed: about one notice's items, or about several notices.
type responseForm struct {
	itemChoice
	Measure     models.Measure
	CachePurged bool
	When        string
	Logs        string // "yes", "no" or "": not said
	Note        string

	removedAt time.Time
}

// newResponse is the form as it is first shown. The time is filled in with now while that can be in time; after the
// deadline a desk says itself when it was.
func newResponse(now, due time.Time) responseForm {
	f := responseForm{itemChoice: itemChoice{Submission: uuid.New()}}
	if !now.After(due) {
		f.When = page.WriteLocal(now)
	}
	return f
}

// parseResponse reads the form, and tells all at once what is wrong with its shape.
func parseResponse(values page.Form) (responseForm, page.Faults) {
	f := responseForm{
		itemChoice:  readChoice(values),
		Measure:     models.Measure(values.Text("measure")),
		CachePurged: values.Ticked("cache_purged"),
		When:        values.Text("when"),
		Logs:        values.Text("logs"),
		Note:        values.Text("note"),
	}
	var bad page.Faults
	if _, ok := f.Measure.Rule(); !ok {
		bad.Add("measure", "answer.measure_missing")
	}
	var ok bool
	if f.When == "" {
		bad.Add("when", "answer.when_missing")
	} else if f.removedAt, ok = page.ParseLocal(f.When); !ok {
		bad.Add("when", "answer.when_form")
	}
	return f, bad
}

// response is the form for the Store.
func (f responseForm) response(refs ...string) notice.Response {
	a := notice.Response{
		Submission: f.Submission, Refs: refs, Numbers: f.chosen(), Measure: f.Measure, CachePurged: f.CachePurged,
		RemovedAt: f.removedAt, Note: f.Note, Seen: f.seen,
	}
	if f.Logs == "yes" || f.Logs == "no" {
		kept := f.Logs == "yes"
		a.LogsKept = &kept
	}
	return a
}

// typed is what was filled in.
func (f responseForm) typed(r *page.Request) ui.Facts {
	p := r.Printer
	return typedFacts(
		ui.Fact{Label: p.T("notices.receipt.measure"), Text: chosenWord(p, "words.measure."+string(f.Measure))},
		ui.Fact{Label: p.T("notices.confirm.when"), Text: page.KeepTime(f.When)},
		ui.Fact{Label: p.T("notices.confirm.note"), Text: page.KeepText(f.Note)},
	)
}

// questions is the part of the form that is the same for one notice and for many.
func (f responseForm) questions(r *page.Request, bad page.Faults) notices.Questions {
	p := r.Printer
	return notices.Questions{
		Measure:     f.measures(r, bad),
		CachePurged: f.CachePurged,
		When: ui.DateTimeField{
			Name: "when", Label: p.T("notices.confirm.when"), Value: page.KeepTime(f.When), Error: bad.Text(r, "when"),
		},
		Logs: ui.Radios{
			Name: "logs", Legend: p.T("notices.confirm.logs"), Hint: p.T("notices.confirm.logs.hint"), Inline: true,
			Options: []ui.Option{
				{Value: "yes", Label: p.T("notices.yes"), Selected: f.Logs == "yes"},
				{Value: "no", Label: p.T("notices.no"), Selected: f.Logs == "no"},
			},
		},
		Note: ui.TextArea{
			Name: "note", Label: p.T("notices.confirm.note"), Hint: p.T("notices.text.hint"), Value: page.KeepText(f.Note),
			Error: bad.Text(r, "note"), Optional: true,
		},
	}
}

// measures asks what was done: what counts, smallest first, and apart from it what does not, each with its reason.
func (f responseForm) measures(r *page.Request, bad page.Faults) notices.Choices {
	p := r.Printer
	counts := notices.ChoiceGroup{Title: p.T("notices.confirm.counts"), Hint: p.T("notices.confirm.counts.hint"), First: 1}
	not := notices.ChoiceGroup{Title: p.T("notices.confirm.not"), Hint: p.T("notices.confirm.not.hint")}
	for _, rule := range models.Measures() {
		option := ui.Option{
			Value: string(rule.Measure), Label: p.T("words.measure." + string(rule.Measure)), Selected: f.Measure == rule.Measure,
		}
		switch {
		case !rule.Counts:
			option.Hint = measureFault(p, rule.Measure)
			not.Options = append(not.Options, option)
			continue
		case rule.Caution:
			option.Hint = p.T("notices.confirm.caution")
		}
		counts.Options = append(counts.Options, option)
	}
	not.First = counts.First + len(counts.Options)
	return notices.Choices{
		Name: "measure", Legend: p.T("notices.confirm.what"), Error: bad.Text(r, "measure"),
		Groups: []notices.ChoiceGroup{counts, not},
	}
}

// measureFault says why a measure does not count.
func measureFault(p *i18n.Printer, m models.Measure) string {
	return p.T("words.measure." + string(m) + ".why")
}
