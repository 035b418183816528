package escalations

import (
	"net/http"
	"slices"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/escalation"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/escalations"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// stepForm is the form that adds a step.
type stepForm struct {
	step escalation.Step
	due  string // as it was typed
}

// Record adds a step to the log.
func (h *Handlers) Record(r *page.Request) error {
	shown, err := h.store.Provider.Page(r.Ctx, r.Actor, r.Param("slug"))
	if err != nil {
		return err
	}
	form := stepForm{due: r.Form.Text("due"), step: escalation.Step{
		ProviderID: shown.ID, Kind: escalation.Kind(r.Form.Text("kind")), Outcome: escalation.Outcome(r.Form.Text("outcome")),
		Whom: r.Form.Text("whom"), Text: r.Form.Text("text"),
	}}
	if at, ok := page.ParseLocal(form.due); ok {
		form.step.DueAt = &at
	}
	if !slices.Contains(escalation.Outcomes(form.step.Kind), form.step.Outcome) {
		form.step.Outcome = "" // of another kind
	}
	err = h.store.Escalation.Record(r.Ctx, r.Actor, form.step)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.show(r, http.StatusUnprocessableEntity, form, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("escalations.step.done"))
	return r.SeeOther(page.EscalationURL(shown.Slug))
}

func (h *Handlers) show(r *page.Request, status int, form stepForm, bad page.Faults) error {
	shown, err := h.store.Provider.Page(r.Ctx, r.Actor, r.Param("slug"))
	if err != nil {
		return err
	}
	late, all, err := h.store.Escalation.LateNotices(r.Ctx, r.Actor, shown.ID)
	if err != nil {
		return err
	}
	steps, err := h.store.Escalation.Steps(r.Ctx, r.Actor, shown.ID)
	if err != nil {
		return err
	}
	p := r.Printer
	view := escalations.Show{
		Errors: bad.Summary(r, []string{"kind", "outcome", "whom", "text", "due"}, nil), Name: shown.Name,
		Facts: facts(r, shown, steps), Script: script(r, shown, late, all), Steps: timeline(r, steps),
		Letters: []ui.Button{
			{Text: p.T("escalations.letter_nl"), URL: page.EscalationURL(shown.Slug) + "/letter/nl"},
			{Text: p.T("escalations.letter_en"), URL: page.EscalationURL(shown.Slug) + "/letter/en"},
		},
	}
	if all > 0 {
		view.Tag = ui.Tag{Kind: ui.KindOverdue, Text: p.N("escalations.overdue", all)}
	}
	for _, l := range late {
		view.Late = append(view.Late,
			escalations.Late{Ref: l.Ref, URL: page.NoticeURL(l.Ref), Due: l.DueAt, Ago: p.Span(r.Now.Sub(l.DueAt))})
	}
	if all > len(late) {
		view.LateMore = p.T("escalations.late.more", "Shown", len(late), "All", p.Number(all))
	}
	for _, kind := range []models.ContactKind{models.ContactNight, models.ContactEscalation, models.ContactAbuse} {
		for _, c := range shown.Contacts {
			if c.Kind == kind {
				view.Contacts = append(view.Contacts, contact(r, c))
			}
		}
	}
	if r.Is(page.Analysts) {
		view.Form = formView(r, shown.Slug, form, bad)
	}
	frame := layout.Page{Title: shown.Name, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: p.T("escalations.title"), URL: deskURL}, {Label: shown.Name},
	}}
	return r.Render(status, frame, view)
}

func contact(r *page.Request, c provider.Contact) escalations.Contact {
	view := escalations.Contact{Kind: r.Printer.T("words.contact." + string(c.Kind)), Email: c.Email}
	if c.Phone != "" {
		view.Phone, view.Tel = provider.PhoneText(c.Phone), "tel:"+c.Phone
	}
	return view
}

