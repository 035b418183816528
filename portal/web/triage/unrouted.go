package triage

import (
	"github.com/google/uuid"

	"eokm.nl/hosting/models/unrouted"
	"eokm.nl/hosting/models/work"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
)

// Unrouted is the queue of the items without a provider.
func (h *Handlers) Unrouted(r *page.Request) error {
	queues, err := h.store.Notice.Queues(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	after := page.ParseCursor(r.Query.Text("after"))
	items, next, err := h.store.Unrouted.List(r.Ctx, r.Actor, unrouted.Filter{After: after})
	if err != nil {
		return err
	}
	bar, held, err := h.workBar(r, work.Unrouted)
	if err != nil {
		return err
	}
	view := triage.Unrouted{
		Work: bar,
		Tabs: triageTabs(r, queues, "/triage/unrouted"), CanAct: r.Is(page.Analysts),
		Rows:  unroutedRows(r, items, held, ""),
		Pager: page.QueuePager("/triage/unrouted", after, next, r.Printer.N("staff.pager.addresses", len(items))),
	}
	return r.Page(queuePage(r, "staff.unrouted.title", queues), view)
}

// unroutedRows is the queue's rows: what stands together and differs in nothing but its number is one row. next is where routing leads on
// to; "" for the usual.
func unroutedRows(r *page.Request, items []unrouted.Item, held map[uuid.UUID]string, next string) []triage.UnroutedRow {
	var out []triage.UnroutedRow
	var numbers [][]int
	for _, item := range items {
		row := triage.UnroutedRow{
			Ref: item.Ref, URL: page.NoticeURL(item.Ref), Waits: r.Printer.Span(r.Now.Sub(item.DeliveredAt)),
			Host:    page.OrNone(item.Content.Address.MaskedHost()),
			Network: page.OrNone(notices.ItemNetwork(item.Item)), Reason: r.Printer.T("words.unrouted." + string(item.UnroutedReason)),
			Suggestion: notices.BestSuggestion(r, item.Suggestions), Held: held[item.NoticeID],
		}
		if last := len(out) - 1; last >= 0 && out[last] == row {
			numbers[last] = append(numbers[last], item.N)
			continue
		}
		out, numbers = append(out, row), append(numbers, []int{item.N})
	}
	for i := range out {
		out[i].Which = fewNumbers(r, numbers[i])
		query := page.NumbersQuery(numbers[i])
		if next != "" {
			query.Set("next", next)
		}
		out[i].RouteURL = page.WithQuery(out[i].URL+"/route", query)
	}
	return out
}

// fewNumbers names items by number, or counts them when there are many.
func fewNumbers(r *page.Request, numbers []int) string {
	const most = 3
	if len(numbers) > most {
		return r.Printer.N("staff.unrouted.addresses", len(numbers))
	}
	return page.JoinNumbers(r.Printer, numbers)
}
