package triage

import (
	"slices"
	"strings"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// Rechecks is the queue of the removals to check.
func (h *Handlers) Rechecks(r *page.Request) error {
	queues, err := h.store.Notice.Queues(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	after := page.ParseCursor(r.Query.Text("after"))
	notices, next, err := h.store.Notice.Rechecks(r.Ctx, r.Actor, after)
	if err != nil {
		return err
	}
	view := triage.Rechecks{
		Tabs: triageTabs(r, queues, "/triage/rechecks"), CanAct: r.Is(page.Analysts),
		Rows:  recheckRows(r, notices),
		Pager: page.QueuePager("/triage/rechecks", after, next, r.Printer.N("staff.pager.notices", len(notices))),
	}
	if err := h.tellMisses(r, notices, view.Rows); err != nil {
		return err
	}
	return r.Page(queuePage(r, "staff.rechecks.title", queues), view)
}

func recheckRows(r *page.Request, list []notice.Recheck) []triage.RecheckRow {
	out := make([]triage.RecheckRow, 0, len(list))
	for _, n := range list {
		row := triage.RecheckRow{
			Ref: n.Ref, URL: page.NoticeURL(n.Ref), VerifyURL: page.NoticeURL(n.Ref) + "/verifications", Provider: n.ProviderName,
			Clock: ui.RunningClock(r.Printer, n.DueAt, r.Now, notice.DueSoon), Due: n.DueAt,
			More: n.Waiting - len(n.Items), Seen: notices.SeenOf(n.Items),
		}
		if n.SightedAt != nil {
			row.Sighted = r.Printer.T("staff.rechecks.sighted", "At", r.Printer.DateShort(*n.SightedAt))
		}
		for _, item := range n.Items {
			row.Items = append(row.Items, triage.RecheckItem{N: item.N, Host: page.OrNone(item.Content.Address.MaskedHost())})
			if claim := claimText(r, item); !slices.Contains(row.Claims, claim) {
				row.Claims = append(row.Claims, claim)
			}
		}
		out = append(out, row)
	}
	return out
}

// claimText is what a provider says it did about an item, and when.
func claimText(r *page.Request, item notice.Item) string {
	var parts []string
	if item.Measure != "" {
		parts = append(parts, r.Printer.T("words.measure."+string(item.Measure)))
	}
	if item.RemovedAt != nil {
		parts = append(parts, r.Printer.DateShort(*item.RemovedAt))
	}
	return page.OrNone(strings.Join(parts, ", "))
}
