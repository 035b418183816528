package notices

import (
	"strconv"

	"github.com/a-h/templ"
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
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
	if body.Guests, err = h.guestLinks(r, view); err != nil {
		return err
	}
	if body.Side, err = h.noticeSide(r, view); err != nil {
		return err
	}
	return r.Page(layout.Page{Title: shown.Ref, Crumbs: noticeCrumbs(r, shown.Ref, "")}, body)
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
