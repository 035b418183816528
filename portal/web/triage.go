package web

import (
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/triage"
)

// triage shows what is due first across providers, under a strip of how it stands.
func (s *Server) triage(c echo.Context) error {
	r, ctx := from(c), c.Request().Context()
	queues, err := s.store.Queues(ctx, r.actor)
	if err != nil {
		return err
	}
	list, err := s.store.Notices(ctx, r.actor, models.NoticeFilter{
		Tab: models.TabTodo, After: parseCursor(c.QueryParam("after")), Before: parseCursor(c.QueryParam("before")),
	})
	if err != nil {
		return err
	}
	notes, err := s.contactNotes(c)
	if err != nil {
		return err
	}
	view := triage.Overview{
		Notes: notes, Strip: r.triageStrip(queues, s.store.Now()), Tabs: r.triageTabs(queues, "/triage"),
		Rows: r.dueRows(list.Rows, s.store.Now()), Pager: r.duePager(list),
	}
	return s.page(c, layout.Page{Title: r.printer.T("staff.triage.title"), Alarm: r.mailAlarm(queues, s.store.Now())}, view)
}

// triageUnrouted is the queue of the items without a provider.
func (s *Server) triageUnrouted(c echo.Context) error {
	r, ctx := from(c), c.Request().Context()
	queues, err := s.store.Queues(ctx, r.actor)
	if err != nil {
		return err
	}
	after := parseCursor(c.QueryParam("after"))
	items, next, err := s.store.Unrouted(ctx, r.actor, models.UnroutedFilter{After: after})
	if err != nil {
		return err
	}
	view := triage.Unrouted{
		Tabs: r.triageTabs(queues, "/triage/unrouted"), CanAct: analysts.admits(r.actor.Role),
		Rows: r.unroutedRows(items, s.store.Now()), Pager: r.queuePager("/triage/unrouted", after, next, r.printer.N("staff.pager.addresses", len(items))),
	}
	return s.page(c, r.queuePage("staff.unrouted.title", queues, s.store.Now()), view)
}

// triageRechecks is the queue of the removals to check.
func (s *Server) triageRechecks(c echo.Context) error {
	r, ctx := from(c), c.Request().Context()
	queues, err := s.store.Queues(ctx, r.actor)
	if err != nil {
		return err
	}
	after := parseCursor(c.QueryParam("after"))
	notices, next, err := s.store.Rechecks(ctx, r.actor, after)
	if err != nil {
		return err
	}
	view := triage.Rechecks{
		Tabs: r.triageTabs(queues, "/triage/rechecks"), CanAct: analysts.admits(r.actor.Role),
		Rows: r.recheckRows(notices, s.store.Now()), Pager: r.queuePager("/triage/rechecks", after, next, r.printer.N("staff.pager.notices", len(notices))),
	}
	return s.page(c, r.queuePage("staff.rechecks.title", queues, s.store.Now()), view)
}

// triageDisputes is the queue of what to decide.
func (s *Server) triageDisputes(c echo.Context) error {
	r, ctx := from(c), c.Request().Context()
	queues, err := s.store.Queues(ctx, r.actor)
	if err != nil {
		return err
	}
	after := parseCursor(c.QueryParam("after"))
	disputes, next, err := s.store.OpenDisputes(ctx, r.actor, after)
	if err != nil {
		return err
	}
	view := triage.Disputes{
		Tabs: r.triageTabs(queues, "/triage/disputes"), CanAct: analysts.admits(r.actor.Role),
		Rows: r.disputeRows(disputes, s.store.Now()), Pager: r.queuePager("/triage/disputes", after, next, r.printer.N("staff.pager.disputes", len(disputes))),
	}
	return s.page(c, r.queuePage("staff.disputes.title", queues, s.store.Now()), view)
}

// triageQuestions is the queue of the desks that wait for an answer.
func (s *Server) triageQuestions(c echo.Context) error {
	r, ctx := from(c), c.Request().Context()
	queues, err := s.store.Queues(ctx, r.actor)
	if err != nil {
		return err
	}
	after := parseCursor(c.QueryParam("after"))
	questions, next, err := s.store.OpenQuestions(ctx, r.actor, after)
	if err != nil {
		return err
	}
	view := triage.Questions{
		Tabs: r.triageTabs(queues, "/triage/questions"), CanAct: analysts.admits(r.actor.Role),
		Rows: r.questionRows(questions, s.store.Now()), Pager: r.queuePager("/triage/questions", after, next, r.printer.N("messages.queue.pager", len(questions))),
	}
	return s.page(c, r.queuePage("messages.queue.title", queues, s.store.Now()), view)
}
