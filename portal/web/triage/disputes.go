package triage

import (
	"github.com/google/uuid"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/work"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// Disputes is the queue of what to decide.
func (h *Handlers) Disputes(r *page.Request) error {
	queues, err := h.store.Notice.Queues(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	after := page.ParseCursor(r.Query.Text("after"))
	disputes, next, err := h.store.Notice.OpenDisputes(r.Ctx, r.Actor, after)
	if err != nil {
		return err
	}
	bar, held, err := h.workBar(r, work.Disputes)
	if err != nil {
		return err
	}
	view := triage.Disputes{
		Work: bar,
		Tabs: triageTabs(r, queues, "/triage/disputes"), CanAct: r.Is(page.Analysts),
		Rows:  disputeRows(r, disputes, held),
		Pager: page.QueuePager("/triage/disputes", after, next, r.Printer.N("staff.pager.disputes", len(disputes))),
	}
	return r.Page(queuePage(r, "staff.disputes.title", queues), view)
}

func disputeRows(r *page.Request, disputes []notice.OpenDispute, held map[uuid.UUID]string) []triage.DisputeRow {
	out := make([]triage.DisputeRow, 0, len(disputes))
	for _, d := range disputes {
		row := triage.DisputeRow{
			Ref: d.Ref, URL: page.NoticeURL(d.Ref), Provider: d.ProviderName, Waits: r.Printer.Span(r.Now.Sub(d.CreatedAt)),
			Clock: ui.RunningClock(r.Printer, d.DueAt, r.Now, notice.DueSoon), Due: d.DueAt, Items: d.Items, Held: held[d.Submission],
			Reason:      r.Printer.T("words.reason." + string(d.Reason)),
			Explanation: page.Beginning(d.Explanation),
			DecideURL:   page.WithQuery(page.NoticeURL(d.Ref)+"/decision", page.NumbersQuery(d.Numbers())),
		}
		if d.ForOthers {
			row.Others = r.Printer.T("staff.disputes.others")
		}
		out = append(out, row)
	}
	return out
}
