package notices

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// holdForm is the form that holds a clock.
type holdForm struct {
	numbers     []int
	reason      notice.HoldReason
	explanation string
	seen        notice.Seen

	authority string // for the police, with until: what a colleague then approves
	until     string // as it was typed
	untilAt   time.Time
}

// asks tells whether a second person must approve it.
func (f holdForm) asks() bool { return f.reason == notice.HoldLawEnforcement }

func parseHold(r *page.Request) (holdForm, page.Faults) {
	form := holdForm{
		numbers: r.Form.Numbers("n"), reason: notice.HoldReason(r.Form.Text("reason")), explanation: r.Form.Text("explanation"),
		seen: ParseSeen(r.Form.Text("seen")), authority: r.Form.Text("authority"), until: r.Form.Text("until"),
	}
	var bad page.Faults
	checkChosen(form.numbers, &bad)
	if form.reason == "" {
		bad.Add("reason", "hold.reason_missing")
	}
	if strings.TrimSpace(form.explanation) == "" {
		bad.Add("explanation", "text.missing")
	}
	if form.asks() {
		if strings.TrimSpace(form.authority) == "" {
			bad.Add("authority", "hold.authority_missing")
		}
		var ok bool
		if form.untilAt, ok = page.ParseLocal(form.until); !ok {
			bad.Add("until", "hold.until_missing")
		}
	}
	return form, bad
}

// HoldForm asks why the clock of items must stand still.
func (h *Handlers) HoldForm(r *page.Request) error {
	return h.showHold(r, http.StatusOK, holdForm{numbers: r.Query.Numbers("n")}, nil)
}

// Hold pauses the clock of items.
func (h *Handlers) Hold(r *page.Request) error {
	ref := r.Param("ref")
	form, bad := parseHold(r)
	done, err := page.Attempt(bad,
		func() error {
			if form.asks() {
				return h.store.Notice.AskHold(r.Ctx, r.Actor, notice.HoldRequest{
					Ref: ref, Numbers: form.numbers, Authority: form.authority, Until: form.untilAt,
					Explanation: form.explanation, Seen: form.seen,
				})
			}
			return h.store.Notice.Hold(r.Ctx, r.Actor, ref, form.numbers, form.reason, form.explanation, form.seen)
		},
		func(status int, bad page.Faults) error { return h.showHold(r, status, form, bad) })
	if !done {
		return err
	}
	told := "staff.hold.done"
	if form.asks() {
		told = "staff.hold.asked"
	}
	r.Flash(ui.KindSuccess, r.Printer.N(told, len(form.numbers)))
	return r.SeeOther(page.NoticeURL(ref))
}

// showHold shows the form over the notice as it is now, with what was filled in.
func (h *Handlers) showHold(r *page.Request, status int, form holdForm, bad page.Faults) error {
	shown, err := h.staffNotice(r, form.numbers)
	if err != nil {
		return err
	}
	view := holdView(r, shown, form, bad)
	if status == http.StatusConflict {
		view.Changed = ChangedText(r, shown, form.numbers)
	}
	frame := staffForm(r, shown.Ref, "staff.hold.title")
	frame.Error = bad != nil
	return r.Render(status, frame, view)
}

// Resume lets the clock of items run on.
func (h *Handlers) Resume(r *page.Request) error {
	ref, numbers := r.Param("ref"), r.Form.Numbers("held")
	if len(numbers) == 0 {
		r.Flash(ui.KindWarning, r.Printer.T("staff.none_chosen"))
		return r.SeeOther(page.NoticeURL(ref))
	}
	err := h.store.Notice.Resume(r.Ctx, r.Actor, ref, numbers, ParseSeen(r.Form.Text("seen")))
	switch {
	case errors.Is(err, models.ErrConflict):
		return h.tellChanged(r, numbers, page.NoticeURL(ref))
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.N("staff.resume.done", len(numbers)))
	return r.SeeOther(page.NoticeURL(ref))
}

func holdView(r *page.Request, shown *notice.Page, form holdForm, bad page.Faults) triage.Hold {
	p := r.Printer
	option := func(reason notice.HoldReason) ui.Option {
		return ui.Option{
			Value: string(reason), Label: p.T("words.hold." + string(reason)), Hint: p.T("staff.hold." + string(reason) + ".hint"),
			Selected: reason == form.reason,
		}
	}
	return triage.Hold{
		Action: page.NoticeURL(shown.Ref) + "/hold", Seen: SeenOf(shown.Items), CancelURL: page.NoticeURL(shown.Ref),
		Lead:   p.T("staff.hold.lead", "Provider", shown.ProviderName),
		Errors: bad.Summary(r, []string{"authority", "until", "explanation"}, []string{"n", "reason"}),
		Items: ui.Checkboxes{
			Name: "n", Legend: p.T("staff.hold.items"), Error: bad.Text(r, "n"),
			Options: itemOptions(r, shown, numberSet(form.numbers), func(item notice.Item) bool { return can(item, models.ActHold) }),
		},
		Reason: ui.Radios{
			Name: "reason", Legend: p.T("staff.hold.reason"), Error: bad.Text(r, "reason"),
			Options: []ui.Option{option(notice.HoldLawEnforcement), option(notice.HoldEOKMError)},
		},
		Authority: ui.TextField{
			Name: "authority", Label: p.T("staff.hold.authority"), Hint: p.T("staff.hold.authority.hint"), Error: bad.Text(r, "authority"),
			Value: page.KeepText(form.authority), Optional: true,
		},
		Until: ui.DateTimeField{
			Name: "until", Label: p.T("staff.hold.until"), Error: bad.Text(r, "until"), Value: page.KeepTime(form.until),
		},
		Explanation: ui.TextArea{
			Name: "explanation", Label: p.T("staff.hold.explanation"), Hint: p.T("staff.hold.explanation.hint"),
			Error: bad.Text(r, "explanation"), Value: form.explanation,
		},
	}
}
