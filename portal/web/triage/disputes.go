package triage

import (
	"slices"
	"time"

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
	rows, reveal, err := h.disputeList(r, disputes, hereOf("/triage/disputes", after))
	if err != nil {
		return err
	}
	for i, d := range disputes {
		rows[i].Held = held[d.Submission]
	}
	view := triage.Disputes{
		Work: bar, Reveal: reveal,
		Tabs: triageTabs(r, queues, "/triage/disputes"), CanAct: r.Is(page.Analysts),
		Rows:  rows,
		Pager: page.QueuePager("/triage/disputes", after, next, r.Printer.N("staff.pager.disputes", len(disputes))),
	}
	return r.Page(queuePage(r, "staff.disputes.title", queues), view)
}

// disputeList is the rows of the queue, with what the reader revealed, and the way to reveal the rest. here is the page that they are on.
func (h *Handlers) disputeList(r *page.Request, disputes []notice.OpenDispute, here string) (
	[]triage.DisputeRow, triage.RevealBar, error,
) {
	var ids []uuid.UUID
	var refs []string
	for _, d := range disputes {
		if !slices.Contains(ids, d.NoticeID) {
			ids, refs = append(ids, d.NoticeID), append(refs, d.Ref)
		}
	}
	full, bar, err := h.revealed(r, ids, refs, here)
	return disputeRows(r, disputes, full), bar, err
}

func disputeRows(r *page.Request, disputes []notice.OpenDispute, full map[uuid.UUID]time.Time) []triage.DisputeRow {
	out := make([]triage.DisputeRow, 0, len(disputes))
	for _, d := range disputes {
		row := triage.DisputeRow{
			Ref: d.Ref, URL: page.NoticeURL(d.Ref), Provider: d.ProviderName, Waits: r.Printer.Span(r.Now.Sub(d.CreatedAt)),
			Clock: ui.RunningClock(r.Printer, d.DueAt, r.Now, notice.DueSoon), Due: d.DueAt, Items: d.Items, More: d.Items - len(d.Shown),
			Reason:      r.Printer.T("words.reason." + string(d.Reason)),
			Explanation: page.Beginning(d.Explanation),
			DecideURL:   page.WithQuery(page.NoticeURL(d.Ref)+"/decision", page.NumbersQuery(d.Numbers())),
		}
		_, shown := full[d.NoticeID]
		row.Shown, row.Numbers = itemLines(d.Shown, shown)
		if d.ForOthers {
			row.Others = r.Printer.T("staff.disputes.others")
		}
		out = append(out, row)
	}
	return out
}
