package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// queueStrip is what waits, with the age of the oldest; what is late comes first.
func queueStrip(r *request, q models.Queues, now time.Time) ui.Figures {
	p := r.printer
	figure := func(kind ui.Kind, name, url string, queue models.Queue, at time.Duration) ui.Figure {
		f := ui.Figure{Value: capped(r, queue.Count), Label: p.N("staff.strip."+name, queue.Count), URL: url, Kind: ui.KindNeutral}
		if queue.Count > 0 {
			f.Kind = kind
			f.Label += " · " + p.T("staff.strip."+name+".oldest", "Span", p.Span(at))
		}
		return f
	}
	return ui.Figures{Items: []ui.Figure{
		figure(ui.KindOverdue, "overdue", "/notices?tab=overdue", q.Overdue, now.Sub(q.Overdue.Oldest)),
		figure(ui.KindSoon, "soon", "/notices?tab=soon", q.Soon, q.Soon.Oldest.Sub(now)),
		figure(ui.KindOpen, "rechecks", "/triage/rechecks", q.Rechecks, now.Sub(q.Rechecks.Oldest)),
		figure(ui.KindOpen, "disputes", "/triage/disputes", q.Disputes, now.Sub(q.Disputes.Oldest)),
		figure(ui.KindOpen, "questions", "/triage/questions", q.Questions, now.Sub(q.Questions.Oldest)),
		figure(ui.KindOpen, "claims", "/triage/claims", q.Claims, now.Sub(q.Claims.Oldest)),
		figure(ui.KindOpen, "unrouted", "/triage/unrouted", q.Unrouted, now.Sub(q.Unrouted.Oldest)),
		figure(ui.KindOpen, "applications", "/triage/applications", q.Applications, now.Sub(q.Applications.Oldest)),
	}}
}

// triageStrip is what the tabs below it do not count: how much of the providers' work is late, what is due next, and what
// waits longest for EOKM.
func triageStrip(r *request, q models.Queues, now time.Time) ui.Figures {
	p := r.printer
	late := ui.Figure{Value: p.T("staff.strip.none"), Label: p.T("staff.strip.share.none"), URL: "/notices?tab=overdue", Kind: ui.KindNeutral}
	if all := q.Overdue.Count + q.Later.Count; all > 0 {
		late.Value = p.T("staff.strip.percent", "Share", (100*q.Overdue.Count+all/2)/all)
		late.Label = p.T("staff.strip.share", "Overdue", capped(r, q.Overdue.Count), "All", capped(r, all))
	}
	if q.Overdue.Count > 0 {
		late.Kind = ui.KindOverdue
		late.Label += " · " + p.T("staff.strip.overdue.oldest", "Span", p.Span(now.Sub(q.Overdue.Oldest)))
	}
	next := ui.Figure{Value: p.T("staff.strip.none"), Label: p.T("staff.strip.next.none"), Kind: ui.KindNeutral}
	if q.Later.Count > 0 {
		next = ui.Figure{Value: p.Span(q.Later.Oldest.Sub(now)), Label: p.T("staff.strip.next"), URL: "/notices?tab=soon", Kind: ui.KindNeutral}
	}
	if q.Soon.Count > 0 {
		next.Kind = ui.KindSoon
	}
	return ui.Figures{Items: []ui.Figure{late, next, longestWait(r, q, now)}}
}

// longestWait is what has waited longest for EOKM, and for how long.
func longestWait(r *request, q models.Queues, now time.Time) ui.Figure {
	f := ui.Figure{Value: r.printer.T("staff.strip.none"), Label: r.printer.T("staff.strip.longest.none"), Kind: ui.KindNeutral}
	var oldest time.Time
	for _, w := range []struct {
		tab, url string
		queue    models.Queue
	}{
		{"staff.tab.rechecks", "/triage/rechecks", q.Rechecks},
		{"staff.tab.disputes", "/triage/disputes", q.Disputes},
		{"staff.tab.questions", "/triage/questions", q.Questions},
		{"staff.tab.unrouted", "/triage/unrouted", q.Unrouted},
		{"staff.tab.applications", "/triage/applications", q.Applications},
		{"staff.tab.claims", "/triage/claims", q.Claims},
	} {
		if w.queue.Count == 0 || !oldest.IsZero() && !w.queue.Oldest.Before(oldest) {
			continue
		}
		oldest = w.queue.Oldest
		f = ui.Figure{
			Value: r.printer.Span(now.Sub(oldest)), Label: r.printer.T("staff.strip.longest", "Queue", r.printer.T(w.tab)), URL: w.url, Kind: ui.KindOpen,
		}
	}
	return f
}

