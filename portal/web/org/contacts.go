package org

import (
	"errors"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/org"
	"eokm.nl/hosting/templates/ui"
)

// Contacts is how the actor's organisation is reached.
func (h *Handlers) Contacts(r *page.Request) error {
	return h.showContacts(r, http.StatusOK, "", nil)
}

// showContacts shows them; with faults, what was wrong with the field that has this id.
func (h *Handlers) showContacts(r *page.Request, status int, field string, bad page.Faults) error {
	list, err := h.store.Provider.Contacts(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return err
	}
	locked, err := h.lockedNotes(r)
	if err != nil {
		return err
	}
	view := org.Contacts{
		Tabs: orgTabs(r, "/org/contacts"), Locked: locked, Admin: r.Is(page.Leads), Errors: bad.Summary(r, []string{field}, nil),
		Next: r.Printer.T("org.contacts.next", "Day", r.Printer.Day(provider.NextContactCheck(r.Now))),
	}
	if !slices.ContainsFunc(list, func(c provider.Contact) bool { return c.Kind == models.ContactAbuse }) &&
		view.Admin && len(locked) == 0 {
		if view.Suggestions, err = h.suggestedContacts(r); err != nil {
			return err
		}
	}
	for _, contact := range list {
		row := org.ContactRow{
			URL: page.ContactURL(contact.ID), Kind: r.Printer.T("words.contact." + string(contact.Kind)), Email: contact.Email,
			Phone: page.OrNone(provider.PhoneText(contact.Phone)),
			State: HealthTag(r, contact.Health),
		}
		if contact.PendingAt != nil || contact.Health != "" {
			row.CodeURL = row.URL + "/code"
		}
		if contact.PendingAt != nil {
			id := "code-" + contact.ID.String()
			row.ConfirmURL = row.URL + "/confirm"
			row.Pending = r.Printer.T("org.contacts.unproved")
			if contact.PendingEmail != contact.Email {
				row.Pending = r.Printer.T("org.contacts.pending", "Email", contact.PendingEmail)
			}
			row.Code = ui.TextField{
				Name: "code", ID: id, Label: r.Printer.T("org.contacts.code"), InputMode: "numeric",
				Autocomplete: "one-time-code", Short: true,
				Error: bad.Text(r, id),
			}
		}
		view.Rows = append(view.Rows, row)
	}
	frame := orgPage(r, "org.contacts.title", bad)
	frame.Path = "/org/contacts"
	return r.Render(status, frame, view)
}

// HealthTag is what is wrong with a contact, or that nothing is.
func HealthTag(r *page.Request, health provider.ContactHealth) ui.Tag {
	kinds := map[provider.ContactHealth]ui.Kind{
		provider.ContactUnverified: ui.KindWaiting, provider.ContactBounces: ui.KindOverdue, provider.ContactSilent: ui.KindSoon,
	}
	if health == "" {
		return ui.Tag{Kind: ui.KindDone, Text: r.Printer.T("org.contacts.fine")}
	}
	return ui.Tag{Kind: kinds[health], Text: r.Printer.T("words.health." + string(health))}
}

// NewContactForm asks for a contact; ContactForm for a change of one.
func (h *Handlers) NewContactForm(r *page.Request) error {
	contact := provider.Contact{}
	suggested, err := h.store.Provider.SuggestedContacts(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return err
	}
	for _, g := range suggested {
		if g.NetworkID.String() == r.Query.Text("from") { // one that was chosen is filled in, to be sent or changed
			contact.Kind, contact.Email = models.ContactAbuse, g.Email
		}
	}
	return h.showContactForm(r, http.StatusOK, contact, nil)
}

// suggestedContacts offers the abuse mailboxes that RDAP names for the organisation's networks. None is a contact before
// somebody sends the form and reads a code there.
func (h *Handlers) suggestedContacts(r *page.Request) ([]ui.Note, error) {
	list, err := h.store.Provider.SuggestedContacts(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return nil, err
	}
	var notes []ui.Note
	for _, g := range list {
		notes = append(notes, ui.Note{
			Kind: ui.KindInfo, Title: r.Printer.T("org.contacts.rdap", "Email", g.Email),
			Text:     r.Printer.T("org.contacts.rdap.text", "Network", g.Network, "Day", r.Printer.Day(g.At)),
			LinkText: r.Printer.T("org.contacts.rdap.use"), LinkURL: "/org/contacts/new?from=" + g.NetworkID.String(),
		})
	}
	return notes, nil
}

func (h *Handlers) ContactForm(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	contact, err := h.store.Provider.Contact(r.Ctx, r.Actor, r.Actor.ProviderID, id)
	if err != nil {
		return err
	}
	return h.showContactForm(r, http.StatusOK, contact, nil)
}

