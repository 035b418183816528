package web

import (
	"slices"
	"strings"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// triageRechecks is the queue of the removals to check.
func (s *Server) triageRechecks(r *request) error {
	queues, err := s.store.Notice.Queues(r.ctx, r.actor)
	if err != nil {
		return err
	}
	after := parseCursor(r.query.text("after"))
	notices, next, err := s.store.Notice.Rechecks(r.ctx, r.actor, after)
	if err != nil {
		return err
	}
	view := triage.Rechecks{
		Tabs: triageTabs(r, queues, "/triage/rechecks"), CanAct: r.is(analysts),
		Rows: recheckRows(r, notices), Pager: queuePager("/triage/rechecks", after, next, r.printer.N("staff.pager.notices", len(notices))),
	}
	return r.page(queuePage(r, "staff.rechecks.title", queues), view)
}

func recheckRows(r *request, notices []notice.Recheck) []triage.RecheckRow {
	out := make([]triage.RecheckRow, 0, len(notices))
	for _, n := range notices {
		row := triage.RecheckRow{
			Ref: n.Ref, URL: noticeURL(n.Ref), VerifyURL: noticeURL(n.Ref) + "/verifications", Provider: n.ProviderName, Clock: ui.RunningClock(r.printer, n.DueAt, r.now, notice.DueSoon), Due: n.DueAt,
			More: n.Waiting - len(n.Items), Seen: seenOf(n.Items),
		}
		for _, item := range n.Items {
			row.Items = append(row.Items, triage.RecheckItem{N: item.N, Host: orNone(item.Content.Address.MaskedHost())})
			if claim := claimText(r, item); !slices.Contains(row.Claims, claim) {
				row.Claims = append(row.Claims, claim)
			}
		}
		out = append(out, row)
	}
	return out
}

// claimText is what a provider says it did about an item, and when.
func claimText(r *request, item notice.Item) string {
	var parts []string
	if item.Measure != "" {
		parts = append(parts, r.printer.T("words.measure."+string(item.Measure)))
	}
	if item.RemovedAt != nil {
		parts = append(parts, r.printer.DateShort(*item.RemovedAt))
	}
	return orNone(strings.Join(parts, ", "))
}
