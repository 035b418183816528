package web

import "eokm.nl/hosting/templates/triage"

// triageContacts lists the contacts that mail may not reach anybody at.
func (s *Server) triageContacts(r *request) error {
	queues, err := s.store.Notice.Queues(r.ctx, r.actor)
	if err != nil {
		return err
	}
	list, err := s.store.Provider.UnhealthyContacts(r.ctx, r.actor)
	if err != nil {
		return err
	}
	view := triage.Contacts{Tabs: triageTabs(r, queues, "/triage/contacts")}
	for _, contact := range list {
		row := triage.ContactRow{
			Provider: contact.Provider, Kind: r.printer.T("words.contact." + string(contact.Kind)), Email: contact.Email, Phone: orNone(contact.Phone),
			State: healthTag(r, contact.Health(r.now)),
		}
		if contact.BouncedAt != nil {
			row.Since = *contact.BouncedAt
		} else {
			row.Since = *contact.WaitsSince
		}
		view.Rows = append(view.Rows, row)
	}
	return r.page(queuePage(r, "staff.contacts.title", queues), view)
}
