package notices

import (
	"cmp"
	"errors"
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// Show is the page of one notice, for its provider's desk and for EOKM.
func (h *Handlers) Show(r *page.Request) error {
	after, err := strconv.Atoi(r.Query.Text("after"))
	if err != nil || after < 0 {
		after = 0
	}
	shown, err := h.store.Notice.Page(r.Ctx, r.Actor, r.Param("ref"), after)
	if err != nil {
		return err
	}
	view := readView(r, shown)
	view.after = after
	body := view.build()
	if body.Beside, err = h.neighbours(r, shown.Notice); err != nil {
		return err
	}
	if body.Guests, err = h.guestLinks(r, view); err != nil {
		return err
	}
	body.WatchURL = page.NoticeURL(shown.Ref) + "/watchers"
	if body.Watching, err = h.watching(r, shown.Ref); err != nil {
		return err
	}
	if body.Side, err = h.noticeSide(r, view); err != nil {
		return err
	}
	casework, err := h.casework.Beside(r, shown)
	if err != nil {
		return err
	}
	body.Side = templ.Join(body.Side, casework)
	crumbs := noticeCrumbs(r, shown.Ref, "")
	crumbs[0].URL = cmp.Or(body.Beside.ListURL, crumbs[0].URL)
	return r.Page(layout.Page{Title: shown.Ref, Crumbs: crumbs}, body)
}

// neighbours leads to the notices beside one in the list that the reader came from, as its URL says; else in what is to be done.
func (h *Handlers) neighbours(r *page.Request, n notice.Notice) (notices.Beside, error) {
	filter := ParseFilter(r.Query)
	filter.After, filter.Before = models.Cursor{}, models.Cursor{}
	found, err := h.store.Notice.Neighbours(r.Ctx, r.Actor, n, filter)
	switch {
	case errors.Is(err, models.ErrNotFound): // the search is gone
		return notices.Beside{}, nil
	case err != nil:
		return notices.Beside{}, err
	}
	beside := notices.Beside{List: r.Printer.T("notices.tab." + string(filter.Tab)), ListURL: page.ListURL(filter)}
	if found.Prev != "" {
		beside.PrevURL = page.NoticeIn(found.Prev, filter)
	}
	if found.Next != "" {
		beside.NextURL = page.NoticeIn(found.Next, filter)
	}
	return beside, nil
}

// noticeSide is what the reader can do: a desk answers, EOKM checks and decides, an auditor reads.
func (h *Handlers) noticeSide(r *page.Request, v noticeView) (templ.Component, error) {
	if v.actor.Staff() {
		if side := staffActions(r, v.page); side != nil {
			return side, nil
		}
		return templ.NopComponent, nil
	}
	people, err := h.store.Notice.Colleagues(r.Ctx, v.actor)
	if err != nil {
		return nil, err
	}
	side := v.deskSide()
	if side.Offers, err = h.training.LessonOffers(r, v.page.Ref); err != nil {
		return nil, err
	}
	if side.Fitting, err = h.kb.Fitting(r, "kb.fitting.notice", fitOf(v.page, article.DeedAccept)); err != nil {
		return nil, err
	}
	var assignee uuid.UUID
	if v.page.AssigneeID != nil {
		assignee = *v.page.AssigneeID
	}
	side.Assign = notices.Assign{Action: page.NoticeURL(v.page.Ref) + "/assign", Assignee: ui.Select{
		Name: "assignee", Label: v.p.T("notices.col.assignee"), Options: assigneeOptions(r, people, assignee),
	}}
	return side, nil
}

// noticeCrumbs leads from the list to a notice, and on to one of its forms when step is not "".
func noticeCrumbs(r *page.Request, ref, step string) []layout.Crumb {
	crumbs := []layout.Crumb{{Label: r.Printer.T("notices.title"), URL: "/notices"}}
	if step == "" {
		return append(crumbs, layout.Crumb{Label: ref})
	}
	return append(crumbs, layout.Crumb{Label: ref, URL: page.NoticeURL(ref)}, layout.Crumb{Label: step})
}

// deskSide is a desk's column.
func (v noticeView) deskSide() notices.DeskSide {
	side := notices.DeskSide{Actions: v.deskActions(), Hint: v.p.T("notices.do.hint")}
	switch {
	case !v.revealable():
		side.Hint = ""
	case !v.fits(models.ActReportRemoval):
		side.Hint = v.p.T("notices.do.hint.recorded")
	}
	if len(side.Actions) > 0 && v.fits(models.ActAcknowledge) {
		side.AcknowledgeURL = page.NoticeURL(v.page.Ref) + "/acknowledge"
	}
	if v.page.TodoCount == 0 {
		side.Idle = v.p.T("notices.idle.done")
		if v.page.WaitingCount > 0 {
			side.Idle = v.p.T("notices.idle.waiting")
		}
	}
	return side
}
