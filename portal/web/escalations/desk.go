package escalations

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/escalation"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/escalations"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

const deskURL = "/escalations"

// Desk lists who is late, the longest first, below the pauses that wait for a second person.
func (h *Handlers) Desk(r *page.Request) error {
	rows, err := h.store.Escalation.Desk(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	holds, err := h.store.Notice.HoldRequests(r.Ctx, r.Actor, "")
	if err != nil {
		return err
	}
	view := escalations.Desk{Holds: HoldRequests(r, holds)}
	for _, row := range rows {
		view.Rows = append(view.Rows, deskRow(r, row))
	}
	return r.Page(layout.Page{Title: r.Printer.T("escalations.title"), Crumbs: []layout.Crumb{
		{Label: r.Printer.T("staff.triage.title"), URL: "/triage"}, {Label: r.Printer.T("escalations.title")},
	}}, view)
}

func deskRow(r *page.Request, row escalation.Row) escalations.Row {
	p := r.Printer
	view := escalations.Row{
		Name: row.Name, URL: page.EscalationURL(row.Slug), Overdue: p.Number(row.Overdue), Late: row.Overdue > 0,
		Since: page.OrNone(""), Last: p.T("escalations.last.none"), Next: page.OrNone(row.Next),
	}
	if row.OldestDue != nil {
		view.Since = p.Span(r.Now.Sub(*row.OldestDue))
	}
	if row.LastAt != nil {
		view.Last = p.T("escalations.last", "Kind", p.T("escalations.kind."+string(row.LastKind)), "At", p.DateShort(*row.LastAt))
	}
	if row.NextAt != nil {
		view.Next = p.T("escalations.next", "At", p.DateShort(*row.NextAt), "What", row.Next)
	}
	if row.Referral != "" {
		view.Referral = ui.Tag{Kind: ui.KindAck, Text: p.T("escalations.outcome." + string(row.Referral))}
	}
	return view
}

// HoldRequests are the pauses that wait for a second person, with what the reader can do about each.
func HoldRequests(r *page.Request, list []notice.HoldRequest) []escalations.HoldRequest {
	var out []escalations.HoldRequest
	for _, one := range list {
		view := escalations.HoldRequest{
			Ref: one.Ref, URL: page.NoticeURL(one.Ref), Provider: one.ProviderName, Text: one.Explanation, By: one.AskedBy, At: one.AskedAt,
			ID: one.ID.String()[:8],
			What: r.Printer.T("escalations.hold.what", "Items", page.JoinNumbers(r.Printer, one.Numbers), "Authority",
				one.Authority, "Until",
				r.Printer.Date(one.Until)),
		}
		if r.Is(page.Analysts) {
			view.RefuseURL = page.HoldURL(one.ID) + "/refuse"
			if one.AskedByID != r.Actor.UserID {
				view.ApproveURL = page.HoldURL(one.ID) + "/approve"
			}
		}
		out = append(out, view)
	}
	return out
}

// ApproveHold pauses the clock as a colleague asked.
func (h *Handlers) ApproveHold(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return h.decided(r, h.store.Notice.ApproveHold(r.Ctx, r.Actor, id), "escalations.hold.approved")
}

// RefuseHold ends what a colleague asked.
func (h *Handlers) RefuseHold(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return h.decided(r, h.store.Notice.RefuseHold(r.Ctx, r.Actor, id, r.Form.Text("reason")), "escalations.hold.refused")
}

// decided says what came of a decision about a pause.
func (h *Handlers) decided(r *page.Request, err error, done string) error {
	var bad page.Faults
	switch {
	case bad.Take(err):
		r.Flash(ui.KindWarning, r.Fault(bad[0]))
	case errors.Is(err, models.ErrConflict):
		r.Flash(ui.KindWarning, r.Printer.T("escalations.hold.conflict"))
	case err != nil:
		return err
	default:
		r.Flash(ui.KindSuccess, r.Printer.T(done))
	}
	return r.SeeOther(deskURL)
}

// Show is one provider.
func (h *Handlers) Show(r *page.Request) error {
	return h.show(r, http.StatusOK, stepForm{}, nil)
}
