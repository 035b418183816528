package providers

import (
	"slices"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/org"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/register"
	"eokm.nl/hosting/portal/web/triage"
	"eokm.nl/hosting/templates/providers"
	"eokm.nl/hosting/templates/ui"
)

func providersView(r *page.Request, rows []provider.Row, chosen models.ProviderStatus) providers.List {
	p := r.Printer
	view := providers.List{Status: ui.Select{
		Name: "status", Label: p.T("providers.status"), Options: []ui.Option{{Label: p.T("providers.status.all")}},
	}}
	for _, status := range models.ProviderStatuses() {
		view.Status.Options = append(view.Status.Options, ui.Option{
			Value: string(status), Label: p.T("words.provider." + string(status)), Selected: status == chosen,
		})
	}
	for _, row := range rows {
		var a *provider.Application
		if row.Application != "" {
			a = &provider.Application{State: row.Application}
		}
		networks := p.Number(row.Networks)
		switch {
		case row.Claims > 0 && row.Networks > 0:
			networks = p.T("providers.claims", "Networks", row.Networks, "Claims", row.Claims)
		case row.Claims > 0:
			networks = p.T("providers.claims.only", "Claims", row.Claims)
		}
		view.Rows = append(view.Rows, providers.Row{
			Name: row.Name, URL: page.ProviderURL(row.Slug), Status: register.ProviderTag(r, row.Provider, a), Open: p.Number(row.Open),
			Overdue: p.Number(row.Overdue), Late: row.Overdue > 0, People: p.Number(row.People), Networks: networks,
			Contacts: p.T("providers.confirmed", "Confirmed", row.Confirmed, "All", row.Contacts),
		})
	}
	return view
}

func providerView(r *page.Request, shown provider.Page, form provider.ApplicationDecision, bad page.Faults) providers.Show {
	p := r.Printer
	overdue := ui.KindNeutral
	if shown.Overdue > 0 {
		overdue = ui.KindOverdue
	}
	view := providers.Show{
		Errors: bad.Summary(r, []string{"text"}, []string{"do"}), Name: shown.Name,
		Status: register.ProviderTag(r, shown.Provider, shown.Application),
		Figures: ui.Figures{Items: []ui.Figure{
			{Value: p.Number(shown.Open), Label: p.T("providers.fact.open"), Kind: ui.KindNeutral},
			{Value: p.Number(shown.Overdue), Label: p.T("providers.fact.overdue"), Kind: overdue},
			{
				Value: p.Number(len(shown.People)), Label: p.T("providers.fact.people"), Kind: ui.KindNeutral,
				URL: page.PeopleURL(shown.Slug),
			},
		}},
		Vetting: vettingView(r, shown, form, bad), History: register.ProviderHistory(r, shown), Actions: standingActions(r, shown),
		Networks: networkRows(r, shown.Networks), Contacts: contactRows(r, shown.Contacts),
		Facts: []ui.Fact{
			{Label: p.T("providers.fact.slug"), Text: shown.Slug, Mono: true},
			{Label: p.T("providers.fact.since"), Text: p.Date(shown.CreatedAt)},
		},
	}
	if shown.Organisation != nil {
		view.Facts = append(view.Facts, register.OrganisationFacts(r, shown.Organisation)...)
	}
	view.Facts = append(view.Facts, ui.Fact{
		Label: p.T("providers.fact.conduct"), Text: page.OrElse(register.ConductAccepted(r, shown), p.T("providers.fact.conduct.none")),
	})
	if shown.LostMails > 0 {
		view.Mails = &ui.Note{
			Kind: ui.KindWarning, Title: p.N("providers.mails", shown.LostMails), LinkText: p.T("staff.mails.alarm.link"),
			LinkURL: triage.LostMailsURL,
		}
	}
	if shown.LeavingSince != nil {
		view.Leaving = p.T("providers.leaving", "At", p.Date(*shown.LeavingSince))
	}
	return view
}

