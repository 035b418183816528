package web

import (
	"errors"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/org"
	"eokm.nl/hosting/templates/ui"
)

// contacts is how the actor's organisation is reached.
func (s *Server) contacts(r *request) error {
	return s.showContacts(r, http.StatusOK, "", nil)
}

// showContacts shows them; with faults, what was wrong with the field that has this id.
func (s *Server) showContacts(r *request, status int, field string, bad formFaults) error {
	list, err := s.store.Provider.Contacts(r.ctx, r.actor, r.actor.ProviderID)
	if err != nil {
		return err
	}
	locked, err := s.lockedNotes(r)
	if err != nil {
		return err
	}
	view := org.Contacts{
		Tabs: orgTabs(r, "/org/contacts"), Locked: locked, Admin: r.is(leads), Errors: bad.summary(r, []string{field}, nil),
		Next: r.printer.T("org.contacts.next", "Day", r.printer.Day(provider.NextContactCheck(r.now))),
	}
	if !slices.ContainsFunc(list, func(c provider.Contact) bool { return c.Kind == models.ContactAbuse }) && view.Admin && len(locked) == 0 {
		if view.Suggestions, err = s.suggestedContacts(r); err != nil {
			return err
		}
	}
	for _, contact := range list {
		row := org.ContactRow{
			URL: contactURL(contact.ID), Kind: r.printer.T("words.contact." + string(contact.Kind)), Email: contact.Email, Phone: orNone(contact.Phone),
			State: healthTag(r, contact.Health(r.now)),
		}
		if contact.PendingAt != nil || contact.Health(r.now) != "" {
			row.CodeURL = row.URL + "/code"
		}
		if contact.PendingAt != nil {
			id := "code-" + contact.ID.String()
			row.ConfirmURL = row.URL + "/confirm"
			row.Pending = r.printer.T("org.contacts.unproved")
			if contact.PendingEmail != contact.Email {
				row.Pending = r.printer.T("org.contacts.pending", "Email", contact.PendingEmail)
			}
			row.Code = ui.TextField{
				Name: "code", ID: id, Label: r.printer.T("org.contacts.code"), InputMode: "numeric", Autocomplete: "one-time-code", Short: true,
				Error: bad.text(r, id),
			}
		}
		view.Rows = append(view.Rows, row)
	}
	frame := orgPage(r, "org.contacts.title", bad)
	frame.Path = "/org/contacts"
	return r.render(status, frame, view)
}

// healthTag is what is wrong with a contact, or that nothing is.
func healthTag(r *request, health provider.ContactHealth) ui.Tag {
	kinds := map[provider.ContactHealth]ui.Kind{
		provider.ContactUnverified: ui.KindWaiting, provider.ContactBounces: ui.KindOverdue, provider.ContactSilent: ui.KindSoon,
	}
	if health == "" {
		return ui.Tag{Kind: ui.KindDone, Text: r.printer.T("org.contacts.fine")}
	}
	return ui.Tag{Kind: kinds[health], Text: r.printer.T("words.health." + string(health))}
}

// newContactForm asks for a contact; contactForm for a change of one.
func (s *Server) newContactForm(r *request) error {
	contact := provider.Contact{}
	suggested, err := s.store.Provider.SuggestedContacts(r.ctx, r.actor, r.actor.ProviderID)
	if err != nil {
		return err
	}
	for _, g := range suggested {
		if g.NetworkID.String() == r.query.text("from") { // one that was chosen is filled in, to be sent or changed
			contact.Kind, contact.Email = models.ContactAbuse, g.Email
		}
	}
	return s.showContactForm(r, http.StatusOK, contact, nil)
}

// suggestedContacts offers the abuse mailboxes that RDAP names for the organisation's networks. None is a contact before
// somebody sends the form and reads a code there.
func (s *Server) suggestedContacts(r *request) ([]ui.Note, error) {
	list, err := s.store.Provider.SuggestedContacts(r.ctx, r.actor, r.actor.ProviderID)
	if err != nil {
		return nil, err
	}
	var notes []ui.Note
	for _, g := range list {
		notes = append(notes, ui.Note{
			Kind: ui.KindInfo, Title: r.printer.T("org.contacts.rdap", "Email", g.Email),
			Text:     r.printer.T("org.contacts.rdap.text", "Network", g.Network, "Day", r.printer.Day(g.At)),
			LinkText: r.printer.T("org.contacts.rdap.use"), LinkURL: "/org/contacts/new?from=" + g.NetworkID.String(),
		})
	}
	return notes, nil
}

func (s *Server) contactForm(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	contact, err := s.store.Provider.Contact(r.ctx, r.actor, r.actor.ProviderID, id)
	if err != nil {
		return err
	}
	return s.showContactForm(r, http.StatusOK, contact, nil)
}

