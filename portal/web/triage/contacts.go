package triage

import (
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/org"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
)

// Contacts lists the contacts that mail may not reach anybody at.
func (h *Handlers) Contacts(r *page.Request) error {
	queues, err := h.store.Notice.Queues(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	list, err := h.store.Provider.UnhealthyContacts(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view := triage.Contacts{Tabs: triageTabs(r, queues, "/triage/contacts")}
	for _, contact := range list {
		row := triage.ContactRow{
			Provider: contact.Provider, Kind: r.Printer.T("words.contact." + string(contact.Kind)), Email: contact.Email,
			Phone: page.OrNone(provider.PhoneText(contact.Phone)),
			State: org.HealthTag(r, contact.Health),
		}
		if contact.BouncedAt != nil {
			row.Since = *contact.BouncedAt
		} else {
			row.Since = *contact.WaitsSince
		}
		view.Rows = append(view.Rows, row)
	}
	return r.Page(queuePage(r, "staff.contacts.title", queues), view)
}
