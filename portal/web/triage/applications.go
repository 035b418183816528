package triage

import (
	"github.com/google/uuid"

	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/models/work"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/providers"
)

// Applications is the queue of the providers that want to take part.
func (h *Handlers) Applications(r *page.Request) error {
	queues, err := h.store.Notice.Queues(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	after := page.ParseCursor(r.Query.Text("after"))
	waiting, next, err := h.store.Provider.WaitingApplications(r.Ctx, r.Actor, after)
	if err != nil {
		return err
	}
	bar, held, err := h.workBar(r, work.Applications)
	if err != nil {
		return err
	}
	view := providers.Applications{
		Work: bar,
		Tabs: triageTabs(r, queues, "/triage/applications"), Rows: applicationRows(r, waiting, held),
		Pager: page.QueuePager("/triage/applications", after, next, r.Printer.N("staff.pager.applications", len(waiting))),
	}
	return r.Page(queuePage(r, "staff.applications.title", queues), view)
}

func applicationRows(r *page.Request, rows []provider.WaitingApplication, held map[uuid.UUID]string) []providers.ApplicationRow {
	out := make([]providers.ApplicationRow, 0, len(rows))
	for _, a := range rows {
		approvals := r.Printer.T("staff.applications.of", "Done", a.Approvals)
		if a.Own {
			approvals += ", " + r.Printer.T("staff.applications.own")
		}
		out = append(out, providers.ApplicationRow{
			Name: a.Name, URL: page.ProviderURL(a.Slug), Waits: r.Printer.Span(r.Now.Sub(a.SentAt)), Round: r.Printer.Number(a.Round),
			Approvals: approvals, Held: held[a.ProviderID],
		})
	}
	return out
}
