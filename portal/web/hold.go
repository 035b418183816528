package web

import (
	"errors"
	"net/http"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// holdForm is the form that holds a clock.
type holdForm struct {
	numbers     []int
	reason      notice.HoldReason
	explanation string
	seen        notice.Seen
}

func parseHold(r *request) (holdForm, formFaults) {
	form := holdForm{
		numbers: r.form.numbers("n"), reason: notice.HoldReason(r.form.text("reason")), explanation: r.form.text("explanation"),
		seen: parseSeen(r.form.text("seen")),
	}
	var bad formFaults
	checkChosen(form.numbers, &bad)
	if form.reason == "" {
		bad.add("reason", "hold.reason_missing")
	}
	if strings.TrimSpace(form.explanation) == "" {
		bad.add("explanation", "text.missing")
	}
	return form, bad
}

// holdForm asks why the clock of items must stand still.
func (s *Server) holdForm(r *request) error {
	return s.showHold(r, http.StatusOK, holdForm{numbers: r.query.numbers("n")}, nil)
}

// hold pauses the clock of items.
func (s *Server) hold(r *request) error {
	ref := r.param("ref")
	form, bad := parseHold(r)
	done, err := attempt(bad,
		func() error {
			return s.store.Notice.Hold(r.ctx, r.actor, ref, form.numbers, form.reason, form.explanation, form.seen)
		},
		func(status int, bad formFaults) error { return s.showHold(r, status, form, bad) })
	if !done {
		return err
	}
	r.flash(ui.KindSuccess, r.printer.N("staff.hold.done", len(form.numbers)))
	return r.seeOther(noticeURL(ref))
}

// showHold shows the form over the notice as it is now, with what was filled in.
func (s *Server) showHold(r *request, status int, form holdForm, bad formFaults) error {
	shown, err := s.staffNotice(r, form.numbers)
	if err != nil {
		return err
	}
	view := holdView(r, shown, form, bad)
	if status == http.StatusConflict {
		view.Changed = changedText(r, shown, form.numbers)
	}
	frame := staffForm(r, shown.Ref, "staff.hold.title")
	frame.Error = bad != nil
	return r.render(status, frame, view)
}

// resume lets the clock of items run on.
func (s *Server) resume(r *request) error {
	ref, numbers := r.param("ref"), r.form.numbers("held")
	if len(numbers) == 0 {
		r.flash(ui.KindWarning, r.printer.T("staff.none_chosen"))
		return r.seeOther(noticeURL(ref))
	}
	err := s.store.Notice.Resume(r.ctx, r.actor, ref, numbers, parseSeen(r.form.text("seen")))
	switch {
	case errors.Is(err, models.ErrConflict):
		return s.tellChanged(r, numbers, noticeURL(ref))
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.N("staff.resume.done", len(numbers)))
	return r.seeOther(noticeURL(ref))
}

func holdView(r *request, shown *notice.Page, form holdForm, bad formFaults) triage.Hold {
	p := r.printer
	option := func(reason notice.HoldReason) ui.Option {
		return ui.Option{
			Value: string(reason), Label: p.T("words.hold." + string(reason)), Hint: p.T("staff.hold." + string(reason) + ".hint"),
			Selected: reason == form.reason,
		}
	}
	return triage.Hold{
		Action: noticeURL(shown.Ref) + "/hold", Seen: seenOf(shown.Items), CancelURL: noticeURL(shown.Ref), Lead: p.T("staff.hold.lead", "Provider", shown.ProviderName),
		Errors: bad.summary(r, []string{"explanation"}, []string{"n", "reason"}),
		Items: ui.Checkboxes{
			Name: "n", Legend: p.T("staff.hold.items"), Error: bad.text(r, "n"),
			Options: itemOptions(r, shown.Items, numberSet(form.numbers), func(item notice.Item) bool { return can(item, models.ActHold) }),
		},
		Reason: ui.Radios{
			Name: "reason", Legend: p.T("staff.hold.reason"), Error: bad.text(r, "reason"),
			Options: []ui.Option{option(notice.HoldLawEnforcement), option(notice.HoldEOKMError)},
		},
		Explanation: ui.TextArea{
			Name: "explanation", Label: p.T("staff.hold.explanation"), Hint: p.T("staff.hold.explanation.hint"),
			Error: bad.text(r, "explanation"), Value: form.explanation,
		},
	}
}
