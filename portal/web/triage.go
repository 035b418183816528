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
		Tabs: triageTabs(r, queues, "/triage/unrouted"), CanAct: analysts.admits(r.actor.Role),
		Rows: unroutedRows(r, items, r.now), Pager: queuePager("/triage/unrouted", after, next, r.printer.N("staff.pager.addresses", len(items))),
	}
	return r.page(queuePage(r, "staff.unrouted.title", queues), view)
}

// triageRechecks is the queue of the removals to check.
func (s *Server) triageRechecks(r *request) error {
	queues, err := s.store.Notice.Queues(r.ctx, r.actor)
	if err != nil {
		return err
	}
	after := parseCursor(r.query.text("after"))
	notices, next, err := s.store.Notice.Rechecks(r.ctx, r.actor, after)
	if err != nil {
		return err
	}
	view := triage.Rechecks{
		Tabs: triageTabs(r, queues, "/triage/rechecks"), CanAct: analysts.admits(r.actor.Role),
		Rows: recheckRows(r, notices), Pager: queuePager("/triage/rechecks", after, next, r.printer.N("staff.pager.notices", len(notices))),
	}
	return r.page(queuePage(r, "staff.rechecks.title", queues), view)
}

// triageDisputes is the queue of what to decide.
func (s *Server) triageDisputes(r *request) error {
	queues, err := s.store.Notice.Queues(r.ctx, r.actor)
	if err != nil {
		return err
	}
	after := parseCursor(r.query.text("after"))
	disputes, next, err := s.store.Notice.OpenDisputes(r.ctx, r.actor, after)
	if err != nil {
		return err
	}
	view := triage.Disputes{
		Tabs: triageTabs(r, queues, "/triage/disputes"), CanAct: analysts.admits(r.actor.Role),
		Rows: disputeRows(r, disputes), Pager: queuePager("/triage/disputes", after, next, r.printer.N("staff.pager.disputes", len(disputes))),
	}
	return r.page(queuePage(r, "staff.disputes.title", queues), view)
}

// triageQuestions is the queue of the desks that wait for an answer.
func (s *Server) triageQuestions(r *request) error {
	queues, err := s.store.Notice.Queues(r.ctx, r.actor)
	if err != nil {
		return err
	}
	after := parseCursor(r.query.text("after"))
	questions, next, err := s.store.Notice.OpenQuestions(r.ctx, r.actor, after)
	if err != nil {
		return err
	}
	view := triage.Questions{
		Tabs: triageTabs(r, queues, "/triage/questions"), CanAct: analysts.admits(r.actor.Role),
		Rows: questionRows(r, questions), Pager: queuePager("/triage/questions", after, next, r.printer.N("messages.queue.pager", len(questions))),
	}
	return r.page(queuePage(r, "messages.queue.title", queues), view)
}
