package web

import (
	"slices"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/ui"
)

// taskFacts are the answers of a task.
func taskFacts(r *request, page models.ProviderPage, task models.Task) []ui.Fact {
	switch task {
	case models.TaskOrganisation:
		return organisationFacts(r, page.Organisation)
	case models.TaskNetworks:
		return []ui.Fact{{Label: r.printer.T("providers.network"), Text: orNone(joinWords(r.printer, labels(page.Networks)))}}
	case models.TaskAbuse:
		return contactFacts(r, page, models.ContactAbuse)
	case models.TaskEscalation:
		return contactFacts(r, page, models.ContactEscalation, models.ContactNight)
	case models.TaskKeys:
		fingerprint := ""
		if page.Key != nil {
			fingerprint = page.Key.Fingerprint
		}
		return []ui.Fact{{Label: r.printer.T("register.task.keys"), Text: orNone(fingerprint), Mono: fingerprint != ""}}
	case models.TaskPeople:
		var names []string
		for _, person := range page.People {
			names = append(names, person.Name+" ("+r.printer.T("account.role."+string(person.Role))+")")
		}
		return []ui.Fact{{Label: r.printer.T("providers.fact.people"), Text: joinWords(r.printer, names)}}
	case models.TaskConduct:
		return []ui.Fact{{Label: r.printer.T("providers.fact.conduct"), Text: orElse(conductAccepted(r, page), r.printer.T("providers.fact.conduct.none"))}}
	default:
		return nil
	}
}

func labels(networks []models.Network) []string {
	var list []string
	for _, n := range networks {
		list = append(list, n.Label())
	}
	return list
}

func organisationFacts(r *request, o *models.Organisation) []ui.Fact {
	if o == nil {
		return []ui.Fact{{Label: r.printer.T("register.organisation.legal_name"), Text: r.printer.T("register.check.none")}}
	}
	fact := func(name, text string) ui.Fact {
		return ui.Fact{Label: r.printer.T("register.organisation." + name), Text: text}
	}
	facts := []ui.Fact{fact("legal_name", o.LegalName)}
	if o.KVK != "" {
		facts = append(facts, fact("kvk", o.KVK))
	} else {
		facts = append(facts, fact("register", o.Register))
	}
	facts = append(facts, fact("address", strings.Join(strings.Split(o.Address, "\n"), ", ")), fact("country", o.Country))
	if o.Website != "" {
		facts = append(facts, ui.Fact{Label: r.printer.T("register.organisation.website"), Text: o.Website, Mono: true})
	}
	return append(facts, fact("people", r.printer.T("register.size."+string(o.Size))))
}

func contactFacts(r *request, page models.ProviderPage, kinds ...models.ContactKind) []ui.Fact {
	var facts []ui.Fact
	for _, c := range page.Contacts {
		if !slices.Contains(kinds, c.Kind) {
			continue
		}
		text := strings.TrimSpace(c.Email + " " + c.Phone)
		if c.VerifiedAt == nil {
			text += " (" + r.printer.T("register.check.unconfirmed") + ")"
		}
		facts = append(facts, ui.Fact{Label: r.printer.T("words.contact." + string(c.Kind)), Text: text})
	}
	if facts == nil {
		facts = []ui.Fact{{Label: r.printer.T("providers.contact.where"), Text: r.printer.T("register.check.none")}}
	}
	return facts
}
