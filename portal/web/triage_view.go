package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// capped writes a count that stopped at the cap.
func capped(r *request, n int) string {
	if n > models.CountCap {
		return r.printer.Number(models.CountCap) + "+"
	}
	return r.printer.Number(n)
}

func dueRows(r *request, rows []notice.Row) []triage.Row {
	out := make([]triage.Row, 0, len(rows))
	for _, n := range rows {
		clock := clockOf(r.printer, n.Clock(), n.State, r.now)
		out = append(out, triage.Row{
			Ref: n.Ref, URL: noticeURL(n.Ref), Provider: n.ProviderName, Clock: clock, Due: n.DueAt, State: stateTag(r.printer, n.State, clock),
			Open: r.printer.T("staff.open_of", "Open", n.TodoCount, "All", n.ItemCount), Host: orNone(n.Content.Address.MaskedHost()),
		})
	}
	return out
}

// duePager leads through the list of what is due.
func duePager(r *request, list *notice.List) ui.Pager {
	pager := ui.Pager{Text: r.printer.N("staff.pager.notices", len(list.Rows))}
	if len(list.Rows) == 0 {
		return pager
	}
	if list.Prev {
		pager.PrevURL = "/triage?" + url.Values{"before": {cursorText(list.Rows[0].Cursor())}}.Encode()
	}
	if list.Next {
		pager.NextURL = pageURL("/triage", list.Rows[len(list.Rows)-1].Cursor())
	}
	return pager
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

// itemNetwork is the IP address and AS number of an item, as far as they are known.
func itemNetwork(item notice.Item) string {
	var parts []string
	if item.Content.IP.IsValid() {
		parts = append(parts, item.Content.IP.String())
	}
	if item.ASN != 0 {
		parts = append(parts, "AS"+strconv.FormatInt(item.ASN, 10))
	}
	return strings.Join(parts, " · ")
}

// bestSuggestion is the first suggestion in a few words.
func bestSuggestion(r *request, list []provider.Suggestion) string {
	if len(list) == 0 {
		return r.printer.T("staff.suggestion.none")
	}
	return list[0].Provider + " · " + r.printer.T("staff.suggestion."+string(list[0].Why), "Network", list[0].Network)
}

// suggestionWhy says in a sentence what points at a provider.
func suggestionWhy(r *request, s provider.Suggestion) string {
	return r.printer.T("staff.why."+string(s.Why), "Network", s.Network, "Day", r.printer.Day(s.Seen))
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

func questionRows(r *request, questions []notice.OpenQuestion) []triage.QuestionRow {
	out := make([]triage.QuestionRow, 0, len(questions))
	for _, q := range questions {
		row := triage.QuestionRow{
			Ref: q.Ref, URL: noticeURL(q.Ref), AnswerURL: noticeURL(q.Ref) + "#messages", Provider: q.ProviderName,
			Waits: r.printer.Span(r.now.Sub(q.AskedAt)), Text: beginning(q.Text),
		}
		if q.Phase == models.TurnProvider {
			row.Clock = ui.RunningClock(r.printer, q.DueAt, r.now, notice.DueSoon)
		}
		if q.Questions > 1 {
			row.More = r.printer.N("messages.queue.more", q.Questions-1)
		}
		out = append(out, row)
	}
	return out
}
