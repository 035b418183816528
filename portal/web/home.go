package web

import (
	"slices"

	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/home"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// dueAtHome is how many notices stand on the first page: those that somebody can do before a coffee.
const dueAtHome = 5

// home says what this is, or what waits for who is signed in.
func (s *Server) home(r *request) error {
	switch {
	case r.account == nil:
		return r.page(layout.Page{Title: r.printer.T("web.home.title"), Narrow: true}, account.Home{Demo: r.site.demo})
	case r.applying():
		return r.seeOther("/register/tasks")
	}
	view := home.Home{Name: r.account.Name}
	page := layout.Page{Title: r.printer.T("home.title")}
	for _, part := range []func(r *request, page *layout.Page, view *home.Home) error{s.homeAdvisories, s.homeNotices, s.homeQueues, s.homeContent, s.homeTraining, s.homeOffers, s.homeChanged} {
		if err := part(r, &page, &view); err != nil {
			return err
		}
	}
	return r.page(page, view)
}

// homeAdvisories is what EOKM warns of and the reader has not read, or what waits for a second person of EOKM.
func (s *Server) homeAdvisories(r *request, _ *layout.Page, view *home.Home) error {
	notes, err := s.advisoryNotes(r)
	view.Notes = append(view.Notes, notes...)
	return err
}

// homeNotices is what is due first, for who reads notices, and whether mail reaches whom it should.
func (s *Server) homeNotices(r *request, _ *layout.Page, view *home.Home) error {
	if !readers.admits(r.actor.Role) {
		return nil
	}
	filter := notice.Filter{Tab: notice.TabTodo, Limit: dueAtHome}
	list, err := s.store.Notice.List(r.ctx, r.actor, filter)
	if err != nil {
		return err
	}
	if desks.admits(r.actor.Role) {
		view.Summary = listView{p: r.printer, now: r.now, list: list}.summary()
		if list.Counts[notice.TabTodo] == 0 {
			view.Clear = ui.Note{Kind: ui.KindSuccess, Text: r.printer.T("home.nothing")}
		}
	}
	for _, row := range list.Rows {
		due := home.Due{
			Ref: row.Ref, URL: noticeURL(row.Ref), Clock: ui.RunningClock(r.printer, row.DueAt, r.now, notice.DueSoon), Items: r.printer.N("home.items", row.TodoCount),
		}
		if r.actor.Staff() {
			due.Provider = row.ProviderName
		}
		view.Due = append(view.Due, due)
	}
	view.More = ui.Button{Text: r.printer.T("home.more"), URL: "/notices", Primary: desks.admits(r.actor.Role)}
	notes, err := s.contactNotes(r)
	view.Notes = append(view.Notes, notes...)
	return err
}

// homeQueues is what waits for EOKM, with the age of the oldest.
func (s *Server) homeQueues(r *request, page *layout.Page, view *home.Home) error {
	if !watchers.admits(r.actor.Role) {
		return nil
	}
	queues, err := s.store.Notice.Queues(r.ctx, r.actor)
	if err != nil {
		return err
	}
	view.Figures = queueStrip(r, queues, r.now)
	view.More = ui.Button{Text: r.printer.T("home.triage"), URL: "/triage", Primary: true}
	page.Alarm = mailAlarm(r, queues)
	return nil
}

// homeContent is what waits for the editors.
func (s *Server) homeContent(r *request, _ *layout.Page, view *home.Home) error {
	if !authors.admits(r.actor.Role) {
		return nil
	}
	list, err := s.store.Article.DeskArticles(r.ctx, r.actor)
	if err != nil {
		return err
	}
	feedback, err := s.store.Article.FeedbackList(r.ctx, r.actor, false)
	if err != nil {
		return err
	}
	missed, err := s.store.Notice.SearchTerms(r.ctx, r.actor, r.now.Add(-termsFor), true)
	if err != nil {
		return err
	}
	count := map[string]int{"feedback": len(feedback), "missed": len(missed)}
	for _, a := range list {
		switch {
		case a.State == version.Review && !a.Wrote:
			count["review"]++
		case a.State == version.Draft && a.Wrote:
			count["draft"]++
		case a.Stale(r.now):
			count["stale"]++
		}
	}
	for _, task := range []struct{ name, url string }{
		{"review", "/content"}, {"draft", "/content"}, {"stale", "/content"}, {"feedback", "/content/feedback"}, {"missed", "/content/terms"},
	} {
		status := ui.Tag{Kind: ui.KindDone, Text: r.printer.T("home.task.none")}
		if n := count[task.name]; n > 0 {
			status = ui.Tag{Kind: ui.KindSoon, Text: r.printer.Number(n)}
		}
		view.Tasks.Tasks = append(view.Tasks.Tasks, ui.Task{Label: r.printer.T("home.task." + task.name), URL: task.url, Status: status})
	}
	return nil
}

// homeTraining is one line about the course that the reader is in, or must follow.
func (s *Server) homeTraining(r *request, _ *layout.Page, view *home.Home) error {
	if !learners.admits(r.actor.Role) {
		return nil
	}
	list, err := s.store.Learning.Courses(r.ctx, r.actor, r.lang())
	if err != nil {
		return err
	}
	list = slices.DeleteFunc(list, func(c learning.Course) bool { return !c.Begun() && c.DueAt == nil })
	if len(list) == 0 {
		return nil
	}
	key := "home.training"
	if slices.ContainsFunc(list, func(c learning.Course) bool { return c.DueAt != nil }) { // what was asked goes first
		key, list = "home.training.due", slices.DeleteFunc(list, func(c learning.Course) bool { return c.DueAt == nil })
	}
	note := ui.Note{Kind: ui.KindInfo, Text: r.printer.N(key, len(list), "Title", list[0].Title), LinkText: r.printer.T("home.training.link"), LinkURL: "/training"}
	if len(list) == 1 {
		note.LinkURL = goOn(r, list[0]).URL
	}
	view.Notes = append(view.Notes, note)
	return nil
}

// homeChanged is what changed in guidance.
func (s *Server) homeChanged(r *request, _ *layout.Page, view *home.Home) error {
	changed, err := s.store.Article.Changed(r.ctx, r.actor, r.lang(), r.now.Add(-changedFor))
	view.Changed = changedCards(r, changed)
	return err
}
