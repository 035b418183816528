package triage

import (
	"net/url"
	"slices"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/guest"
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
	hosts, err := h.hosts(r, items)
	if err != nil {
		return err
	}
	here := "/triage/unrouted"
	if text := r.Query.Text("after"); text != "" {
		here = page.WithQuery("/triage/unrouted", url.Values{"after": {text}})
	}
	full, reveal, err := h.revealedOf(r, items, here)
	if err != nil {
		return err
	}
	view := triage.Unrouted{
		Work: bar, Reveal: reveal,
		Tabs: triageTabs(r, queues, "/triage/unrouted"), CanAct: r.Is(page.Analysts),
		Rows:  unroutedRows(r, items, unroutedAround{hosts, held, full}, ""),
		Pager: page.QueuePager("/triage/unrouted", after, next, r.Printer.N("staff.pager.addresses", len(items))),
	}
	return r.Page(queuePage(r, "staff.unrouted.title", queues), view)
}

// unroutedAround is what the queue's rows tell beside the items.
type unroutedAround struct {
	hosts map[string][]guest.Host // who was asked, by notice
	held  map[uuid.UUID]string    // which colleague works on it
	full  map[uuid.UUID]time.Time // the notices whose addresses the reader sees in full
}

// revealedOf is revealed for the notices of the items.
func (h *Handlers) revealedOf(r *page.Request, items []unrouted.Item, here string) (
	map[uuid.UUID]time.Time, triage.RevealBar, error,
) {
	var ids []uuid.UUID
	var refs []string
	for _, item := range items {
		if !slices.Contains(ids, item.NoticeID) {
			ids, refs = append(ids, item.NoticeID), append(refs, item.Ref)
		}
	}
	return h.revealed(r, ids, refs, here)
}

// unroutedRows is the queue's rows: what stands together and differs in nothing but its number is one row. next is where routing leads on
// to; "" for the usual.
func unroutedRows(r *page.Request, items []unrouted.Item, with unroutedAround, next string) []triage.UnroutedRow {
	var out []triage.UnroutedRow
	var numbers [][]int
	for _, item := range items {
		row := triage.UnroutedRow{
			Ref: item.Ref, URL: page.NoticeURL(item.Ref), Waits: r.Printer.Span(r.Now.Sub(item.DeliveredAt)),
			Host:    page.OrNone(item.Content.Address.MaskedHost()),
			Network: page.OrNone(notices.ItemNetwork(item.Item)), Reason: r.Printer.T("words.unrouted." + string(item.UnroutedReason)),
			Suggestion: notices.BestSuggestion(r, item.Suggestions), Held: with.held[item.NoticeID],
			Asked: asked(r, with.hosts[item.Ref], item.N), Number: item.ExternalRef,
		}
		if _, shown := with.full[item.NoticeID]; shown && !item.Content.Address.IsZero() {
			row.Host = item.Content.Address.Defanged()
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
		out[i].AskURL = page.WithQuery("/guest/hosts/"+out[i].Ref, query)
	}
	return out
}

// hosts are the hosts that were asked about the items, by notice.
func (h *Handlers) hosts(r *page.Request, items []unrouted.Item) (map[string][]guest.Host, error) {
	refs := make([]string, len(items))
	for i, item := range items {
		refs[i] = item.Ref
	}
	return h.store.Guest.Hosts(r.Ctx, r.Actor, models.Distinct(refs))
}

// asked says which host was asked last about an item, and what it said. A question is read on the page of the notice.
func asked(r *page.Request, hosts []guest.Host, n int) string {
	p := r.Printer
	for _, host := range hosts {
		if !slices.Contains(host.Items, n) {
			continue
		}
		what := "host.asked.sent"
		switch answer, said := host.Said[n]; {
		case said:
			what = "host.asked." + string(answer)
		case host.EndedAt != nil:
			what = "host.asked.ended"
		case !host.Live(r.Now):
			what = "host.asked.silent"
		case host.Silent(r.Now):
			what = "host.asked.quiet"
		case host.OpenedAt != nil:
			what = "host.asked.opened"
		}
		return p.T("host.asked", "To", host.Email, "At", p.DateShort(host.CreatedAt), "What", p.T(what))
	}
	return ""
}

// fewNumbers names items by number, or counts them when there are many.
func fewNumbers(r *page.Request, numbers []int) string {
	const most = 3
	if len(numbers) > most {
		return r.Printer.N("staff.unrouted.addresses", len(numbers))
	}
	return page.JoinNumbers(r.Printer, numbers)
}
