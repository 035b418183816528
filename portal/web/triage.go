package web

import (
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/triage"
)

// triage shows what is due first across providers, under a strip of how it stands.
func (s *Server) triage(r *request) error {
	queues, err := s.store.Notice.Queues(r.ctx, r.actor)
	if err != nil {
		return err
	}
	list, err := s.store.Notice.List(r.ctx, r.actor, notice.Filter{
		Tab: notice.TabTodo, After: parseCursor(r.query.text("after")), Before: parseCursor(r.query.text("before")),
	})
	if err != nil {
		return err
	}
	notes, err := s.contactNotes(r)
	if err != nil {
		return err
	}
	view := triage.Overview{
		Notes: notes, Strip: triageStrip(r, queues, r.now), Tabs: triageTabs(r, queues, "/triage"),
		Rows: dueRows(r, list.Rows), Pager: duePager(r, list),
	}
	return r.page(layout.Page{Title: r.printer.T("staff.triage.title"), Alarm: mailAlarm(r, queues)}, view)
}
