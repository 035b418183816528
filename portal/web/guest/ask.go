package guest

import (
	"errors"
	"net/http"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/guest"
	"eokm.nl/hosting/models/unrouted"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/guests"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// AskForm asks an analyst which host that is not registered gets a link to items that no provider has.
func (h *Handlers) AskForm(r *page.Request) error {
	return h.showAsk(r, http.StatusOK, guest.Asking{Ref: r.Param("ref"), Numbers: r.Query.Numbers("n"), Language: "nl"}, nil)
}

// Ask mails that host a link.
func (h *Handlers) Ask(r *page.Request) error {
	form := guest.Asking{
		Ref: r.Param("ref"), Numbers: r.Form.Numbers("n"), Email: r.Form.Text("email"), Language: r.Form.Text("language"),
	}
	done, err := page.Attempt(nil,
		func() error { return h.store.Guest.Ask(r.Ctx, r.Actor, form) },
		func(status int, bad page.Faults) error { return h.showAsk(r, status, form, bad) })
	if errors.Is(err, models.ErrThrottled) {
		var bad page.Faults
		bad.Add("email", "host.often")
		return h.showAsk(r, http.StatusTooManyRequests, form, bad)
	}
	if !done {
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("host.sent", "To", models.NormalEmail(form.Email)))
	return r.SeeOther(r.Onward(page.NoticeURL(form.Ref)))
}

// showAsk shows the form over what no provider has of the notice now. Where that is nothing there is no form.
func (h *Handlers) showAsk(r *page.Request, status int, form guest.Asking, bad page.Faults) error {
	from := 1
	if len(form.Numbers) > 0 {
		from = form.Numbers[0]
	}
	items, _, err := h.store.Unrouted.List(r.Ctx, r.Actor, unrouted.Filter{Ref: form.Ref, FromN: from})
	if err != nil {
		return err
	}
	if len(items) == 0 {
		if _, err := h.store.Notice.Page(r.Ctx, r.Actor, form.Ref, 0); err != nil {
			return err
		}
		r.Flash(ui.KindInfo, r.Printer.T("staff.route.nothing", "Ref", form.Ref))
		return r.SeeOther(page.NoticeURL(form.Ref))
	}
	title := r.Printer.T("host.ask.title")
	frame := layout.Page{Title: title, Narrow: true, Error: bad != nil, Path: "/notices", Crumbs: []layout.Crumb{
		{Label: r.Printer.T("staff.triage.title"), URL: "/triage"},
		{Label: r.Printer.T("staff.unrouted.title"), URL: "/triage/unrouted"},
		{Label: form.Ref, URL: page.NoticeURL(form.Ref)},
		{Label: title},
	}}
	return r.Render(status, frame, askView(r, items, form, bad))
}

func askView(r *page.Request, items []unrouted.Item, form guest.Asking, bad page.Faults) guests.Ask {
	p := r.Printer
	view := guests.Ask{
		Errors: bad.Summary(r, []string{"email"}, []string{"n"}), Action: r.Keeping("/guest/hosts/" + form.Ref),
		Which: ui.Checkboxes{Name: "n", Legend: p.T("staff.route.items"), Error: bad.Text(r, "n")},
		Email: ui.TextField{
			Name: "email", Label: p.T("host.ask.email"), Hint: p.T("host.ask.email.hint"), Type: "email", Value: form.Email,
			Error: bad.Text(r, "email"),
		},
		Language: ui.Radios{Name: "language", Legend: p.T("notices.delegate.language"), Inline: true, Options: []ui.Option{
			{Value: "nl", Label: p.T("notices.delegate.language_dutch"), Selected: form.Language != "en"},
			{Value: "en", Label: p.T("notices.delegate.language_english"), Selected: form.Language == "en"},
		}},
		CancelURL: r.Onward(page.NoticeURL(form.Ref)),
	}
	for _, item := range items[:min(len(items), guest.HostLimit)] {
		view.Which.Options = append(view.Which.Options, ui.Option{
			Value: strconv.Itoa(item.N), Label: strconv.Itoa(item.N) + " · ", Code: item.Content.Address.Masked(),
			Hint: page.OrNone(notices.ItemNetwork(item.Item)), Selected: slices.Contains(form.Numbers, item.N),
		})
	}
	return view
}

// hostLink tells whether a link is EOKM's own, to a host that is not registered.
func hostLink(l guest.Link) bool { return l.Party == guest.PartyHost }

// asker is who sent a link: a provider, or EOKM itself.
func asker(r *page.Request, l guest.Link) string {
	if hostLink(l) {
		return r.Printer.Brand()
	}
	return l.Provider
}

// answerHost records what a host says that is not registered.
func (h *Handlers) answerHost(r *page.Request, p *guest.Page, form answerForm) error {
	done, err := page.Attempt(nil,
		func() error {
			err := h.store.Guest.Say(r.Ctx, holderOf(r), p.Ref, guest.Saying{
				Submission: form.Submission, Numbers: form.Numbers, Answer: guest.Answer(form.Answer), Text: form.Note,
			})
			if errors.Is(err, models.ErrThrottled) { // what was typed stays
				return &models.Invalid{Field: "note", Key: "host.said.often"}
			}
			return err
		},
		func(status int, bad page.Faults) error {
			now, err := h.open(r)
			if err != nil || now == nil {
				return err
			}
			if status == http.StatusConflict {
				bad.Add("which", "guest.changed")
				form.Submission = uuid.New() // what was typed can be sent as another answer
			}
			frame := frameOf(r, now)
			frame.Error = true
			return r.Render(status, frame, showView(r, now, form, bad))
		})
	if !done {
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("host.said"))
	return r.SeeOther(noticeURL(r, p.Ref))
}

// Invite mails a host that has a link the one by which it registers its organisation. Who has a link of a provider asks for it as anybody.
func (h *Handlers) Invite(r *page.Request) error {
	p, err := h.open(r)
	if err != nil || p == nil {
		return err
	}
	if !hostLink(p.Link) { // a provider's customer, who asked by themselves
		return r.SeeOther("/register")
	}
	organisation, name := r.Form.Text("organisation"), r.Form.Text("name")
	err = h.store.Guest.Invite(r.Ctx, holderOf(r), p.Ref, organisation, name)
	var bad page.Faults
	if errors.Is(err, models.ErrThrottled) {
		bad.Add("organisation", "register.often")
	} else if !bad.Take(err) && err != nil {
		return err
	}
	if len(bad) > 0 {
		view := showView(r, p, freshAnswer(r, p), nil)
		view.Errors = bad.Summary(r, []string{"organisation", "name"}, nil)
		view.Invite.Organisation.Value, view.Invite.Organisation.Error = page.KeepText(organisation), bad.Text(r, "organisation")
		view.Invite.Name.Value, view.Invite.Name.Error = page.KeepText(name), bad.Text(r, "name")
		return r.Refused(frameOf(r, p), view)
	}
	r.Flash(ui.KindSuccess, r.Printer.T("host.invite.sent", "To", p.Email))
	return r.SeeOther(noticeURL(r, p.Ref))
}

// hostShow is what a host that is not registered sees in place of a provider's customer.
func hostShow(r *page.Request, p *guest.Page, form answerForm, bad page.Faults, view *guests.Show) {
	t := r.Printer
	view.Lead, view.When = t.T("host.show.lead", "Brand", t.Brand()), ui.DateTimeField{}
	view.Nothing = t.T("host.show.nothing")
	view.Errors = bad.Summary(r, []string{"note"}, []string{"which", "answer"})
	view.Note.Hint = t.T("host.note.hint", "Brand", t.Brand())
	view.Answer = hostAnswers(r, form, bad)
	view.Invite = &guests.Invite{
		Action: noticeURL(r, p.Ref) + "/register", Lead: t.T("host.invite.lead", "To", p.Email, "Brand", t.Brand()),
		Organisation: ui.TextField{Name: "organisation", Label: t.T("register.organisation"), Autocomplete: "organization"},
		Name:         ui.TextField{Name: "name", Label: t.T("register.name"), Autocomplete: "name"},
	}
	for i := range view.Which.Options {
		n, _ := strconv.Atoi(view.Which.Options[i].Value)
		if p.Said[n] == guest.AnswerQuestion {
			view.Which.Options[i].Hint += " · " + t.T("host.said.question")
		}
	}
	for i := range view.Done {
		n, _ := strconv.Atoi(view.Done[i].N)
		view.Done[i].Tag = ui.Tag{Kind: ui.KindDone, Text: t.T("host.said." + string(p.Said[n]))}
	}
}

// freshAnswer is the form as it first stands: all that is to answer is ticked.
func freshAnswer(r *page.Request, p *guest.Page) answerForm {
	form := answerForm{When: page.WriteLocal(r.Now)}
	for _, item := range p.Items {
		if p.Answerable(item) {
			form.Numbers = append(form.Numbers, item.N)
		}
	}
	return form
}
