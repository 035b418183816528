package web

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// verification is the form of what an analyst found.
type verification struct {
	numbers []int
	outcome models.Outcome
	next    string // where to go on to
	seen    models.Seen
}

func parseVerification(c echo.Context) (verification, formFaults, error) {
	values, err := c.FormParams()
	if err != nil {
		return verification{}, nil, badForm(err)
	}
	form := verification{numbers: itemNumbers(values["n"]), outcome: models.Outcome(values.Get("outcome")), next: ownPath(values.Get("next")), seen: parseSeen(values.Get("seen"))}
	if form.next == "/" {
		form.next = noticeURL(c.Param("ref"))
	}
	var bad formFaults
	checkChosen(form.numbers, &bad)
	return form, bad, nil
}

// verify records what an analyst found about items of one notice.
func (s *Server) verify(c echo.Context) error {
	form, bad, err := parseVerification(c)
	if err != nil {
		return err
	}
	r, ctx := from(c), c.Request().Context()
	page, err := s.staffNotice(c, form.numbers)
	if err != nil {
		return err
	}
	if bad == nil {
		err = s.store.Verify(ctx, r.actor, page.Ref, form.numbers, form.outcome, form.seen)
	}
	switch {
	case bad != nil || bad.take(err):
		return s.refused(c, r.staffForm(page.Ref, "staff.verify.title"), r.verifyView(page, form, bad))
	case errors.Is(err, models.ErrConflict):
		return s.verifyAgain(c, form)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.foundText(page, form, s.store.Now()))
	return seeOther(c, form.next)
}

// verifyAgain shows the items as they are now, after somebody else was first; where nobody can find that any more, the page they
// came from says so.
func (s *Server) verifyAgain(c echo.Context, form verification) error {
	r := from(c)
	page, err := s.staffNotice(c, form.numbers)
	if err != nil {
		return err
	}
	do := models.ActFindOffline
	if form.outcome == models.FoundOnline {
		do = models.ActFindOnline
	}
	if !slices.ContainsFunc(page.Items, func(item models.Item) bool { return slices.Contains(form.numbers, item.N) && can(item, do) }) {
		return s.tellChanged(c, form.numbers, form.next)
	}
	view := r.verifyView(page, form, nil)
	view.Changed = r.changedText(page, form.numbers)
	return s.render(c, http.StatusConflict, r.staffForm(page.Ref, "staff.verify.title"), view)
}

// tellChanged goes on with how things stand after somebody else was first.
func (s *Server) tellChanged(c echo.Context, numbers []int, next string) error {
	page, err := s.staffNotice(c, numbers)
	if err != nil {
		return err
	}
	s.flash(c, ui.KindWarning, from(c).changedText(page, numbers))
	return seeOther(c, next)
}

// verifyView is the form by itself, with what was ticked.
func (r *request) verifyView(page *models.NoticePage, form verification, bad formFaults) triage.Verify {
	return triage.Verify{
		Action: noticeURL(page.Ref) + "/verifications", Seen: seenOf(page.Items), CancelURL: noticeURL(page.Ref), Next: form.next, Note: r.printer.T("staff.verify.note"), Errors: bad.summary(r, nil, []string{"n"}),
		Items: ui.Checkboxes{
			Name: "n", Legend: r.printer.T("staff.actions.check"), Error: bad.text(r, "n"),
			Options: r.itemOptions(page.Items, numberSet(form.numbers), checkable),
		},
	}
}

// staffForm frames a form about a notice.
func (r *request) staffForm(ref, title string) layout.Page {
	return layout.Page{Title: r.printer.T(title), Narrow: true, Crumbs: noticeCrumbs(r, ref, r.printer.T(title))}
}

// foundText says what a check did; page is the notice as it was before.
func (r *request) foundText(page *models.NoticePage, form verification, now time.Time) string {
	count := len(form.numbers)
	if form.outcome == models.FoundOffline {
		return r.printer.N("staff.verify.done.offline", count, "Ref", page.Ref)
	}
	reopened := 0
	due := time.Time{}
	for _, item := range page.Items {
		if !slices.Contains(form.numbers, item.N) {
			continue
		}
		if item.State == models.StateAnswered || item.State == models.StateVerified {
			reopened++
		}
		if due.IsZero() || item.DueAt.Before(due) {
			due = item.DueAt
		}
	}
	clock := ui.RunningClock(r.printer, due, now, models.DueSoon).Words
	if reopened == 0 {
		return r.printer.N("staff.verify.done.online", count, "Ref", page.Ref, "Clock", clock)
	}
	return r.printer.N("staff.verify.done.reopened", reopened, "Ref", page.Ref, "Provider", page.ProviderName, "Clock", clock)
}
