package team

import (
	"net/http"
	"slices"

	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/team"
	"eokm.nl/hosting/templates/ui"
)

const campaignsURL = page.TeamURL + "/campaigns"

// confirmAll says how many would get a mail, before all of them do.
func (h *Handlers) confirmAll(r *page.Request, form asking, q learning.CourseRequest) error {
	p := r.Printer
	did, err := h.store.Learning.RehearseEveryProvider(r.Ctx, r.Actor, q)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showAsk(r, http.StatusUnprocessableEntity, form, bad)
	case err != nil:
		return err
	}
	courses, err := h.courseChoice(r, form.course, nil)
	if err != nil {
		return err
	}
	view := team.AskAll{
		URL: requestsURL, Facts: ui.Facts{Rows: askedOfAll(r, q, did, courses)}, Do: p.N("team.ask.all.do", did.Organisations),
		Typed: []ui.Hidden{
			{Name: "provider", Value: form.provider},
			{Name: "course", Value: form.course},
			{Name: "role", Value: form.role},
			{Name: "due", Value: form.due},
			{Name: "note", Value: form.note},
		},
	}
	if did.Skipped > 0 {
		view.Skipped = p.N("team.ask.all.skipped", did.Skipped)
	}
	frame := teamPage(r, "team.ask.all.title", layout.Crumb{Label: p.T("team.requests"), URL: requestsURL})
	frame.Narrow, frame.Path = true, requestsURL+"/new"
	return r.Page(frame, view)
}

// askedOfAll is what would be asked, and of how many.
func askedOfAll(r *page.Request, q learning.CourseRequest, did learning.Campaigned, courses ui.Radios) []ui.Fact {
	p := r.Printer
	who, title := p.T("team.everybody"), q.Slug
	if q.Role != "" {
		who = p.T("account.role." + string(q.Role))
	}
	if i := slices.IndexFunc(courses.Options, func(o ui.Option) bool { return o.Selected }); i >= 0 {
		title = courses.Options[i].Label
	}
	facts := []ui.Fact{{Label: p.T("team.course"), Text: title}, {Label: p.T("team.who"), Text: who}, {
		Label: p.T("team.due"), Text: p.Day(page.LastDay(q.DueAt)),
	}}
	if q.Note != "" {
		facts = append(facts, ui.Fact{Label: p.T("team.ask.note"), Text: q.Note})
	}
	return append(facts, ui.Fact{Label: p.T("team.ask.all.organisations"), Text: p.Number(did.Organisations)},
		ui.Fact{Label: p.T("team.ask.all.people"), Text: p.Number(did.People)})
}

// WithdrawCampaign takes back what EOKM asked of every provider.
func (h *Handlers) WithdrawCampaign(r *page.Request) error {
	return withdraw(r, h.store.Learning.WithdrawCampaign)
}
