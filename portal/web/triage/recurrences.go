package triage

import (
	"errors"
	"slices"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/recurrence"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

const recurrencesURL = "/triage/recurrences"

// Recurrences is what came back within 90 days: what machines saw again, and what was reported again, by what it has alike.
func (h *Handlers) Recurrences(r *page.Request) error {
	by := recurrence.By(r.Query.Text("by"))
	if !slices.Contains(recurrence.Bys, by) {
		by = recurrence.ByAddress
	}
	seen, err := h.store.Recurrence.SeenAgain(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	list, err := h.store.Recurrence.List(r.Ctx, r.Actor, by)
	if err != nil {
		return err
	}
	p := r.Printer
	view := triage.Recurrences{
		Tabs: ui.Tabs{Label: p.T("recurrences.by")}, What: p.T("recurrences.by." + string(by)), CanAct: r.Is(page.Analysts),
	}
	for _, one := range recurrence.Bys {
		view.Tabs.Items = append(view.Tabs.Items, ui.Tab{
			Label: p.T("recurrences.by." + string(one)), URL: recurrencesURL + "?by=" + string(one), Current: one == by,
		})
	}
	for _, s := range seen {
		view.Seen = append(view.Seen, triage.SeenRow{
			Ref: s.Ref, URL: page.NoticeURL(s.Ref), Provider: s.ProviderName, Seen: s.SeenAt, Ended: s.EndedAt,
			What: p.T("recurrences.seen.what", "N", s.N, "Source", s.Source), OfflineURL: recurrencesURL + "/" + s.ID.String() + "/offline",
		})
	}
	for _, one := range list {
		row := triage.RecurrenceRow{
			Place: one.Place, Provider: one.ProviderName, ProviderURL: page.ProviderURL(one.Slug), Again: p.Number(one.Again),
			Gone: one.GoneAt, Last: one.LastAt,
		}
		for _, ref := range one.Refs {
			row.Refs = append(row.Refs, ui.Button{Text: ref, URL: page.NoticeURL(ref)})
		}
		if one.Promised != nil {
			row.Promise = ui.Tag{Kind: ui.KindOverdue, Text: p.T("recurrences.promised", "At", p.DateShort(*one.Promised))}
			row.PromiseText = one.Promise
		}
		view.Rows = append(view.Rows, row)
	}
	return r.Page(layout.Page{Title: p.T("recurrences.title"), Crumbs: []layout.Crumb{
		{Label: p.T("staff.triage.title"), URL: "/triage"}, {Label: p.T("recurrences.title")},
	}}, view)
}

// StaysOffline records that somebody looked at what was seen again, and that it is offline.
func (h *Handlers) StaysOffline(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	err = h.store.Recurrence.StaysOffline(r.Ctx, r.Actor, id)
	switch {
	case errors.Is(err, models.ErrConflict):
		r.Flash(ui.KindWarning, r.Printer.T("recurrences.offline.conflict"))
	case err != nil:
		return err
	default:
		r.Flash(ui.KindSuccess, r.Printer.T("recurrences.offline.done"))
	}
	return r.SeeOther(recurrencesURL)
}