// networkRows and contactRows say of each where it stands.
func networkRows(r *page.Request, networks []provider.Network) []providers.NetworkRow {
	var rows []providers.NetworkRow
	for _, n := range networks {
		rows = append(rows, providers.NetworkRow{Label: n.Label(), URL: page.ClaimURL(n.ID), State: org.ClaimTag(r, n.State)})
	}
	return rows
}

func contactRows(r *page.Request, contacts []provider.Contact) []providers.ContactRow {
	var rows []providers.ContactRow
	for _, c := range contacts {
		rows = append(rows, providers.ContactRow{
			Kind: r.Printer.T("words.contact." + string(c.Kind)), Email: c.Email, Phone: provider.PhoneText(c.Phone),
			State: org.HealthTag(r, c.Health),
		})
	}
	return rows
}

// vettingView is the form to decide about an application, with what fits it now; empty when nothing does.
func vettingView(r *page.Request, shown provider.Page, form provider.ApplicationDecision, bad page.Faults) providers.Vetting {
	p := r.Printer
	var options []ui.Option
	for _, do := range []provider.ApplicationAction{provider.ActApprove, provider.ActAsk, provider.ActRefuse} {
		if shown.Application == nil || !provider.CanApply(shown.Application.State, do, r.Actor.Role) {
			continue
		}
		o := ui.Option{Value: string(do), Label: p.T("providers.vet." + string(do)), Selected: form.Do == do}
		if do != provider.ActApprove {
			o.Hint = p.T("providers.vet." + string(do) + ".hint")
		}
		options = append(options, o)
	}
	if options == nil {
		return providers.Vetting{}
	}
	view := providers.Vetting{
		Action: r.Keeping(page.ProviderURL(shown.Slug) + "/application"),
		Round:  page.StageOf(shown.Application.Round, shown.Application.State),
		Do:     ui.Radios{Name: "do", Legend: p.T("providers.vet.do"), Options: options, Error: bad.Text(r, "do")},
		Text: ui.TextArea{
			Name: "text", Label: p.T("providers.vet.text"), Hint: p.T("providers.vet.text.hint"), Value: page.KeepText(form.Text),
			Error: bad.Text(r, "text"),
		},
	}
	for _, step := range shown.Approvers() {
		view.Approved = p.T("providers.vet.first", "Who", step.By)
		if step.UserID == r.Actor.UserID {
			view.Approved = p.T("providers.vet.own")
			view.Do.Options = slices.DeleteFunc(options, func(o ui.Option) bool { return o.Value == string(provider.ActApprove) })
		}
	}
	return view
}

// standingActions are what the reader can do about where an organisation stands.
func standingActions(r *page.Request, shown provider.Page) []ui.Button {
	var list []ui.Button
	for _, do := range []provider.Action{provider.ActLeave, provider.ActReactivate, provider.ActSuspend} {
		if !provider.CanStand(shown.Status, do, r.Actor.Role) || do == provider.ActLeave && shown.LeavingSince == nil {
			continue
		}
		list = append(list, ui.Button{
			Text: r.Printer.T("providers." + string(do) + ".title"), URL: page.ProviderURL(shown.Slug) + "/" + string(do),
		})
	}
	return list
}

func standingFormView(r *page.Request, shown provider.Page, do provider.Action, reason string, bad page.Faults) providers.Standing {
	p, key := r.Printer, "providers."+string(do)
	hint := p.T("providers.reason.hint")
	if do == provider.ActLeave {
		hint = p.T("providers.reason.leave.hint")
	}
	return providers.Standing{
		Errors: bad.Summary(r, []string{"reason"}, nil), Title: p.T(key + ".title"), Lead: p.T(key+".lead", "Provider", shown.Name),
		Action: page.ProviderURL(shown.Slug) + "/" + string(do), Seen: string(shown.Status), Back: page.ProviderURL(shown.Slug),
		Send: p.T(key + ".send"),
		Reason: ui.TextArea{
			Name: "reason", Label: p.T("providers.reason"), Hint: hint, Value: page.KeepText(reason), Error: bad.Text(r, "reason"),
		},
	}
}
