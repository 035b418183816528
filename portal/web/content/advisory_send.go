package content

import (
	"errors"
	"net/http"
	"strconv"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/advisories"
	"eokm.nl/hosting/templates/ui"
)

// SendAdvisoryForm is the last page before an advisory goes out: both texts, and whom it reaches.
func (h *Handlers) SendAdvisoryForm(r *page.Request) error {
	return h.showAdvisorySend(r, http.StatusOK, nil)
}

func (h *Handlers) showAdvisorySend(r *page.Request, status int, bad page.Faults) error {
	a, err := h.store.Advisory.StaffAdvisory(r.Ctx, r.Actor, r.Param("advisory"))
	if err != nil {
		return err
	}
	if !a.State.Allows(advisory.Send) {
		return h.advisoryChanged(r)
	}
	list, err := h.store.Advisory.Reach(r.Ctx, r.Actor, a.Ref)
	if err != nil {
		return err
	}
	p, url := r.Printer, page.AdvisoryURL(a.Ref)
	view := advisories.Send{
		Title: p.T("advisories.send.title", "Ref", a.Ref), Lead: p.N("advisories.send.lead", len(list)),
		Errors: bad.Summary(r, []string{"send"}, nil),
		Texts:  bothTexts(r, a), Action: url + "/send", Back: url, Revision: strconv.Itoa(a.Revision), Count: strconv.Itoa(len(list)),
		Button: p.N("advisories.send.do", len(list)), Notes: staffAdvisoryNotes(r, a),
	}
	if status == http.StatusConflict {
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindWarning, Text: p.T("advisories.changed")})
	}
	view.Reached, view.Unmailed = reachedRows(r, list)
	frame := advisoryPage(r, a.Ref, view.Title)
	frame.Path, frame.Narrow, frame.Error = view.Action, true, bad != nil
	return r.Render(status, frame, view)
}

// SendAdvisory sends an advisory as the actor saw it.
func (h *Handlers) SendAdvisory(r *page.Request) error {
	ref := r.Param("advisory")
	var seen advisory.Sending
	seen.Revision = r.Form.Amount("revision") // no number is no version that there is
	seen.Reached = r.Form.Amount("reached")
	err := h.store.Advisory.Send(r.Ctx, r.Actor, ref, seen)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showAdvisorySend(r, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict):
		return h.showAdvisorySend(r, http.StatusConflict, nil)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.N("advisories.send.done", seen.Reached))
	return r.SeeOther(page.AdvisoryURL(ref))
}

// WithdrawAdvisoryForm asks why an advisory does not hold any more.
func (h *Handlers) WithdrawAdvisoryForm(r *page.Request) error {
	return h.showAdvisoryWithdraw(r, http.StatusOK, nil)
}

func (h *Handlers) showAdvisoryWithdraw(r *page.Request, status int, bad page.Faults) error {
	a, err := h.store.Advisory.StaffAdvisory(r.Ctx, r.Actor, r.Param("advisory"))
	if err != nil {
		return err
	}
	if !a.State.Allows(advisory.Withdraw) {
		return h.advisoryChanged(r)
	}
	p, url := r.Printer, page.AdvisoryURL(a.Ref)
	view := advisories.Withdraw{
		Title: p.T("advisories.withdraw.title", "Ref", a.Ref), Errors: bad.Summary(r, []string{"reason"}, nil),
		Action: url + "/withdraw", Back: url,
		Reason: ui.TextArea{
			Name: "reason", Label: p.T("advisories.withdraw.reason"), Hint: p.T("advisories.withdraw.reason.hint"), Rows: 5,
			Value: address.Hide(r.Form.Text("reason")), Error: bad.Text(r, "reason"),
		},
	}
	frame := advisoryPage(r, a.Ref, view.Title)
	frame.Path, frame.Narrow, frame.Error = view.Action, true, bad != nil
	return r.Render(status, frame, view)
}

// WithdrawAdvisory takes an advisory back.
func (h *Handlers) WithdrawAdvisory(r *page.Request) error {
	ref := r.Param("advisory")
	err := h.store.Advisory.Withdraw(r.Ctx, r.Actor, ref, r.Form.Text("reason"))
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showAdvisoryWithdraw(r, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict):
		return h.advisoryChanged(r)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("advisories.withdraw.done"))
	return r.SeeOther(page.AdvisoryURL(ref))
}

// DropAdvisory lays a draft aside.
func (h *Handlers) DropAdvisory(r *page.Request) error {
	revision := r.Form.Amount("revision") // no number is no version that there is
	err := h.store.Advisory.Drop(r.Ctx, r.Actor, r.Param("advisory"), revision)
	switch {
	case errors.Is(err, models.ErrConflict):
		return h.advisoryChanged(r)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("advisories.drop.done"))
	return r.SeeOther("/content/advisories")
}

// RemindOfAdvisory mails those who are not done.
func (h *Handlers) RemindOfAdvisory(r *page.Request) error {
	ref := r.Param("advisory")
	n, err := h.store.Advisory.Remind(r.Ctx, r.Actor, ref)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.advisoryAgain(r, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict):
		return h.advisoryChanged(r)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.N("advisories.remind.done", n))
	return r.SeeOther(page.AdvisoryURL(ref))
}

// CopyAdvisory begins another advisory with the text of one.
func (h *Handlers) CopyAdvisory(r *page.Request) error {
	ref, err := h.store.Advisory.Copy(r.Ctx, r.Actor, r.Param("advisory"))
	if err != nil {
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("advisories.copy.done"))
	return r.SeeOther(page.AdvisoryURL(ref) + "/edit")
}
