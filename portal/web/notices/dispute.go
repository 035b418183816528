package notices

import (
	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// DisputeForm asks a desk why it says no.
func (h *Handlers) DisputeForm(r *page.Request) error {
	return h.offerForm(r, models.ActDispute, func(_ *notice.Page, items itemChoice) deskForm {
		return disputing(r, &disputeForm{itemChoice: items})
	})
}

// Dispute records that a desk says no. The clock runs on, and the sentence says so.
func (h *Handlers) Dispute(r *page.Request) error {
	ref := r.Param("ref")
	form, bad := parseDispute(r.Form)
	done, err := h.takeForm(r, disputing(r, &form), bad, func() error { return h.store.Notice.Dispute(r.Ctx, r.Actor, form.dispute(ref)) })
	if !done {
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("notices.disputed"))
	return r.SeeOther(page.NoticeURL(ref))
}

// disputing is the form in which a desk says no.
func disputing(r *page.Request, form *disputeForm) deskForm {
	return deskForm{
		do: models.ActDispute, key: "dispute", items: &form.itemChoice, code: string(form.Reason),
		typed: func() ui.Facts { return form.typed(r) },
		view:  func(shown *notice.Page, bad page.Faults) templ.Component { return disputeView(r, shown, *form, bad) },
	}
}

// disputeForm is a desk's "no", as typed.
type disputeForm struct {
	itemChoice
	Reason      models.Reason
	Explanation string
	Whereabouts notice.Whereabouts
	where       string // as typed
	Owner       string
}

func parseDispute(values page.Form) (disputeForm, page.Faults) {
	f := disputeForm{
		itemChoice: readChoice(values), Reason: models.Reason(values.Text("reason")), Explanation: values.Text("explanation"),
		where: values.Text("whereabouts"), Owner: values.Text("owner"),
	}
	var bad page.Faults
	var err error
	if f.Whereabouts, err = notice.ParseWhereabouts(f.where); err != nil {
		bad.Take(err)
	}
	if !f.All && len(f.Numbers) == 0 {
		bad.Add("which", "answer.which_missing")
	}
	if _, ok := f.Reason.Rule(); !ok {
		bad.Add("reason", "dispute.reason_missing")
	}
	if f.Explanation == "" {
		bad.Add("explanation", "text.missing")
	}
	return f, bad
}

func (f disputeForm) dispute(ref string) notice.Dispute {
	return notice.Dispute{
		Submission: f.Submission, Ref: ref, Numbers: f.chosen(), Reason: f.Reason, Explanation: f.Explanation, Whereabouts: f.Whereabouts,
		Owner: f.Owner, Seen: f.seen,
	}
}

// typed is what was filled in.
func (f disputeForm) typed(r *page.Request) ui.Facts {
	p := r.Printer
	return typedFacts(
		ui.Fact{Label: p.T("repeat.reason"), Text: chosenWord(p, "words.reason."+string(f.Reason))},
		ui.Fact{Label: p.T("notices.dispute.explain"), Text: page.KeepText(f.Explanation)},
		ui.Fact{Label: p.T("notices.dispute.where"), Text: f.whereaboutsShown()},
	)
}

func disputeView(r *page.Request, shown *notice.Page, form disputeForm, bad page.Faults) notices.DisputeForm {
	v := readView(r, shown)
	view := notices.DisputeForm{
		Errors:     bad.Summary(r, []string{"explanation", "owner", "whereabouts"}, []string{"which", "reason"}),
		Untaken:    form.untaken,
		Ref:        shown.Ref,
		Action:     page.NoticeURL(shown.Ref) + "/dispute",
		Submission: form.Submission.String(),
		Choose:     v.choose(r, models.ActDispute, form.itemChoice, bad),
		Reason:     form.reasons(r, bad),
		Explanation: ui.TextArea{
			Name: "explanation", Label: r.Printer.T("notices.dispute.explain"), Hint: r.Printer.T("notices.dispute.explain.hint"),
			Value: page.KeepText(form.Explanation), Error: bad.Text(r, "explanation"), Rows: 5,
		},
		Owner: ui.TextField{
			Name: "owner", Label: r.Printer.T("notices.dispute.owner"), Hint: r.Printer.T("notices.dispute.owner.hint"),
			Value: page.KeepText(form.Owner), Error: bad.Text(r, "owner"), Optional: true,
		},
		Whereabouts: ui.TextField{
			Name: "whereabouts", Label: r.Printer.T("notices.dispute.where"), Hint: r.Printer.T("notices.dispute.where.hint"),
			Value: form.whereaboutsShown(), Error: bad.Text(r, "whereabouts"), Optional: true,
		},
		CancelURL: page.NoticeURL(shown.Ref),
	}
	return view
}

// whereaboutsShown is what was typed, defanged where it was understood.
func (f disputeForm) whereaboutsShown() string {
	if len(f.Whereabouts) > 0 {
		return f.Whereabouts.Masked()
	}
	return page.KeepText(f.where)
}

// reasons asks why, by kind: not ours, we cannot, we disagree. Where another way mostly works, the answer says so.
func (f disputeForm) reasons(r *page.Request, bad page.Faults) notices.Choices {
	p := r.Printer
	q := notices.Choices{Name: "reason", Legend: p.T("notices.dispute.why"), Error: bad.Text(r, "reason")}
	for i, rule := range models.Reasons() {
		kind := p.T("notices.kind." + string(rule.Kind))
		if i == 0 || q.Groups[len(q.Groups)-1].Title != kind {
			q.Groups = append(q.Groups, notices.ChoiceGroup{Title: kind, First: i + 1})
		}
		key := "words.reason." + string(rule.Reason)
		option := ui.Option{Value: string(rule.Reason), Label: p.T(key), Selected: f.Reason == rule.Reason}
		if rule.Advice || p.Has(key+".hint") {
			option.Hint = p.T(key + ".hint")
		}
		group := &q.Groups[len(q.Groups)-1]
		group.Options = append(group.Options, option)
	}
	return q
}
