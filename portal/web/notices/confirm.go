package notices

import (
	"slices"

	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
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
