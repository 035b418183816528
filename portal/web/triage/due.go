package triage

import (
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/triage"
)

// Due shows what is due first across providers, under a strip of how it stands.
func (h *Handlers) Due(r *page.Request) error {
	queues, err := h.store.Notice.Queues(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	list, err := h.store.Notice.List(r.Ctx, r.Actor, notice.Filter{
		Tab: notice.TabTodo, After: page.ParseCursor(r.Query.Text("after")), Before: page.ParseCursor(r.Query.Text("before")),
	})
	if err != nil {
		return err
	}
	notes, err := h.org.ContactNotes(r)
	if err != nil {
		return err
	}
	view := triage.Overview{
		Notes: notes, Strip: triageStrip(r, queues, r.Now), Tabs: triageTabs(r, queues, "/triage"),
		Rows: dueRows(r, list.Rows), Pager: duePager(r, list),
		Replies: r.Is(page.Analysts),
	}
	return r.Page(layout.Page{Title: r.Printer.T("staff.triage.title"), Alarm: MailAlarm(r, queues)}, view)
}
