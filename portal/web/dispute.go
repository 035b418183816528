package web

import (
	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// disputeForm asks a desk why it says no.
func (s *Server) disputeForm(r *request) error {
	return s.offerForm(r, models.ActDispute, func(_ *notice.Page, items itemChoice) deskForm {
		return disputing(r, &disputeForm{itemChoice: items})
	})
}

// dispute records that a desk says no. The clock runs on, and the sentence says so.
func (s *Server) dispute(r *request) error {
	ref := r.param("ref")
	form, bad := parseDispute(r.form)
	done, err := s.takeForm(r, disputing(r, &form), bad, func() error { return s.store.Notice.Dispute(r.ctx, r.actor, form.dispute(ref)) })
	if !done {
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("notices.disputed"))
	return r.seeOther(noticeURL(ref))
}

// disputing is the form in which a desk says no.
func disputing(r *request, form *disputeForm) deskForm {
	return deskForm{
		do: models.ActDispute, key: "dispute", items: &form.itemChoice, code: string(form.Reason),
		view: func(shown *notice.Page, bad formFaults) templ.Component { return disputeView(r, shown, *form, bad) },
	}
}

// disputeForm is a desk's "no", as typed.
type disputeForm struct {
	itemChoice
	Reason      models.Reason
	Explanation string
	Whereabouts notice.Whereabouts
	where       string // as typed
}

func parseDispute(values form) (disputeForm, formFaults) {
	f := disputeForm{
		itemChoice: readChoice(values), Reason: models.Reason(values.text("reason")), Explanation: values.text("explanation"),
		where: values.text("whereabouts"),
	}
	var bad formFaults
	var err error
	if f.Whereabouts, err = notice.ParseWhereabouts(f.where); err != nil {
		bad.take(err)
	}
	if !f.All && len(f.Numbers) == 0 {
		bad.add("which", "answer.which_missing")
	}
	if _, ok := f.Reason.Rule(); !ok {
		bad.add("reason", "dispute.reason_missing")
	}
	if f.Explanation == "" {
		bad.add("explanation", "text.missing")
	}
	return f, bad
}

func (f disputeForm) dispute(ref string) notice.Dispute {
	return notice.Dispute{
		Submission: f.Submission, Ref: ref, Numbers: f.chosen(), Reason: f.Reason, Explanation: f.Explanation, Whereabouts: f.Whereabouts,
	}
}

func disputeView(r *request, shown *notice.Page, form disputeForm, bad formFaults) notices.DisputeForm {
	v := noticeView{p: r.printer, actor: r.actor, now: r.now, page: shown}
	view := notices.DisputeForm{
		Errors:     bad.summary(r, []string{"explanation", "whereabouts"}, []string{"which", "reason"}),
		Untaken:    form.untaken,
		Ref:        shown.Ref,
		Action:     noticeURL(shown.Ref) + "/dispute",
		Submission: form.Submission.String(),
		Which:      v.which(r, models.ActDispute, form.Numbers, bad),
		Reason:     form.reasons(r, bad),
		Explanation: ui.TextArea{
			Name: "explanation", Label: r.printer.T("notices.dispute.explain"), Hint: r.printer.T("notices.dispute.explain.hint"),
			Value: keepText(form.Explanation), Error: bad.text(r, "explanation"), Rows: 5,
		},
		Whereabouts: ui.TextField{
			Name: "whereabouts", Label: r.printer.T("notices.dispute.where"), Hint: r.printer.T("notices.dispute.where.hint"),
			Value: form.whereaboutsShown(), Error: bad.text(r, "whereabouts"), Optional: true,
		},
		CancelURL: noticeURL(shown.Ref),
	}
	if offersAll(shown) {
		view.All = v.allBox(form.All)
	}
	return view
}

// whereaboutsShown is what was typed, defanged where it was understood.
func (f disputeForm) whereaboutsShown() string {
	if len(f.Whereabouts) > 0 {
		return f.Whereabouts.Masked()
	}
	return keepText(f.where)
}

// reasons asks why, by kind: not ours, we cannot, we disagree. Where another way mostly works, the answer says so.
func (f disputeForm) reasons(r *request, bad formFaults) notices.Choices {
	p := r.printer
	q := notices.Choices{Name: "reason", Legend: p.T("notices.dispute.why"), Error: bad.text(r, "reason")}
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
