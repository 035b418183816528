package triage

import (
	"errors"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// Sightings is the queue of open items that a source calls not illegal.
func (h *Handlers) Sightings(r *page.Request) error {
	queues, err := h.store.Notice.Queues(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	after := page.ParseCursor(r.Query.Text("after"))
	list, next, err := h.store.Notice.OpenSightings(r.Ctx, r.Actor, after)
	if err != nil {
		return err
	}
	view := triage.Sightings{
		Tabs: triageTabs(r, queues, "/triage/sightings"), CanAct: r.Is(page.Analysts),
		Rows:  sightingRows(r, list),
		Pager: page.QueuePager("/triage/sightings", after, next, r.Printer.N("staff.pager.sightings", len(list))),
	}
	return r.Page(queuePage(r, "staff.sightings.title", queues), view)
}

// KeepDespite leaves an item open that a source calls not illegal.
func (h *Handlers) KeepDespite(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	err = h.store.Notice.KeepDespite(r.Ctx, r.Actor, id)
	switch {
	case errors.Is(err, models.ErrConflict): // a colleague did: the list says so
	case err != nil:
		return err
	default:
		r.Flash(ui.KindSuccess, r.Printer.T("staff.sightings.kept"))
	}
	return r.SeeOther("/triage/sightings")
}

func sightingRows(r *page.Request, list []notice.OpenSighting) []triage.SightingRow {
	out := make([]triage.SightingRow, 0, len(list))
	for _, s := range list {
		out = append(out, triage.SightingRow{
			Ref: s.Ref, URL: page.NoticeURL(s.Ref), N: r.Printer.Number(s.N), Provider: s.ProviderName, Source: s.Source,
			At: s.ReceivedAt, Due: s.DueAt, Clock: ui.RunningClock(r.Printer, s.DueAt, r.Now, notice.DueSoon),
			KeepURL:   page.SightingURL(s.ID) + "/keep",
			DecideURL: page.WithQuery(page.NoticeURL(s.Ref)+"/decision", page.NumbersQuery([]int{s.N})),
		})
	}
	return out
}
