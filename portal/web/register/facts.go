package register

import (
	"slices"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// taskFacts are the answers of a task.
func taskFacts(r *page.Request, shown provider.Page, task provider.Task) []ui.Fact {
	switch task {
	case provider.TaskOrganisation:
		return OrganisationFacts(r, shown.Organisation)
	case provider.TaskNetworks:
		return []ui.Fact{{Label: r.Printer.T("providers.network"), Text: page.OrNone(page.JoinWords(r.Printer, labels(shown.Networks)))}}
	case provider.TaskAbuse:
		return contactFacts(r, shown, models.ContactAbuse)
	case provider.TaskEscalation:
		return contactFacts(r, shown, models.ContactEscalation, models.ContactNight)
	case provider.TaskKeys:
		fingerprint := ""
		if shown.Key != nil {
			fingerprint = shown.Key.Fingerprint
		}
		return []ui.Fact{{Label: r.Printer.T("register.task.keys"), Text: page.OrNone(fingerprint), Mono: fingerprint != ""}}
	case provider.TaskPeople:
		var names []string
		for _, person := range shown.People {
			names = append(names, person.Name+" ("+r.Printer.T("account.role."+string(person.Role))+")")
		}
		return []ui.Fact{{Label: r.Printer.T("providers.fact.people"), Text: page.JoinWords(r.Printer, names)}}
	case provider.TaskConduct:
		return []ui.Fact{
			{Label: r.Printer.T("providers.fact.conduct"), Text: page.OrElse(ConductAccepted(r, shown),
				r.Printer.T("providers.fact.conduct.none"))},
		}
	default:
		return nil
	}
}

func labels(networks []provider.Network) []string {
	var list []string
	for _, n := range networks {
		list = append(list, n.Label())
	}
	return list
}

func OrganisationFacts(r *page.Request, o *provider.Organisation) []ui.Fact {
	if o == nil {
		return []ui.Fact{{Label: r.Printer.T("register.organisation.legal_name"), Text: r.Printer.T("register.check.none")}}
	}
	fact := func(name, text string) ui.Fact {
		return ui.Fact{Label: r.Printer.T("register.organisation." + name), Text: text}
	}
	facts := []ui.Fact{fact("legal_name", o.LegalName)}
	if o.KVK != "" {
		facts = append(facts, fact("kvk", o.KVK))
	} else {
		facts = append(facts, fact("register", o.Register))
	}
	facts = append(facts, fact("address", strings.Join(strings.Split(o.Address, "\n"), ", ")), fact("country", o.Country))
	if o.Website != "" {
		facts = append(facts, ui.Fact{Label: r.Printer.T("register.organisation.website"), Text: o.Website, Mono: true})
	}
	return append(facts, fact("people", r.Printer.T("register.size."+string(o.Size))))
}

func contactFacts(r *page.Request, shown provider.Page, kinds ...models.ContactKind) []ui.Fact {
	var facts []ui.Fact
	for _, c := range shown.Contacts {
		if !slices.Contains(kinds, c.Kind) {
			continue
		}
		text := strings.TrimSpace(c.Email + " " + provider.PhoneText(c.Phone))
		if c.Health != "" {
			text += " (" + r.Printer.T("words.health."+string(c.Health)) + ")"
		}
		facts = append(facts, ui.Fact{Label: r.Printer.T("words.contact." + string(c.Kind)), Text: text})
	}
	if facts == nil {
		facts = []ui.Fact{{Label: r.Printer.T("providers.contact.where"), Text: r.Printer.T("register.check.none")}}
	}
	return facts
}

// ProviderTag is where an organisation stands; of one that applied, how far its application is.
func ProviderTag(r *page.Request, p provider.Provider, a *provider.Application) ui.Tag {
	if p.Status == models.ProviderApplied && a != nil {
		return applicationTag(r, a.State)
	}
	return ui.Tag{Kind: providerKinds[p.Status], Text: r.Printer.T("words.provider." + string(p.Status))}
}

// ProviderHistory is what was done about an organisation, newest first.
func ProviderHistory(r *page.Request, shown provider.Page) ui.Timeline {
	var t ui.Timeline
	for _, step := range shown.Steps {
		who := step.By
		switch {
		case who != "":
		case step.FromStaff:
			who = r.Printer.T("notices.who.eokm")
		default:
			who = r.Printer.T("notices.who.provider")
		}
		event := ui.TimelineEvent{At: step.At, Text: r.Printer.T("register.did."+step.Did, "Who", who), Detail: step.Text}
		t.Events = append([]ui.TimelineEvent{event}, t.Events...)
	}
	return t
}

// LastStep says what was done about an organisation last.
func LastStep(r *page.Request, shown provider.Page) string {
	history := ProviderHistory(r, shown).Events
	if len(history) == 0 {
		return r.Printer.T("providers.changed")
	}
	what := history[0].Text
	if history[0].Detail != "" {
		what += ": " + history[0].Detail
	}
	return r.Printer.T("providers.changed") + " " + r.Printer.T("staff.changed.last", "What", what, "At", r.Printer.Date(history[0].At))
}

var providerKinds = map[models.ProviderStatus]ui.Kind{
	models.ProviderApplied: ui.KindOpen, models.ProviderActive: ui.KindDone, models.ProviderSuspended: ui.KindPaused,
	models.ProviderLeft: ui.KindNeutral,
}
