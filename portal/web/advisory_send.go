package web

import (
	"errors"
	"net/http"
	"strconv"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/address"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/templates/advisories"
	"eokm.nl/hosting/templates/ui"
)

// sendAdvisoryForm is the last page before an advisory goes out: both texts, and whom it reaches.
func (s *Server) sendAdvisoryForm(r *request) error {
	return s.showAdvisorySend(r, http.StatusOK, nil)
}

func (s *Server) showAdvisorySend(r *request, status int, bad formFaults) error {
	a, err := s.store.Advisory.StaffAdvisory(r.ctx, r.actor, r.param("advisory"))
	if err != nil {
		return err
	}
	if !a.State.Allows(advisory.Send) {
		return s.advisoryChanged(r)
	}
	list, err := s.store.Advisory.Reach(r.ctx, r.actor, a.Ref)
	if err != nil {
		return err
	}
	p, url := r.printer, advisoryURL(a.Ref)
	view := advisories.Send{
		Title: p.T("advisories.send.title", "Ref", a.Ref), Lead: p.N("advisories.send.lead", len(list)), Errors: bad.summary(r, []string{"send"}, nil),
		Texts: bothTexts(a), Action: url + "/send", Back: url, Revision: strconv.Itoa(a.Revision), Count: strconv.Itoa(len(list)),
		Button: p.N("advisories.send.do", len(list)), Notes: staffAdvisoryNotes(r, a),
	}
	if status == http.StatusConflict {
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindWarning, Text: p.T("advisories.changed")})
	}
	view.Reached, view.Unmailed = reachedRows(r, list)
	frame := advisoryPage(r, a.Ref, view.Title)
	frame.Path, frame.Narrow, frame.Error = view.Action, true, bad != nil
	return r.render(status, frame, view)
}

// sendAdvisory sends an advisory as the actor saw it.
func (s *Server) sendAdvisory(r *request) error {
	ref := r.param("advisory")
	var seen advisory.Sending
	seen.Revision = r.form.amount("revision") // no number is no version that there is
	seen.Reached = r.form.amount("reached")
	err := s.store.Advisory.Send(r.ctx, r.actor, ref, seen)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showAdvisorySend(r, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict):
		return s.showAdvisorySend(r, http.StatusConflict, nil)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.N("advisories.send.done", seen.Reached))
	return r.seeOther(advisoryURL(ref))
}

// withdrawAdvisoryForm asks why an advisory does not hold any more.
func (s *Server) withdrawAdvisoryForm(r *request) error {
	return s.showAdvisoryWithdraw(r, http.StatusOK, nil)
}

func (s *Server) showAdvisoryWithdraw(r *request, status int, bad formFaults) error {
	a, err := s.store.Advisory.StaffAdvisory(r.ctx, r.actor, r.param("advisory"))
	if err != nil {
		return err
	}
	if !a.State.Allows(advisory.Withdraw) {
		return s.advisoryChanged(r)
	}
	p, url := r.printer, advisoryURL(a.Ref)
	view := advisories.Withdraw{
		Title: p.T("advisories.withdraw.title", "Ref", a.Ref), Errors: bad.summary(r, []string{"reason"}, nil), Action: url + "/withdraw", Back: url,
		Reason: ui.TextArea{
			Name: "reason", Label: p.T("advisories.withdraw.reason"), Hint: p.T("advisories.withdraw.reason.hint"), Rows: 5,
			Value: address.Hide(r.form.text("reason")), Error: bad.text(r, "reason"),
		},
	}
	frame := advisoryPage(r, a.Ref, view.Title)
	frame.Path, frame.Narrow, frame.Error = view.Action, true, bad != nil
	return r.render(status, frame, view)
}

// withdrawAdvisory takes an advisory back.
func (s *Server) withdrawAdvisory(r *request) error {
	ref := r.param("advisory")
	err := s.store.Advisory.Withdraw(r.ctx, r.actor, ref, r.form.text("reason"))
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showAdvisoryWithdraw(r, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict):
		return s.advisoryChanged(r)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("advisories.withdraw.done"))
	return r.seeOther(advisoryURL(ref))
}

// dropAdvisory lays a draft aside.
func (s *Server) dropAdvisory(r *request) error {
	revision := r.form.amount("revision") // no number is no version that there is
	err := s.store.Advisory.Drop(r.ctx, r.actor, r.param("advisory"), revision)
	switch {
	case errors.Is(err, models.ErrConflict):
		return s.advisoryChanged(r)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("advisories.drop.done"))
	return r.seeOther("/content/advisories")
}

// remindOfAdvisory mails those who are not done.
func (s *Server) remindOfAdvisory(r *request) error {
	ref := r.param("advisory")
	n, err := s.store.Advisory.Remind(r.ctx, r.actor, ref)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.advisoryAgain(r, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict):
		return s.advisoryChanged(r)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.N("advisories.remind.done", n))
	return r.seeOther(advisoryURL(ref))
}

// copyAdvisory begins another advisory with the text of one.
func (s *Server) copyAdvisory(r *request) error {
	ref, err := s.store.Advisory.Copy(r.ctx, r.actor, r.param("advisory"))
	if err != nil {
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("advisories.copy.done"))
	return r.seeOther(advisoryURL(ref) + "/edit")
}
