package web

import (
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/templates/providers"
)

// triageApplications is the queue of the providers that want to take part.
func (s *Server) triageApplications(r *request) error {
	queues, err := s.store.Notice.Queues(r.ctx, r.actor)
	if err != nil {
		return err
	}
	after := parseCursor(r.query.text("after"))
	waiting, next, err := s.store.Provider.WaitingApplications(r.ctx, r.actor, after)
	if err != nil {
		return err
	}
	view := providers.Applications{
		Tabs: triageTabs(r, queues, "/triage/applications"), Rows: applicationRows(r, waiting),
		Pager: queuePager("/triage/applications", after, next, r.printer.N("staff.pager.applications", len(waiting))),
	}
	return r.page(queuePage(r, "staff.applications.title", queues), view)
}

func applicationRows(r *request, rows []provider.WaitingApplication) []providers.ApplicationRow {
	out := make([]providers.ApplicationRow, 0, len(rows))
	for _, a := range rows {
		approvals := r.printer.T("staff.applications.of", "Done", a.Approvals)
		if a.Own {
			approvals += ", " + r.printer.T("staff.applications.own")
		}
		out = append(out, providers.ApplicationRow{
			Name: a.Name, URL: providerURL(a.Slug), Waits: r.printer.Span(r.now.Sub(a.SentAt)), Round: r.printer.Number(a.Round), Approvals: approvals,
		})
	}
	return out
}
