package web

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/advisories"
	"eokm.nl/hosting/templates/ui"
)

// sendAdvisoryForm is the last page before an advisory goes out: both texts, and whom it reaches.
func (s *Server) sendAdvisoryForm(c echo.Context) error {
	return s.showAdvisorySend(c, http.StatusOK, nil)
}

func (s *Server) showAdvisorySend(c echo.Context, status int, bad formFaults) error {
	r, ctx := from(c), c.Request().Context()
	a, err := s.store.StaffAdvisory(ctx, r.actor, c.Param("advisory"))
	if err != nil {
		return err
	}
	if !a.State.Allows(models.AdvisorySend) {
		return s.advisoryChanged(c)
	}
	list, err := s.store.AdvisoryReach(ctx, r.actor, a.Ref)
	if err != nil {
		return err
	}
	p, url := r.printer, advisoryURL(a.Ref)
	view := advisories.Send{
		Title: p.T("advisories.send.title", "Ref", a.Ref), Lead: p.N("advisories.send.lead", len(list)), Errors: bad.summary(r, []string{"send"}, nil),
		Texts: bothTexts(a), Action: url + "/send", Back: url, Revision: strconv.Itoa(a.Revision), Count: strconv.Itoa(len(list)),
		Button: p.N("advisories.send.do", len(list)), Notes: r.staffAdvisoryNotes(a),
	}
	if status == http.StatusConflict {
		view.Notes = append(view.Notes, ui.Note{Kind: ui.KindWarning, Text: p.T("advisories.changed")})
	}
	view.Reached, view.Unmailed = r.reached(list)
	page := r.advisoryPage(a.Ref, view.Title)
	page.Path, page.Narrow, page.Error = view.Action, true, bad != nil
	return s.render(c, status, page, view)
}

// sendAdvisory sends an advisory as the actor saw it.
func (s *Server) sendAdvisory(c echo.Context) error {
	r, ref := from(c), c.Param("advisory")
	var seen models.Sending
	seen.Revision, _ = strconv.Atoi(c.FormValue("revision")) // no number is no version that there is
	seen.Reached, _ = strconv.Atoi(c.FormValue("reached"))
	err := s.store.SendAdvisory(c.Request().Context(), r.actor, ref, seen)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showAdvisorySend(c, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict):
		return s.showAdvisorySend(c, http.StatusConflict, nil)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.N("advisories.send.done", seen.Reached))
	return seeOther(c, advisoryURL(ref))
}

// withdrawAdvisoryForm asks why an advisory does not hold any more.
func (s *Server) withdrawAdvisoryForm(c echo.Context) error {
	return s.showAdvisoryWithdraw(c, http.StatusOK, nil)
}

func (s *Server) showAdvisoryWithdraw(c echo.Context, status int, bad formFaults) error {
	r := from(c)
	a, err := s.store.StaffAdvisory(c.Request().Context(), r.actor, c.Param("advisory"))
	if err != nil {
		return err
	}
	if !a.State.Allows(models.AdvisoryWithdraw) {
		return s.advisoryChanged(c)
	}
	p, url := r.printer, advisoryURL(a.Ref)
	view := advisories.Withdraw{
		Title: p.T("advisories.withdraw.title", "Ref", a.Ref), Errors: bad.summary(r, []string{"reason"}, nil), Action: url + "/withdraw", Back: url,
		Reason: ui.TextArea{
			Name: "reason", Label: p.T("advisories.withdraw.reason"), Hint: p.T("advisories.withdraw.reason.hint"), Rows: 5,
			Value: models.HideAddresses(c.FormValue("reason")), Error: bad.text(r, "reason"),
		},
	}
	page := r.advisoryPage(a.Ref, view.Title)
	page.Path, page.Narrow, page.Error = view.Action, true, bad != nil
	return s.render(c, status, page, view)
}

// withdrawAdvisory takes an advisory back.
func (s *Server) withdrawAdvisory(c echo.Context) error {
	r, ref := from(c), c.Param("advisory")
	err := s.store.WithdrawAdvisory(c.Request().Context(), r.actor, ref, c.FormValue("reason"))
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showAdvisoryWithdraw(c, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict):
		return s.advisoryChanged(c)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.T("advisories.withdraw.done"))
	return seeOther(c, advisoryURL(ref))
}

// dropAdvisory lays a draft aside.
func (s *Server) dropAdvisory(c echo.Context) error {
	r := from(c)
	revision, _ := strconv.Atoi(c.FormValue("revision")) // no number is no version that there is
	err := s.store.DropAdvisory(c.Request().Context(), r.actor, c.Param("advisory"), revision)
	switch {
	case errors.Is(err, models.ErrConflict):
		return s.advisoryChanged(c)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.T("advisories.drop.done"))
	return seeOther(c, "/content/advisories")
}

// remindOfAdvisory mails those who are not done.
func (s *Server) remindOfAdvisory(c echo.Context) error {
	r, ref := from(c), c.Param("advisory")
	n, err := s.store.RemindAdvisory(c.Request().Context(), r.actor, ref)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.advisoryAgain(c, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict):
		return s.advisoryChanged(c)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.N("advisories.remind.done", n))
	return seeOther(c, advisoryURL(ref))
}

// copyAdvisory begins another advisory with the text of one.
func (s *Server) copyAdvisory(c echo.Context) error {
	r := from(c)
	ref, err := s.store.CopyAdvisory(c.Request().Context(), r.actor, c.Param("advisory"))
	if err != nil {
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.T("advisories.copy.done"))
	return seeOther(c, advisoryURL(ref)+"/edit")
}
