package home

import (
	"slices"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/learning"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/version"
	"eokm.nl/hosting/portal/web/content"
	"eokm.nl/hosting/portal/web/kb"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/training"
	"eokm.nl/hosting/portal/web/triage"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/home"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// dueAtHome is how many notices stand on the first page: those that somebody can do before a coffee.
const dueAtHome = 5

// Home says what this is, or what waits for who is signed in.
func (h *Handlers) Home(r *page.Request) error {
	switch {
	case r.Account == nil:
		three, err := h.figures.Three(r)
		if err != nil {
			return err
		}
		return r.Page(layout.Page{Title: r.Printer.T("web.home.title"), Narrow: true}, account.Home{Demo: r.Site.Demo, Figures: three})
	case r.Applying():
		return r.SeeOther("/register/tasks")
	}
	view := home.Home{Name: r.Account.Name}
	frame := layout.Page{Title: r.Printer.T("home.title")}
	for _, part := range []func(r *page.Request, frame *layout.Page, view *home.Home) error{
		h.homeAdvisories, h.homeNotices, h.homeQueues, h.homeMonth, h.homeContent, h.homeTraining, h.training.HomeOffers, h.homeChanged,
	} {
		if err := part(r, &frame, &view); err != nil {
			return err
		}
	}
	return r.Page(frame, view)
}

// homeAdvisories is what EOKM warns of and the reader has not read, or what waits for a second person of EOKM.
func (h *Handlers) homeAdvisories(r *page.Request, _ *layout.Page, view *home.Home) error {
	notes, err := h.advisories.Notes(r)
	view.Notes = append(view.Notes, notes...)
	return err
}

// homeNotices is what is due first, for who reads notices, and whether mail reaches whom it should.
func (h *Handlers) homeNotices(r *page.Request, _ *layout.Page, view *home.Home) error {
	if !r.Is(page.Desks, page.Analysts, page.Auditors) {
		return nil
	}
	filter := notice.Filter{Tab: notice.TabTodo, Limit: dueAtHome}
	list, err := h.store.Notice.List(r.Ctx, r.Actor, filter)
	if err != nil {
		return err
	}
	if r.Is(page.Desks) {
		view.Summary = notices.ListView{P: r.Printer, Now: r.Now, List: list}.Summary()
		if err := h.homeReach(r, view, list.Counts[notice.TabTodo] == 0); err != nil {
			return err
		}
	}
	rows, err := h.failedFirst(r, list.Rows)
	if err != nil {
		return err
	}
	for _, row := range rows {
		due := home.Due{
			Ref: row.Ref, URL: page.NoticeURL(row.Ref), Clock: ui.RunningClock(r.Printer, row.DueAt, r.Now, notice.DueSoon),
			Items: r.Printer.N("home.items", row.TodoCount),
		}
		if r.Actor.Staff() {
			due.Provider = row.ProviderName
		} else if row.State == models.StateStillOnline {
			due.Again = notices.StateTag(r.Printer, row.State, due.Clock)
		}
		view.Due = append(view.Due, due)
	}
	view.More = ui.Button{Text: r.Printer.T("home.more"), URL: "/notices", Primary: r.Is(page.Desks)}
	if err := h.homeHanded(r, view); err != nil {
		return err
	}
	notes, err := h.org.ContactNotes(r)
	view.Notes = append(view.Notes, notes...)
	return err
}

// homeHanded is what other providers handed to a desk and it did not answer yet.
func (h *Handlers) homeHanded(r *page.Request, view *home.Home) error {
	if !r.Is(page.Desks) {
		return nil
	}
	list, err := h.store.Guest.Handed(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	waiting := 0
	for _, link := range list {
		if link.Live(r.Now) && link.AnsweredAt == nil {
			waiting++
		}
	}
	if waiting > 0 {
		view.Notes = append(view.Notes, ui.Note{
			Kind: ui.KindWarning, Text: r.Printer.N("handed.home", waiting), LinkText: r.Printer.T("handed.home.link"),
			LinkURL: "/guest/handed",
		})
	}
	return nil
}

// failedFirst puts before a desk's first notices those that EOKM found online after the desk had said that they were gone: nobody expects
// them, and their clock never stopped.
func (h *Handlers) failedFirst(r *page.Request, rows []notice.Row) ([]notice.Row, error) {
	if r.Actor.Staff() {
		return rows, nil
	}
	failed, err := h.store.Notice.List(r.Ctx, r.Actor,
		notice.Filter{Tab: notice.TabTodo, State: models.StateStillOnline, Limit: dueAtHome})
	if err != nil {
		return nil, err
	}
	first := failed.Rows
	for _, row := range rows {
		if !slices.ContainsFunc(failed.Rows, func(f notice.Row) bool { return f.ID == row.ID }) {
			first = append(first, row)
		}
	}
	return first[:min(len(first), dueAtHome)], nil
}

// homeReach says that nothing is open, unless nothing could be: no notice comes to a desk without a network.
func (h *Handlers) homeReach(r *page.Request, view *home.Home, clear bool) error {
	unreached, err := h.org.UnreachedNote(r)
	if err != nil {
		return err
	}
	switch {
	case unreached != nil:
		view.Clear = *unreached
	case clear:
		view.Clear = ui.Note{Kind: ui.KindSuccess, Text: r.Printer.T("home.nothing")}
	}
	notes, err := h.org.KeyNotes(r)
	view.Notes = append(view.Notes, notes...)
	return err
}

// homeQueues is what waits for EOKM, with the age of the oldest.
func (h *Handlers) homeQueues(r *page.Request, frame *layout.Page, view *home.Home) error {
	if !r.Is(page.Analysts, page.Auditors) {
		return nil
	}
	queues, err := h.store.Notice.Queues(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view.Figures = triage.QueueStrip(r, queues, r.Now)
	view.More = ui.Button{Text: r.Printer.T("home.triage"), URL: "/triage", Primary: true}
	frame.Alarm = triage.MailAlarm(r, queues)
	alarms, err := h.store.Bulk.Alarms(r.Ctx, r.Actor, uuid.Nil, r.Now.Add(-alarmsFor))
	view.Notes = append(view.Notes, triage.ConfirmAlarms(r, alarms)...)
	return err
}

// alarmsFor is for how long an alarm about confirmations stands on the first page: over a weekend.
const alarmsFor = 3 * models.Day

// homeMonth is how a desk does this month.
func (h *Handlers) homeMonth(r *page.Request, _ *layout.Page, view *home.Home) (err error) {
	if r.Is(page.Desks) {
		view.Month, err = h.stats.Month(r)
	}
	return err
}

// homeContent is what waits for the editors.
func (h *Handlers) homeContent(r *page.Request, _ *layout.Page, view *home.Home) error {
	if !r.Is(page.Editors) {
		return nil
	}
	list, err := h.store.Article.DeskArticles(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	feedback, err := h.store.Article.FeedbackList(r.Ctx, r.Actor, false)
	if err != nil {
		return err
	}
	missed, err := h.store.Search.Terms(r.Ctx, r.Actor, r.Now.Add(-content.TermsFor), true)
	if err != nil {
		return err
	}
	posts, err := h.store.Peer.Waiting(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	count := map[string]int{"posts": posts, "feedback": len(feedback), "missed": len(missed)}
	for _, a := range list {
		switch {
		case a.State == version.Review && !a.Wrote:
			count["review"]++
		case a.State == version.Draft && a.Wrote:
			count["draft"]++
		case a.Stale(r.Now):
			count["stale"]++
		}
	}
	for _, task := range []struct{ name, url string }{
		{"posts", "/content/peers"},
		{"review", "/content"},
		{"draft", "/content"},
		{"stale", "/content"},
		{"feedback", "/content/feedback"},
		{"missed", "/content/terms"},
	} {
		status := ui.Tag{Kind: ui.KindDone, Text: r.Printer.T("home.task.none")}
		if n := count[task.name]; n > 0 {
			status = ui.Tag{Kind: ui.KindSoon, Text: r.Printer.Number(n)}
		}
		view.Tasks.Tasks = append(view.Tasks.Tasks, ui.Task{Label: r.Printer.T("home.task." + task.name), URL: task.url, Status: status})
	}
	return nil
}

// homeTraining is one line about the course that the reader is in, or must follow.
func (h *Handlers) homeTraining(r *page.Request, _ *layout.Page, view *home.Home) error {
	if !r.Is(page.Desks, page.Analysts, page.Editors) {
		return nil
	}
	list, err := h.store.Learning.Courses(r.Ctx, r.Actor, r.Lang())
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
	note := ui.Note{
		Kind: ui.KindInfo, Text: r.Printer.N(key, len(list), "Title", list[0].Title), LinkText: r.Printer.T("home.training.link"),
		LinkURL: "/training",
	}
	if len(list) == 1 {
		note.LinkURL = training.GoOn(r, list[0]).URL
	}
	view.Notes = append(view.Notes, note)
	return nil
}

// homeChanged is what changed in guidance.
func (h *Handlers) homeChanged(r *page.Request, _ *layout.Page, view *home.Home) error {
	changed, err := h.store.Article.Changed(r.Ctx, r.Actor, r.Lang(), r.Now.Add(-kb.ChangedFor))
	view.Changed = kb.ChangedCards(r, changed)
	return err
}