func (s *Server) showContactForm(r *request, status int, contact provider.Contact, bad formFaults) error {
	p := r.printer
	view := org.ContactForm{
		Title: p.T("org.contacts.new"), Lead: p.T("org.contacts.new.lead"), Action: "/org/contacts",
		Errors: bad.summary(r, []string{"email", "phone"}, []string{"kind"}),
		Email:  ui.TextField{Name: "email", Label: p.T("account.email"), Type: "email", Value: contact.Email, Error: bad.text(r, "email")},
		Phone: ui.TextField{
			Name: "phone", Label: p.T("org.contacts.phone"), Hint: p.T("org.contacts.phone.hint"), Type: "tel", Value: contact.Phone, Error: bad.text(r, "phone"),
		},
	}
	if r.applying() {
		view.Email.Hint = p.T("contact.applying")
	}
	if contact.ID == uuid.Nil {
		view.Kind = ui.Radios{Name: "kind", Legend: p.T("org.contacts.kind"), Error: bad.text(r, "kind")}
		for _, kind := range models.ContactKinds() {
			view.Kind.Options = append(view.Kind.Options, ui.Option{
				Value: string(kind), Label: p.T("words.contact." + string(kind)), Hint: p.T("org.contacts.kind." + string(kind)), Selected: kind == contact.Kind,
			})
		}
	} else {
		view.Title = p.T("org.contacts.edit", "Kind", p.T("words.contact."+string(contact.Kind)))
		view.Action = contactURL(contact.ID)
		view.Remove = view.Action + "/remove"
	}
	frame := layout.Page{Title: view.Title, Narrow: true, Error: bad != nil, Path: view.Action, Crumbs: []layout.Crumb{
		{Label: p.T("org.title"), URL: "/org"}, {Label: p.T("org.contacts.title"), URL: "/org/contacts"}, {Label: view.Title},
	}}
	if contact.ID == uuid.Nil {
		frame.Path = "/org/contacts/new"
		var err error
		if view.Suggestions, err = s.suggestedContacts(r); err != nil {
			return err
		}
	}
	return r.render(status, frame, view)
}

// putContact adds or changes a contact.
func (s *Server) putContact(r *request) error {
	contact := provider.Contact{
		ProviderID: r.actor.ProviderID, Kind: models.ContactKind(r.form.text("kind")), Email: r.form.text("email"), Phone: r.form.text("phone"),
	}
	if r.param("id") != "" {
		id, err := r.id("id")
		if err != nil {
			return err
		}
		contact.ID = id
	}
	_, err := s.store.Provider.PutContact(r.ctx, r.actor, contact)
	var bad formFaults
	switch {
	case bad.take(err):
		if contact.ID != uuid.Nil { // its kind is in the title
			was, err := s.store.Provider.Contact(r.ctx, r.actor, r.actor.ProviderID, contact.ID)
			if err != nil {
				return err
			}
			contact.Kind = was.Kind
		}
		return s.showContactForm(r, http.StatusUnprocessableEntity, contact, bad)
	case errors.Is(err, models.ErrThrottled):
		bad.add("email", "contact.code.often")
		return s.showContactForm(r, http.StatusTooManyRequests, contact, bad)
	case err != nil:
		return err
	}
	return contactDone(r, "org.contacts.saved")
}

func contactDone(r *request, key string) error {
	r.flash(ui.KindSuccess, r.printer.T(key))
	return r.seeOther("/org/contacts")
}

// onContact runs an action of the Store on the contact of the path; field is what a fault is about.
func (s *Server) onContact(key string, do func(r *request, actor models.Actor, id uuid.UUID) error) handle {
	return func(r *request) error {
		id, err := r.id("id")
		if err != nil {
			return err
		}
		field, status := "code-"+id.String(), http.StatusUnprocessableEntity
		var bad formFaults
		err = do(r, r.actor, id)
		switch {
		case bad.take(err):
		case errors.Is(err, models.ErrThrottled):
			status = http.StatusTooManyRequests
			bad.add(field, "contact.code.often")
		case errors.Is(err, models.ErrConflict): // confirmed already
		case err != nil:
			return err
		}
		if bad != nil {
			return s.showContacts(r, status, field, bad)
		}
		return contactDone(r, key)
	}
}

func (s *Server) confirmContact() handle {
	return s.onContact("org.contacts.confirmed", func(r *request, actor models.Actor, id uuid.UUID) error {
		return s.store.Provider.ConfirmContact(r.ctx, actor, actor.ProviderID, id, r.form.text("code"))
	})
}

func (s *Server) sendContactCode() handle {
	return s.onContact("org.contacts.sent", func(r *request, actor models.Actor, id uuid.UUID) error {
		return s.store.Provider.SendContactCode(r.ctx, actor, actor.ProviderID, id)
	})
}

func (s *Server) removeContact() handle {
	return s.onContact("org.contacts.removed", func(r *request, actor models.Actor, id uuid.UUID) error {
		return s.store.Provider.RemoveContact(r.ctx, actor, actor.ProviderID, id)
	})
}

// contactNotes warns when mail may not reach anybody: a desk about its own contacts, EOKM about all.
func (s *Server) contactNotes(r *request) ([]ui.Note, error) {
	list, err := s.store.Provider.UnhealthyContacts(r.ctx, r.actor)
	return contactNotes(r, len(list)), err
}

func contactNotes(r *request, unhealthy int) []ui.Note {
	if unhealthy == 0 {
		return nil
	}
	note := ui.Note{
		Kind: ui.KindWarning, Title: r.printer.N("org.contacts.warning", unhealthy), Text: r.printer.T("org.contacts.warning.text"),
		LinkText: r.printer.T("org.contacts.warning.link"), LinkURL: "/org/contacts",
	}
	if r.actor.Staff() {
		note.Text, note.LinkURL = r.printer.T("org.contacts.warning.staff"), "/triage/contacts"
	}
	return []ui.Note{note}
}