// facts are what is known beside the log: the network above, what comes next, and whether somebody decided to refer.
func facts(r *page.Request, shown provider.Page, steps []escalation.Step) []ui.Fact {
	p := r.Printer
	last := func(kind escalation.Kind, say func(st escalation.Step) string) string {
		for _, st := range steps {
			if st.Kind == kind {
				return say(st)
			}
		}
		return p.T("escalations.unknown")
	}
	return []ui.Fact{
		{Label: p.T("escalations.fact.open"), Text: p.Number(shown.Open)},
		{Label: p.T("escalations.fact.upstream"), Text: last(escalation.KindUpstream, func(st escalation.Step) string { return st.Whom })},
		{Label: p.T("escalations.fact.next"), Text: last(escalation.KindNext, func(st escalation.Step) string {
			if st.DueAt == nil {
				return st.Text
			}
			return p.T("escalations.next", "At", p.DateShort(*st.DueAt), "What", st.Text)
		})},
		{Label: p.T("escalations.fact.referral"), Text: last(escalation.KindReferral, func(st escalation.Step) string {
			return p.T("escalations.outcome."+string(st.Outcome)) + ": " + st.Text
		})},
	}
}

// script is what to say on the telephone, with the numbers filled in.
func script(r *page.Request, shown provider.Page, late []escalation.Late, all int) []string {
	p := r.Printer
	lines := []string{p.T("escalations.script.who"), p.T("escalations.script.asks")}
	if len(late) > 0 {
		lines = append(lines, p.N("escalations.script.late", all, "Ref", late[0].Ref, "Due", p.Date(late[0].DueAt)))
	}
	return append(lines, p.T("escalations.script.how", "Provider", shown.Name), p.T("escalations.script.cannot"),
		p.T("escalations.script.never"), p.T("escalations.script.end"))
}

func timeline(r *page.Request, steps []escalation.Step) ui.Timeline {
	var t ui.Timeline
	p := r.Printer
	for _, st := range steps {
		text := p.T("escalations.kind." + string(st.Kind))
		if st.Outcome != "" {
			text += ": " + p.T("escalations.outcome."+string(st.Outcome))
		}
		if st.Whom != "" {
			text += " · " + st.Whom
		}
		detail := st.Text + " · " + page.OrElse(st.By, p.T("notices.who.portal"))
		if st.DueAt != nil {
			detail = p.DateShort(*st.DueAt) + " · " + detail
		}
		t.Events = append(t.Events, ui.TimelineEvent{At: st.CreatedAt, Text: text, Detail: detail})
	}
	return t
}

func formView(r *page.Request, slug string, form stepForm, bad page.Faults) *escalations.Form {
	p := r.Printer
	options := []ui.Option{{Label: p.T("escalations.outcome.choose")}}
	for _, kind := range escalation.Kinds {
		for _, o := range escalation.Outcomes(kind) {
			options = append(options, ui.Option{
				Value: string(o), Label: p.T("escalations.kind."+string(kind)) + ": " + p.T("escalations.outcome."+string(o)),
				Selected: o == form.step.Outcome,
			})
		}
	}
	return &escalations.Form{
		Action: page.EscalationURL(slug),
		Kind: ui.Select{
			Name: "kind", Label: p.T("escalations.step.kind"), Error: bad.Text(r, "kind"),
			Options: page.Choices(r, "escalations.kind.*", escalation.Kinds, []escalation.Kind{form.step.Kind}),
		},
		Outcome: ui.Select{
			Name: "outcome", Label: p.T("escalations.step.outcome"), Hint: p.T("escalations.step.outcome.hint"),
			Error:   bad.Text(r, "outcome"),
			Options: options,
		},
		Whom: ui.TextField{
			Name: "whom", Label: p.T("escalations.step.whom"), Hint: p.T("escalations.step.whom.hint"), Error: bad.Text(r, "whom"),
			Value: page.KeepText(form.step.Whom), Optional: true,
		},
		Text: ui.TextArea{
			Name: "text", Label: p.T("escalations.step.text"), Hint: p.T("escalations.step.text.hint"), Error: bad.Text(r, "text"),
			Value: page.KeepText(form.step.Text),
		},
		Due: ui.DateTimeField{
			Name: "due", Label: p.T("escalations.step.due"), Hint: p.T("escalations.step.due.hint"), Error: bad.Text(r, "due"),
			Value: page.KeepTime(form.due),
		},
	}
}

// soon is how long a letter gives: what a desk can do in a day.
const soon = 24 * time.Hour