func (h *Handlers) showContactForm(r *page.Request, status int, contact provider.Contact, bad page.Faults) error {
	p := r.Printer
	view := org.ContactForm{
		Title: p.T("org.contacts.new"), Lead: p.T("org.contacts.new.lead"), Action: "/org/contacts",
		Errors: bad.Summary(r, []string{"email", "phone"}, []string{"kind"}),
		Email:  ui.TextField{Name: "email", Label: p.T("account.email"), Type: "email", Value: contact.Email, Error: bad.Text(r, "email")},
		Phone: ui.TextField{
			Name: "phone", Label: p.T("org.contacts.phone"), Hint: p.T("org.contacts.phone.hint"), Type: "tel", Value: contact.Phone,
			Error: bad.Text(r, "phone"),
		},
	}
	if r.Applying() {
		view.Email.Hint = p.T("contact.applying")
	}
	if contact.ID == uuid.Nil {
		view.Kind = ui.Radios{Name: "kind", Legend: p.T("org.contacts.kind"), Error: bad.Text(r, "kind")}
		for _, kind := range models.ContactKinds() {
			view.Kind.Options = append(view.Kind.Options, ui.Option{
				Value: string(kind), Label: p.T("words.contact." + string(kind)), Hint: p.T("org.contacts.kind." + string(kind)),
				Selected: kind == contact.Kind,
			})
		}
	} else {
		view.Title = p.T("org.contacts.edit", "Kind", p.T("words.contact."+string(contact.Kind)))
		view.Action = page.ContactURL(contact.ID)
		view.Remove = view.Action + "/remove"
	}
	frame := layout.Page{Title: view.Title, Narrow: true, Error: bad != nil, Path: view.Action, Crumbs: []layout.Crumb{
		{Label: p.T("org.title"), URL: "/org"}, {Label: p.T("org.contacts.title"), URL: "/org/contacts"}, {Label: view.Title},
	}}
	if contact.ID == uuid.Nil {
		frame.Path = "/org/contacts/new"
		var err error
		if view.Suggestions, err = h.suggestedContacts(r); err != nil {
			return err
		}
	}
	return r.Render(status, frame, view)
}

// PutContact adds or changes a contact.
func (h *Handlers) PutContact(r *page.Request) error {
	contact := provider.Contact{
		ProviderID: r.Actor.ProviderID, Kind: models.ContactKind(r.Form.Text("kind")), Email: r.Form.Text("email"),
		Phone: r.Form.Text("phone"),
	}
	if r.Param("id") != "" {
		id, err := r.ID("id")
		if err != nil {
			return err
		}
		contact.ID = id
	}
	_, err := h.store.Provider.PutContact(r.Ctx, r.Actor, contact)
	var bad page.Faults
	switch {
	case bad.Take(err):
		if contact.ID != uuid.Nil { // its kind is in the title
			was, err := h.store.Provider.Contact(r.Ctx, r.Actor, r.Actor.ProviderID, contact.ID)
			if err != nil {
				return err
			}
			contact.Kind = was.Kind
		}
		return h.showContactForm(r, http.StatusUnprocessableEntity, contact, bad)
	case errors.Is(err, models.ErrThrottled):
		bad.Add("email", "contact.code.often")
		return h.showContactForm(r, http.StatusTooManyRequests, contact, bad)
	case err != nil:
		return err
	}
	return contactDone(r, "org.contacts.saved")
}

func contactDone(r *page.Request, key string) error {
	r.Flash(ui.KindSuccess, r.Printer.T(key))
	return r.SeeOther("/org/contacts")
}

// onContact runs an action of the Store on the contact of the path; field is what a fault is about.
func (h *Handlers) onContact(key string, do func(r *page.Request, actor models.Actor, id uuid.UUID) error) page.Handle {
	return func(r *page.Request) error {
		id, err := r.ID("id")
		if err != nil {
			return err
		}
		field, status := "code-"+id.String(), http.StatusUnprocessableEntity
		var bad page.Faults
		err = do(r, r.Actor, id)
		switch {
		case bad.Take(err):
		case errors.Is(err, models.ErrThrottled):
			status = http.StatusTooManyRequests
			bad.Add(field, "contact.code.often")
		case errors.Is(err, models.ErrConflict): // confirmed already
		case err != nil:
			return err
		}
		if bad != nil {
			return h.showContacts(r, status, field, bad)
		}
		return contactDone(r, key)
	}
}

func (h *Handlers) ConfirmContact() page.Handle {
	return h.onContact("org.contacts.confirmed", func(r *page.Request, actor models.Actor, id uuid.UUID) error {
		return h.store.Provider.ConfirmContact(r.Ctx, actor, actor.ProviderID, id, r.Form.Text("code"))
	})
}

func (h *Handlers) SendContactCode() page.Handle {
	return h.onContact("org.contacts.sent", func(r *page.Request, actor models.Actor, id uuid.UUID) error {
		return h.store.Provider.SendContactCode(r.Ctx, actor, actor.ProviderID, id)
	})
}

func (h *Handlers) RemoveContact() page.Handle {
	return h.onContact("org.contacts.removed", func(r *page.Request, actor models.Actor, id uuid.UUID) error {
		return h.store.Provider.RemoveContact(r.Ctx, actor, actor.ProviderID, id)
	})
}

// ContactNotes warns when mail may not reach anybody: a desk about its own contacts, EOKM about all.
func (h *Handlers) ContactNotes(r *page.Request) ([]ui.Note, error) {
	list, err := h.store.Provider.UnhealthyContacts(r.Ctx, r.Actor)
	return ContactNotes(r, len(list)), err
}

func ContactNotes(r *page.Request, unhealthy int) []ui.Note {
	if unhealthy == 0 {
		return nil
	}
	note := ui.Note{
		Kind: ui.KindWarning, Title: r.Printer.N("org.contacts.warning", unhealthy), Text: r.Printer.T("org.contacts.warning.text"),
		LinkText: r.Printer.T("org.contacts.warning.link"), LinkURL: "/org/contacts",
	}
	if r.Actor.Staff() {
		note.Text, note.LinkURL = r.Printer.T("org.contacts.warning.staff"), "/triage/contacts"
	}
	return []ui.Note{note}
}
