package providers

import (
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/org"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/providers"
	"eokm.nl/hosting/templates/ui"
)

// peopleView is a provider's people, as EOKM sees them.
func peopleView(r *page.Request, shown provider.Page, members []people.Member, invitations []people.Invitation) providers.People {
	p, may := r.Printer, r.Is(page.Admins)
	view := providers.People{Title: p.T("people.title", "Provider", shown.Name), MayAct: may}
	if may && shown.Status != models.ProviderLeft {
		view.InviteURL = page.PeopleURL(shown.Slug) + "/invite"
	}
	if people.SoleAdmin(members) {
		view.Notes = []ui.Note{{Kind: ui.KindWarning, Title: p.T("people.sole"), Text: p.T("people.sole.text")}}
	}
	for _, m := range members {
		view.Rows = append(view.Rows, providers.PersonRow{
			Name: m.Name, Email: m.Email, Role: p.T("account.role." + string(m.Role)), Factors: factorText(r, m),
			SignedIn: org.LastSignedIn(r, m),
			State:    memberTag(r, m), Reset: org.ResetText(r, m), URL: page.PeopleURL(shown.Slug) + "/" + m.ID.String(),
		})
	}
	for _, i := range invitations {
		row := providers.InvitationRow{
			Name: i.Name, Email: i.Email, Role: p.T("account.role." + string(i.Role)), By: p.T("people.by.provider"),
			Until: ui.Tag{Kind: ui.KindWaiting, Text: p.T("people.until", "Day", p.Day(i.ExpiresAt))},
		}
		if i.FromEOKM {
			row.By = p.T("web.eokm")
			url := page.PeopleURL(shown.Slug) + "/invitations/" + i.ID.String()
			row.SendURL, row.EndURL = url+"/send", url+"/end"
		}
		if !i.ExpiresAt.After(r.Now) {
			row.Until = ui.Tag{Kind: ui.KindOverdue, Text: p.T("account.members.over")}
		}
		view.Invitations = append(view.Invitations, row)
	}
	return view
}

// factorText says what somebody proves themselves with, beside a password.
func factorText(r *page.Request, m people.Member) string {
	var list []string
	if m.Passkeys > 0 {
		list = append(list, r.Printer.N("people.passkeys", m.Passkeys))
	}
	if m.TOTP {
		list = append(list, r.Printer.T("people.app"))
	}
	if list == nil {
		return r.Printer.T("people.factors.none")
	}
	return strings.Join(list, ", ")
}

func memberTag(r *page.Request, m people.Member) ui.Tag {
	switch {
	case m.DisabledAt != nil:
		return ui.Tag{Kind: ui.KindPaused, Text: r.Printer.T("account.members.state.disabled")}
	case !m.Ready():
		return ui.Tag{Kind: ui.KindWaiting, Text: r.Printer.T("account.members.state.new")}
	default:
		return ui.Tag{Kind: ui.KindDone, Text: r.Printer.T("account.members.state.active")}
	}
}

// visitReason is the field for why EOKM acts on a provider's people.
func visitReason(r *page.Request, text string, bad page.Faults) ui.TextArea {
	return ui.TextArea{
		Name: "reason", Label: r.Printer.T("people.reason"), Hint: r.Printer.T("people.reason.hint"), Value: page.KeepText(text),
		Error: bad.Text(r, "reason"),
	}
}

func inviteAdminView(r *page.Request, shown provider.Page, form people.Invitation, bad page.Faults) providers.InviteAdmin {
	p := r.Printer
	return providers.InviteAdmin{
		Title: p.T("people.invite"), Lead: p.T("people.invite.lead", "Provider", shown.Name),
		Action: page.PeopleURL(shown.Slug) + "/invite",
		Back:   page.PeopleURL(shown.Slug), Errors: bad.Summary(r, []string{"name", "email", "reason"}, nil),
		Name: ui.TextField{Name: "name", Label: p.T("account.members.name"), Value: form.Name, Error: bad.Text(r, "name")},
		Email: ui.TextField{
			Name: "email", Label: p.T("account.email"), Hint: p.T("account.members.email.hint"), Type: "email", Value: form.Email,
			Error: bad.Text(r, "email"),
		},
		Reason: visitReason(r, form.Reason, bad),
	}
}

func personView(r *page.Request, shown provider.Page, m people.Member, chosen personAct, reason string, bad page.Faults) providers.Person {
	p := r.Printer
	view := providers.Person{
		Title: m.Name, State: memberTag(r, m), Lead: p.T("people.person.lead", "Provider", shown.Name),
		Action: page.PeopleURL(shown.Slug) + "/" + m.ID.String(), Back: page.PeopleURL(shown.Slug),
		Errors: bad.Summary(r, []string{"reason"}, []string{"do"}), Reset: org.ResetText(r, m),
		Facts: ui.Facts{Rows: []ui.Fact{
			{Label: p.T("account.email"), Text: m.Email},
			{Label: p.T("account.role"), Text: p.T("account.role." + string(m.Role))},
			{Label: p.T("people.factors"), Text: factorText(r, m)},
			{Label: p.T("account.members.signed_in"), Text: org.LastSignedIn(r, m)},
		}},
		Do:     ui.Radios{Name: "do", Legend: p.T("people.do"), Error: bad.Text(r, "do")},
		Reason: visitReason(r, reason, bad),
	}
	if m.ResetID != nil && m.ResetOpen == nil {
		switch {
		case m.ResetColleague:
			view.Reset += " " + p.T("people.reset.colleague")
		case *m.ResetBy == r.Actor.UserID:
			view.Reset += " " + p.T("people.reset.yours")
		}
	}
	for _, act := range personOptions(m, r.Actor.UserID) {
		view.Do.Options = append(view.Do.Options, ui.Option{
			Value: string(act), Label: p.T("people.do." + string(act)), Hint: p.T("people.do." + string(act) + ".hint"),
			Selected: act == chosen,
		})
	}
	return view
}