// mailAlarm tells that mail cannot be delivered, or that mails were given up and nobody has dealt with them; nil else.
func mailAlarm(r *request, q models.Queues, now time.Time) *ui.Notice {
	out := q.MailOutage(now)
	switch {
	case out && q.Mails.Count > 0:
		return &ui.Notice{
			Kind: ui.KindDanger, Title: r.printer.T("staff.mail_alarm.title"),
			Text: r.printer.N("staff.mail_alarm", q.Mails.Count, "Count", capped(r, q.Mails.Count), "Since", r.printer.DateShort(q.Mails.Oldest)),
		}
	case q.MailsGivenUp.Count == 0:
		return nil
	}
	kind := ui.KindWarning
	if out {
		kind = ui.KindDanger
	}
	return &ui.Notice{
		Kind: kind, Title: r.printer.T("staff.mails.alarm.title"),
		Text:     r.printer.N("staff.mails.alarm", q.MailsGivenUp.Count, "Count", capped(r, q.MailsGivenUp.Count), "Since", r.printer.DateShort(q.MailsGivenUp.Oldest)),
		LinkText: r.printer.T("staff.mails.alarm.link"), LinkURL: "/triage/mails",
	}
}

// capped writes a count that stopped at the cap.
func capped(r *request, n int) string {
	if n > models.CountCap {
		return r.printer.Number(models.CountCap) + "+"
	}
	return r.printer.Number(n)
}

func triageTabs(r *request, q models.Queues, current string) ui.Tabs {
	tab := func(key, url string, count int) ui.Tab {
		return ui.Tab{
			Label: r.printer.T(key), URL: url, Count: min(count, models.CountCap), More: count > models.CountCap, Current: url == current,
		}
	}
	first := tab("staff.tab.due", "/triage", q.Overdue.Count+q.Soon.Count)
	switch {
	case q.Overdue.Count > 0:
		first.Kind = ui.KindOverdue
	case q.Soon.Count > 0:
		first.Kind = ui.KindSoon
	}
	return ui.Tabs{Label: r.printer.T("staff.tabs"), Counts: true, Items: []ui.Tab{
		first,
		tab("staff.tab.rechecks", "/triage/rechecks", q.Rechecks.Count),
		tab("staff.tab.disputes", "/triage/disputes", q.Disputes.Count),
		tab("staff.tab.questions", "/triage/questions", q.Questions.Count),
		tab("staff.tab.unrouted", "/triage/unrouted", q.Unrouted.Count),
		tab("staff.tab.applications", "/triage/applications", q.Applications.Count),
		tab("staff.tab.claims", "/triage/claims", q.Claims.Count),
		tab("staff.tab.contacts", "/triage/contacts", q.Contacts.Count),
		tab("staff.tab.mails", "/triage/mails", q.MailsGivenUp.Count),
	}}
}

func queuePage(r *request, title string, q models.Queues, now time.Time) layout.Page {
	return layout.Page{Title: r.printer.T(title), Alarm: mailAlarm(r, q, now), Crumbs: []layout.Crumb{
		{Label: r.printer.T("staff.triage.title"), URL: "/triage"}, {Label: r.printer.T(title)},
	}}
}

func dueRows(r *request, rows []models.NoticeRow, now time.Time) []triage.Row {
	out := make([]triage.Row, 0, len(rows))
	for _, n := range rows {
		clock := clockOf(r.printer, n.Clock(), n.State, now)
		out = append(out, triage.Row{
			Ref: n.Ref, URL: noticeURL(n.Ref), Provider: n.ProviderName, Clock: clock, Due: n.DueAt, State: stateTag(r.printer, n.State, clock),
			Open: r.printer.T("staff.open_of", "Open", n.TodoCount, "All", n.ItemCount), Host: orNone(n.Content.Address.MaskedHost()),
		})
	}
	return out
}

