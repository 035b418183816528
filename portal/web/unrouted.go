package web

import (
	"time"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/templates/triage"
)

// triageUnrouted is the queue of the items without a provider.
func (s *Server) triageUnrouted(r *request) error {
	queues, err := s.store.Notice.Queues(r.ctx, r.actor)
	if err != nil {
		return err
	}
	after := parseCursor(r.query.text("after"))
	items, next, err := s.store.Notice.Unrouted(r.ctx, r.actor, notice.UnroutedFilter{After: after})
	if err != nil {
		return err
	}
	view := triage.Unrouted{
		Tabs: triageTabs(r, queues, "/triage/unrouted"), CanAct: r.is(analysts),
		Rows: unroutedRows(r, items, r.now), Pager: queuePager("/triage/unrouted", after, next, r.printer.N("staff.pager.addresses", len(items))),
	}
	return r.page(queuePage(r, "staff.unrouted.title", queues), view)
}

// unroutedRows is the queue's rows: what stands together and differs in nothing but its number is one row.
func unroutedRows(r *request, items []notice.UnroutedItem, now time.Time) []triage.UnroutedRow {
	var out []triage.UnroutedRow
	var numbers [][]int
	for _, item := range items {
		row := triage.UnroutedRow{
			Ref: item.Ref, URL: noticeURL(item.Ref), Waits: r.printer.Span(now.Sub(item.DeliveredAt)), Host: orNone(item.Content.Address.MaskedHost()),
			Network: orNone(itemNetwork(item.Item)), Reason: r.printer.T("words.unrouted." + string(item.UnroutedReason)),
			Suggestion: bestSuggestion(r, item.Suggestions),
		}
		if last := len(out) - 1; last >= 0 && out[last] == row {
			numbers[last] = append(numbers[last], item.N)
			continue
		}
		out, numbers = append(out, row), append(numbers, []int{item.N})
	}
	for i := range out {
		out[i].Which = fewNumbers(r, numbers[i])
		out[i].RouteURL = withQuery(out[i].URL+"/route", numbersQuery(numbers[i]))
	}
	return out
}

// fewNumbers names items by number, or counts them when there are many.
func fewNumbers(r *request, numbers []int) string {
	const most = 3
	if len(numbers) > most {
		return r.printer.N("staff.unrouted.addresses", len(numbers))
	}
	return joinNumbers(r.printer, numbers)
}
