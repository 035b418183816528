package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// pause is the form that holds a clock.
type pause struct {
	numbers     []int
	reason      models.HoldReason
	explanation string
	seen        models.Seen
}

func parsePause(c echo.Context) (pause, formFaults, error) {
	values, err := c.FormParams()
	if err != nil {
		return pause{}, nil, badForm(err)
	}
	form := pause{
		numbers: itemNumbers(values["n"]), reason: models.HoldReason(values.Get("reason")), explanation: values.Get("explanation"),
		seen: parseSeen(values.Get("seen")),
	}
	var bad formFaults
	checkChosen(form.numbers, &bad)
	if form.reason == "" {
		bad.add("reason", "hold.reason_missing")
	}
	if strings.TrimSpace(form.explanation) == "" {
		bad.add("explanation", "text.missing")
	}
	return form, bad, nil
}

// holdForm asks why the clock of items must stand still.
func (s *Server) holdForm(c echo.Context) error {
	return s.showHold(c, http.StatusOK, pause{numbers: itemNumbers(c.QueryParams()["n"])}, nil)
}

// hold pauses the clock of items.
func (s *Server) hold(c echo.Context) error {
	form, bad, err := parsePause(c)
	if err != nil {
		return err
	}
	r, ref := from(c), c.Param("ref")
	if bad == nil {
		err = s.store.Hold(c.Request().Context(), r.actor, ref, form.numbers, form.reason, form.explanation, form.seen)
	}
	switch {
	case bad != nil || bad.take(err):
		return s.showHold(c, http.StatusUnprocessableEntity, form, bad)
	case errors.Is(err, models.ErrConflict):
		return s.showHold(c, http.StatusConflict, form, nil)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.N("staff.hold.done", len(form.numbers)))
	return seeOther(c, noticeURL(ref))
}

// showHold shows the form over the notice as it is now, with what was filled in.
func (s *Server) showHold(c echo.Context, status int, form pause, bad formFaults) error {
	r := from(c)
	page, err := s.staffNotice(c, form.numbers)
	if err != nil {
		return err
	}
	view := r.holdView(page, form, bad)
	if status == http.StatusConflict {
		view.Changed = r.changedText(page, form.numbers)
	}
	frame := r.staffForm(page.Ref, "staff.hold.title")
	frame.Error = bad != nil
	return s.render(c, status, frame, view)
}

// resume lets the clock of items run on.
func (s *Server) resume(c echo.Context) error {
	values, err := c.FormParams()
	if err != nil {
		return badForm(err)
	}
	r, ref, numbers := from(c), c.Param("ref"), itemNumbers(values["held"])
	if len(numbers) == 0 {
		s.flash(c, ui.KindWarning, r.printer.T("staff.none_chosen"))
		return seeOther(c, noticeURL(ref))
	}
	err = s.store.Resume(c.Request().Context(), r.actor, ref, numbers, parseSeen(values.Get("seen")))
	switch {
	case errors.Is(err, models.ErrConflict):
		return s.tellChanged(c, numbers, noticeURL(ref))
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.N("staff.resume.done", len(numbers)))
	return seeOther(c, noticeURL(ref))
}

func (r *request) holdView(page *models.NoticePage, form pause, bad formFaults) triage.Hold {
	p := r.printer
	option := func(reason models.HoldReason) ui.Option {
		return ui.Option{
			Value: string(reason), Label: p.T("words.hold." + string(reason)), Hint: p.T("staff.hold." + string(reason) + ".hint"),
			Selected: reason == form.reason,
		}
	}
	return triage.Hold{
		Action: noticeURL(page.Ref) + "/hold", Seen: seenOf(page.Items), CancelURL: noticeURL(page.Ref), Lead: p.T("staff.hold.lead", "Provider", page.ProviderName),
		Errors: bad.summary(r, []string{"explanation"}, []string{"n", "reason"}),
		Items: ui.Checkboxes{
			Name: "n", Legend: p.T("staff.hold.items"), Error: bad.text(r, "n"),
			Options: r.itemOptions(page.Items, numberSet(form.numbers), func(item models.Item) bool { return can(item, models.ActHold) }),
		},
		Reason: ui.Radios{
			Name: "reason", Legend: p.T("staff.hold.reason"), Error: bad.text(r, "reason"),
			Options: []ui.Option{option(models.HoldLawEnforcement), option(models.HoldEOKMError)},
		},
		Explanation: ui.TextArea{
			Name: "explanation", Label: p.T("staff.hold.explanation"), Hint: p.T("staff.hold.explanation.hint"),
			Error: bad.text(r, "explanation"), Value: form.explanation,
		},
	}
}
