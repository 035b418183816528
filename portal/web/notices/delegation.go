package notices

import (
	"errors"
	"slices"
	"time"

	"github.com/a-h/templ"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/guest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// DelegateForm asks a desk to whom it hands addresses, and until when.
func (h *Handlers) DelegateForm(r *page.Request) error {
	resellers, err := h.resellers(r)
	if err != nil {
		return err
	}
	return h.offerForm(r, models.ActDelegate, func(shown *notice.Page, items itemChoice) deskForm {
		return delegating(r, &delegationForm{itemChoice: items, Until: proposeUntil(r.Now, shown.DueAt), resellers: resellers})
	})
}

// Delegate records that a desk handed addresses on. The clock runs on, and the sentence says so.
func (h *Handlers) Delegate(r *page.Request) error {
	ref := r.Param("ref")
	form, bad := parseDelegation(r.Form)
	var err error
	if form.resellers, err = h.resellers(r); err != nil {
		return err
	}
	done, err := h.takeForm(r, delegating(r, &form), bad,
		func() error { return h.delegate(r, form, ref) })
	if !done {
		return err
	}
	told := r.Printer.T("notices.delegated")
	if form.Reseller != "" {
		told = r.Printer.T("notices.delegated.handed", "To", form.resellerName())
	} else if form.Email != "" {
		told = r.Printer.T("notices.delegated.sent", "To", page.KeepText(form.Email))
	}
	r.Flash(ui.KindSuccess, told)
	return r.SeeOther(page.NoticeURL(ref))
}

// delegate hands addresses on: by a link that the portal mails, or, without a mailbox, on record alone.
func (h *Handlers) delegate(r *page.Request, form delegationForm, ref string) error {
	if form.Email == "" && form.Reseller == "" {
		return h.store.Notice.Delegate(r.Ctx, r.Actor, form.delegation(ref))
	}
	return h.store.Guest.Send(r.Ctx, r.Actor, guest.Sending{
		Delegation: form.delegation(ref), Email: form.Email, Language: form.Language, Reseller: form.Reseller,
	})
}

// resellers are the desks that stand in the directory: to one of them a notice can be handed in the portal itself.
func (h *Handlers) resellers(r *page.Request) ([]peer.DirectoryEntry, error) {
	list, err := h.store.Peer.Directory(r.Ctx, r.Actor)
	if errors.Is(err, models.ErrForbidden) { // of an organisation that is suspended
		return nil, nil
	}
	return list, err
}

// resellerName is the one that was chosen.
func (f delegationForm) resellerName() string {
	for _, e := range f.resellers {
		if e.Email == f.Reseller {
			return e.Provider
		}
	}
	return ""
}

// delegating is the form by which a desk hands addresses on.
func delegating(r *page.Request, form *delegationForm) deskForm {
	return deskForm{
		do: models.ActDelegate, key: "delegate", items: &form.itemChoice, code: string(form.To),
		typed: func() ui.Facts { return form.typed(r) },
		view: func(shown *notice.Page, bad page.Faults) templ.Component {
			return delegateView(r, shown, *form, bad)
		},
	}
}

// TakeBack records that a desk acts itself again.
func (h *Handlers) TakeBack(r *page.Request) error {
	ref := r.Param("ref")
	err := h.store.Notice.TakeBack(r.Ctx, r.Actor, ref, r.Form.Numbers("n"))
	return r.Settled(err, page.NoticeURL(ref), r.Printer.T("notices.taken_back"), r.Printer.T("notices.taken_back.none"))
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
	return page.WriteLocal(until)
}

// delegationForm is what a desk hands on, as typed.
type delegationForm struct {
	itemChoice
	To    notice.Delegate
	Until string // "": no deadline was given
	Note  string

	Email    string // "": it is only recorded, and the desk asks itself
	Language string // of the mail
	Reseller string // the mailbox by which a registered one stands in the directory; "": it is none

	resellers []peer.DirectoryEntry
	until     time.Time
}

func parseDelegation(values page.Form) (delegationForm, page.Faults) {
	f := delegationForm{
		itemChoice: readChoice(values), To: notice.Delegate(values.Text("to")), Until: values.Text("until"), Note: values.Text("note"),
		Email: values.Text("email"), Language: values.Text("language"),
		Reseller: values.Text("reseller"),
	}
	var bad page.Faults
	if !f.All && len(f.Numbers) == 0 {
		bad.Add("which", "answer.which_missing")
	}
	f.To, f.until = CheckParty(f.To, f.Reseller, f.Email, f.Until, &bad)
	return f, bad
}

// CheckParty says who something is handed to, and until when, as typed: a registered reseller by its mailbox in the directory, or a party
// outside. It tells all that is wrong.
func CheckParty(to notice.Delegate, reseller, email, until string, bad *page.Faults) (notice.Delegate, time.Time) {
	if reseller != "" {
		to = notice.DelegateReseller
	}
	if reseller != "" && email != "" {
		bad.Add("email", "guest.one")
	}
	if to == "" {
		bad.Add("to", "delegate.to_missing")
	}
	at, ok := page.ParseLocal(until)
	if until != "" && !ok {
		bad.Add("until", "answer.when_form")
	}
	return to, at
}

func (f delegationForm) delegation(ref string) notice.Delegation {
	return notice.Delegation{
		Submission: f.Submission, Ref: ref, Numbers: f.chosen(), To: f.To, Until: f.until, Note: f.Note, Seen: f.seen,
	}
}

// typed is what was filled in.
func (f delegationForm) typed(r *page.Request) ui.Facts {
	p := r.Printer
	return typedFacts(
		ui.Fact{Label: p.T("repeat.to"), Text: chosenWord(p, "notices.delegate.to."+string(f.To))},
		ui.Fact{Label: p.T("notices.delegate.until"), Text: page.KeepTime(f.Until)},
		ui.Fact{Label: p.T("notices.confirm.note"), Text: page.KeepText(f.Note)},
	)
}

func delegateView(r *page.Request, shown *notice.Page, form delegationForm, bad page.Faults) notices.DelegationForm {
	p := r.Printer
	v := readView(r, shown)
	view := notices.DelegationForm{
		Errors:     bad.Summary(r, []string{"reseller", "email", "until", "note"}, []string{"which", "to"}),
		Untaken:    form.untaken,
		Ref:        shown.Ref,
		Clock:      v.deadline(v.state()).Clock,
		Due:        p.T("notices.deadline.due", "Due", p.DateLong(shown.DueAt)),
		Action:     page.NoticeURL(shown.Ref) + "/delegate",
		Submission: form.Submission.String(),
		Choose:     v.choose(r, models.ActDelegate, form.itemChoice, bad),
		To:         ui.Radios{Name: "to", Legend: p.T("notices.delegate.to"), Error: bad.Text(r, "to"), Inline: true},
		Until: ui.TextField{
			Name: "until", Label: p.T("notices.delegate.until"), Hint: p.T("notices.delegate.until.hint", "Due", p.Date(shown.DueAt)),
			Value: page.KeepTime(form.Until), Error: bad.Text(r, "until"), Short: true, Optional: true,
		},
		Email: ui.TextField{
			Name: "email", Label: p.T("notices.delegate.email"), Hint: p.T("notices.delegate.email.hint"), Type: "email",
			Value: form.Email, Error: bad.Text(r, "email"), Optional: true,
		},
		Language: ui.Radios{Name: "language", Legend: p.T("notices.delegate.language"), Inline: true, Options: []ui.Option{
			{Value: "nl", Label: p.T("notices.delegate.language_dutch"), Selected: form.Language != "en"},
			{Value: "en", Label: p.T("notices.delegate.language_english"), Selected: form.Language == "en"},
		}},
		Note: ui.TextArea{
			Name: "note", Label: p.T("notices.confirm.note"), Hint: p.T("notices.text.hint"), Value: page.KeepText(form.Note),
			Error: bad.Text(r, "note"), Optional: true,
		},
		CancelURL: page.NoticeURL(shown.Ref), Reseller: ResellerField(r, form.resellers, form.Reseller, bad),
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
	return view
}

// ResellerField asks which registered reseller gets the addresses, of those in the directory that are not the reader's own; without
// options where there is none.
func ResellerField(r *page.Request, directory []peer.DirectoryEntry, chosen string, bad page.Faults) ui.Select {
	p := r.Printer
	field := ui.Select{
		Name: "reseller", Label: p.T("notices.delegate.reseller"), Hint: p.T("notices.delegate.reseller.hint"),
		Error: bad.Text(r, "reseller"),
	}
	for _, e := range directory {
		if !e.Own {
			field.Options = append(field.Options, ui.Option{Value: e.Email, Label: e.Provider, Selected: e.Email == chosen})
		}
	}
	if len(field.Options) > 0 {
		field.Options = slices.Insert(field.Options, 0, ui.Option{Label: p.T("notices.delegate.reseller.none")})
	}
	return field
}