// duePager leads through the list of what is due.
func duePager(r *request, list *models.NoticeList) ui.Pager {
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

// queuePager leads on through a queue, and back to its beginning: what is done leaves it, so there is no way back page by
// page.
func queuePager(r *request, path string, after, next models.Cursor, text string) ui.Pager {
	pager := ui.Pager{Text: text}
	if !after.IsZero() {
		pager.PrevURL = path
	}
	if !next.IsZero() {
		pager.NextURL = pageURL(path, next)
	}
	return pager
}

// unroutedRows is the queue's rows: what stands together and differs in nothing but its number is one row.
func unroutedRows(r *request, items []models.UnroutedItem, now time.Time) []triage.UnroutedRow {
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
func itemNetwork(item models.Item) string {
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
func bestSuggestion(r *request, list []models.Suggestion) string {
	if len(list) == 0 {
		return r.printer.T("staff.suggestion.none")
	}
	return list[0].Provider + " · " + r.printer.T("staff.suggestion."+string(list[0].Why), "Network", list[0].Network)
}

// suggestionWhy says in a sentence what points at a provider.
func suggestionWhy(r *request, s models.Suggestion) string {
	return r.printer.T("staff.why."+string(s.Why), "Network", s.Network, "Day", r.printer.Day(s.Seen))
}

func recheckRows(r *request, notices []models.Recheck, now time.Time) []triage.RecheckRow {
	out := make([]triage.RecheckRow, 0, len(notices))
	for _, n := range notices {
		row := triage.RecheckRow{
			Ref: n.Ref, URL: noticeURL(n.Ref), VerifyURL: noticeURL(n.Ref) + "/verifications", Provider: n.ProviderName, Clock: ui.RunningClock(r.printer, n.DueAt, now, models.DueSoon), Due: n.DueAt,
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
func claimText(r *request, item models.Item) string {
	var parts []string
	if item.Measure != "" {
		parts = append(parts, r.printer.T("words.measure."+string(item.Measure)))
	}
	if item.RemovedAt != nil {
		parts = append(parts, r.printer.DateShort(*item.RemovedAt))
	}
	return orNone(strings.Join(parts, ", "))
}

func disputeRows(r *request, disputes []models.OpenDispute, now time.Time) []triage.DisputeRow {
	out := make([]triage.DisputeRow, 0, len(disputes))
	for _, d := range disputes {
		out = append(out, triage.DisputeRow{
			Ref: d.Ref, URL: noticeURL(d.Ref), Provider: d.ProviderName, Waits: r.printer.Span(now.Sub(d.CreatedAt)),
			Clock: ui.RunningClock(r.printer, d.DueAt, now, models.DueSoon), Due: d.DueAt, Items: d.Items, Reason: r.printer.T("words.reason." + string(d.Reason)),
			Explanation: beginning(d.Explanation), DecideURL: withQuery(noticeURL(d.Ref)+"/decision", numbersQuery(d.Numbers())),
		})
	}
	return out
}

func questionRows(r *request, questions []models.OpenQuestion, now time.Time) []triage.QuestionRow {
	out := make([]triage.QuestionRow, 0, len(questions))
	for _, q := range questions {
		row := triage.QuestionRow{
			Ref: q.Ref, URL: noticeURL(q.Ref), AnswerURL: noticeURL(q.Ref) + "#messages", Provider: q.ProviderName,
			Waits: r.printer.Span(now.Sub(q.AskedAt)), Text: beginning(q.Text),
		}
		if q.Phase == models.TurnProvider {
			row.Clock = ui.RunningClock(r.printer, q.DueAt, now, models.DueSoon)
		}
		if q.Questions > 1 {
			row.More = r.printer.N("messages.queue.more", q.Questions-1)
		}
		out = append(out, row)
	}
	return out
}
