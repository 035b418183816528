package notices

import (
	"errors"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// ConfirmForm asks a desk what it did. The items given in the URL are ticked, else all that wait for the desk.
func (h *Handlers) ConfirmForm(r *page.Request) error {
	return h.offerForm(r, models.ActReportRemoval, func(shown *notice.Page, items itemChoice) deskForm {
		form := newResponse(r.Now, shown.DueAt)
		form.itemChoice = items
		return confirming(r, &form)
	})
}

// Confirm records what a desk did, and leads to its receipt. The same form sent twice gives the same receipt; with something
// else it is told so, and gets a new form.
func (h *Handlers) Confirm(r *page.Request) error {
	form, bad := parseResponse(r.Form)
	if !form.All && len(form.Numbers) == 0 {
		bad = slices.Insert(bad, 0, &models.Invalid{Field: "which", Key: "answer.which_missing"})
	}
	var receipt notice.Receipt
	done, err := h.takeForm(r, confirming(r, &form), bad, func() (err error) {
		receipt, err = h.store.Notice.Respond(r.Ctx, r.Actor, form.response(r.Param("ref")))
		return err
	})
	if !done {
		return err
	}
	return r.SeeOther(page.ReceiptURL(receipt.Number))
}

// confirming is the form in which a desk says what it did.
func confirming(r *page.Request, form *responseForm) deskForm {
	return deskForm{
		do: models.ActReportRemoval, key: "confirm", items: &form.itemChoice, code: string(form.Measure),
		typed: func() ui.Facts { return form.typed(r) },
		view:  func(shown *notice.Page, bad page.Faults) templ.Component { return confirmView(r, shown, *form, bad) },
	}
}

// RetractForm asks a desk of which addresses it takes back that they are gone.
func (h *Handlers) RetractForm(r *page.Request) error {
	return h.showRetract(r, http.StatusOK, itemChoice{Numbers: r.Query.Numbers("n")}, nil)
}

// Retract takes it back, and leads to the notice.
func (h *Handlers) Retract(r *page.Request) error {
	items := readChoice(r.Form)
	err := h.store.Notice.Retract(r.Ctx, r.Actor, r.Param("ref"), items.Numbers, items.seen)
	var bad page.Faults
	answered, overtaken := errors.AsType[*notice.Answered](err)
	switch {
	case overtaken:
		items.untaken = first(answered.By).words(r)
		return h.showRetract(r, http.StatusConflict, items, nil)
	case errors.Is(err, models.ErrConflict):
		return h.showRetract(r, http.StatusConflict, items, page.Faults{{Key: "notices.conflict"}})
	case bad.Take(err):
		return h.showRetract(r, http.StatusUnprocessableEntity, items, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.N("notices.retracted", len(items.Numbers)))
	return r.SeeOther(page.NoticeURL(r.Param("ref")))
}

// showRetract shows the form, or where nothing can be taken back any more leads to the notice and says what happened last.
func (h *Handlers) showRetract(r *page.Request, status int, items itemChoice, bad page.Faults) error {
	shown, err := h.answerPage(r, items.Numbers)
	switch {
	case err != nil:
		return err
	case !anyFits(shown.Items, models.ActRetract):
		r.Flash(ui.KindInfo, r.Fault(lastChange(r, shown, "notices.retract.none")))
		return r.SeeOther(page.NoticeURL(shown.Ref))
	case status == http.StatusConflict && len(bad) > 0:
		bad = page.Faults{lastChange(r, shown, bad[0].Key)}
	}
	title, v := r.Printer.T("notices.retract.title"), readView(r, shown)
	return r.Render(status, layout.Page{
		Title: title + " " + shown.Ref, Narrow: true, Error: status != http.StatusOK, Crumbs: noticeCrumbs(r, shown.Ref, title),
	}, notices.Retract{
		Errors: bad.Summary(r, nil, []string{"which"}), Untaken: items.untaken, Ref: shown.Ref, Clock: v.deadline(v.state()).Clock,
		Due:    r.Printer.T("notices.deadline.due", "Due", r.Printer.DateLong(shown.DueAt)),
		Action: retractURL(shown.Ref, nil), Choose: v.choose(r, models.ActRetract, items, bad), CancelURL: page.NoticeURL(shown.Ref),
	})
}

// retractURL is that form, with items ticked.
func retractURL(ref string, numbers []int) string {
	return page.WithQuery(page.NoticeURL(ref)+"/retract", page.NumbersQuery(numbers))
}

func confirmView(r *page.Request, shown *notice.Page, form responseForm, bad page.Faults) notices.Confirm {
	v := readView(r, shown)
	view := notices.Confirm{
		Errors:     bad.Summary(r, []string{"when", "note"}, []string{"which", "measure"}),
		Untaken:    form.untaken,
		Ref:        shown.Ref,
		Clock:      v.deadline(v.state()).Clock,
		Due:        r.Printer.T("notices.deadline.due", "Due", r.Printer.DateLong(shown.DueAt)),
		Action:     page.NoticeURL(shown.Ref) + "/confirm",
		Submission: form.Submission.String(),
		Choose:     v.choose(r, models.ActReportRemoval, form.itemChoice, bad),
		Questions:  form.questions(r, bad),
		CancelURL:  page.NoticeURL(shown.Ref),
	}
	view.Clock.Big = false
	return view
}
