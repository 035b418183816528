package web

import (
	"net/url"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
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
