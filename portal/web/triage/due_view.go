package triage

import (
	"net/url"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// capped writes a count that stopped at the cap.
func capped(r *page.Request, n int) string {
	if n > models.CountCap {
		return r.Printer.Number(models.CountCap) + "+"
	}
	return r.Printer.Number(n)
}

func dueRows(r *page.Request, rows []notice.Row) []triage.Row {
	out := make([]triage.Row, 0, len(rows))
	for _, n := range rows {
		clock := notices.ClockOf(r.Printer, n.Clock(), n.State, r.Now)
		out = append(out, triage.Row{
			Ref: n.Ref, URL: page.NoticeURL(n.Ref), Provider: n.ProviderName, Clock: clock, Due: n.DueAt,
			State: notices.StateTag(r.Printer, n.State, clock),
			Open:  r.Printer.T("staff.open_of", "Open", n.TodoCount, "All", n.ItemCount), Host: page.OrNone(n.Content.Address.MaskedHost()),
		})
	}
	return out
}

// duePager leads through the list of what is due.
func duePager(r *page.Request, list *notice.List) ui.Pager {
	pager := ui.Pager{Text: r.Printer.N("staff.pager.notices", len(list.Rows))}
	if len(list.Rows) == 0 {
		return pager
	}
	if list.Prev {
		pager.PrevURL = "/triage?" + url.Values{"before": {page.CursorText(list.Rows[0].Cursor())}}.Encode()
	}
	if list.Next {
		pager.NextURL = page.PageURL("/triage", list.Rows[len(list.Rows)-1].Cursor())
	}
	return pager
}
