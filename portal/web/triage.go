package web

import (
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/triage"
)

// triage shows what is due first across providers, under a strip of how it stands.
func (s *Server) triage(r *page.Request) error {
	queues, err := s.store.Notice.Queues(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	list, err := s.store.Notice.List(r.Ctx, r.Actor, notice.Filter{
		Tab: notice.TabTodo, After: page.ParseCursor(r.Query.Text("after")), Before: page.ParseCursor(r.Query.Text("before")),
	})
	if err != nil {
		return err
	}
	notes, err := s.org.ContactNotes(r)
	if err != nil {
		return err
	}
	view := triage.Overview{
		Notes: notes, Strip: triageStrip(r, queues, r.Now), Tabs: triageTabs(r, queues, "/triage"),
		Rows: dueRows(r, list.Rows), Pager: duePager(r, list),
	}
	return r.Page(layout.Page{Title: r.Printer.T("staff.triage.title"), Alarm: mailAlarm(r, queues)}, view)
}
