package web

import (
	"time"

	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// delegateForm asks a desk to whom it hands addresses, and until when.
func (s *Server) delegateForm(r *request) error {
	return s.offerForm(r, models.ActDelegate, func(shown *notice.Page, items itemChoice) deskForm {
		return delegating(r, &delegationForm{itemChoice: items, Until: proposeUntil(r.now, shown.DueAt)})
	})
}

// delegate records that a desk handed addresses on. The clock runs on, and the sentence says so.
func (s *Server) delegate(r *request) error {
	ref := r.param("ref")
	form, bad := parseDelegation(r.form)
	done, err := s.takeForm(r, delegating(r, &form), bad, func() error { return s.store.Notice.Delegate(r.ctx, r.actor, form.delegation(ref)) })
	if !done {
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("notices.delegated"))
	return r.seeOther(noticeURL(ref))
}

// delegating is the form by which a desk hands addresses on.
func delegating(r *request, form *delegationForm) deskForm {
	return deskForm{
		do: models.ActDelegate, key: "delegate", items: &form.itemChoice, code: string(form.To),
		view: func(shown *notice.Page, bad formFaults) templ.Component {
			return delegateView(r, shown, *form, bad)
		},
	}
}

// takeBack records that a desk acts itself again.
func (s *Server) takeBack(r *request) error {
	ref := r.param("ref")
	err := s.store.Notice.TakeBack(r.ctx, r.actor, ref, r.form.numbers("n"))
	return r.settled(err, noticeURL(ref), r.printer.T("notices.taken_back"), r.printer.T("notices.taken_back.none"))
}

// proposeUntil is a deadline for the delegate that leaves the desk an hour to step in; "" when there is no room for one.
func proposeUntil(now, due time.Time) string {
	until := now.Add(notice.DelegateWithin)
	if last := due.Add(-time.Hour); last.Before(until) {
		until = last
	}
	if !until.After(now) {
		return ""
	}
	return writeLocal(until)
}

// delegationForm is what a desk hands on, as typed.
type delegationForm struct {
	itemChoice
	To    notice.Delegate
	Until string // "": no deadline was given
	Note  string

	until time.Time
}

func parseDelegation(values form) (delegationForm, formFaults) {
	f := delegationForm{
		itemChoice: readChoice(values), To: notice.Delegate(values.text("to")), Until: values.text("until"), Note: values.text("note"),
	}
	var bad formFaults
	if !f.All && len(f.Numbers) == 0 {
		bad.add("which", "answer.which_missing")
	}
	if f.To == "" {
		bad.add("to", "delegate.to_missing")
	}
	var ok bool
	if f.until, ok = parseLocal(f.Until); f.Until != "" && !ok {
		bad.add("until", "answer.when_form")
	}
	return f, bad
}

func (f delegationForm) delegation(ref string) notice.Delegation {
	return notice.Delegation{Submission: f.Submission, Ref: ref, Numbers: f.chosen(), To: f.To, Until: f.until, Note: f.Note}
}

func delegateView(r *request, shown *notice.Page, form delegationForm, bad formFaults) notices.DelegationForm {
	p := r.printer
	v := noticeView{p: p, actor: r.actor, now: r.now, page: shown}
	view := notices.DelegationForm{
		Errors:     bad.summary(r, []string{"until", "note"}, []string{"which", "to"}),
		Untaken:    form.untaken,
		Ref:        shown.Ref,
		Clock:      v.deadline(v.state()).Clock,
		Due:        p.T("notices.deadline.due", "Due", p.DateLong(shown.DueAt)),
		Action:     noticeURL(shown.Ref) + "/delegate",
		Submission: form.Submission.String(),
		Which:      v.which(r, models.ActDelegate, form.Numbers, bad),
		To:         ui.Radios{Name: "to", Legend: p.T("notices.delegate.to"), Error: bad.text(r, "to"), Inline: true},
		Until: ui.TextField{
			Name: "until", Label: p.T("notices.delegate.until"), Hint: p.T("notices.delegate.until.hint", "Due", p.Date(shown.DueAt)),
			Value: keepTime(form.Until), Error: bad.text(r, "until"), Short: true, Optional: true,
		},
		Note: ui.TextArea{
			Name: "note", Label: p.T("notices.confirm.note"), Hint: p.T("notices.text.hint"), Value: keepText(form.Note),
			Error: bad.text(r, "note"), Optional: true,
		},
		CancelURL: noticeURL(shown.Ref),
	}
	view.Clock.Big = false
	if v.now.After(shown.DueAt) {
		view.Until.Hint = p.T("notices.delegate.until.hint.late")
	}
	for _, to := range notice.Delegates() {
		view.To.Options = append(view.To.Options, ui.Option{
			Value: string(to), Label: p.T("notices.delegate.to." + string(to)), Selected: to == form.To,
		})
	}
	if offersAll(shown) {
		view.All = v.allBox(form.All)
	}
	return view
}
