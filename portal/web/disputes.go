package web

import (
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// triageDisputes is the queue of what to decide.
func (s *Server) triageDisputes(r *request) error {
	queues, err := s.store.Notice.Queues(r.ctx, r.actor)
	if err != nil {
		return err
	}
	after := parseCursor(r.query.text("after"))
	disputes, next, err := s.store.Notice.OpenDisputes(r.ctx, r.actor, after)
	if err != nil {
		return err
	}
	view := triage.Disputes{
		Tabs: triageTabs(r, queues, "/triage/disputes"), CanAct: r.is(analysts),
		Rows: disputeRows(r, disputes), Pager: queuePager("/triage/disputes", after, next, r.printer.N("staff.pager.disputes", len(disputes))),
	}
	return r.page(queuePage(r, "staff.disputes.title", queues), view)
}

func disputeRows(r *request, disputes []notice.OpenDispute) []triage.DisputeRow {
	out := make([]triage.DisputeRow, 0, len(disputes))
	for _, d := range disputes {
		out = append(out, triage.DisputeRow{
			Ref: d.Ref, URL: noticeURL(d.Ref), Provider: d.ProviderName, Waits: r.printer.Span(r.now.Sub(d.CreatedAt)),
			Clock: ui.RunningClock(r.printer, d.DueAt, r.now, notice.DueSoon), Due: d.DueAt, Items: d.Items, Reason: r.printer.T("words.reason." + string(d.Reason)),
			Explanation: beginning(d.Explanation), DecideURL: withQuery(noticeURL(d.Ref)+"/decision", numbersQuery(d.Numbers())),
		})
	}
	return out
}
