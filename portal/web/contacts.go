package web

import (
	"errors"
	"net/http"
	"slices"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/org"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// contacts is how the actor's organisation is reached.
func (s *Server) contacts(c echo.Context) error {
	return s.showContacts(c, http.StatusOK, "", nil)
}

// showContacts shows them; with faults, what was wrong with the field that has this id.
func (s *Server) showContacts(c echo.Context, status int, field string, bad formFaults) error {
	r := from(c)
	list, err := s.store.Contacts(c.Request().Context(), r.actor, r.actor.ProviderID)
	if err != nil {
		return err
	}
	locked, err := s.lockedNotes(c)
	if err != nil {
		return err
	}
	now := s.store.Now()
	view := org.Contacts{
		Tabs: r.orgTabs("/org/contacts"), Locked: locked, Admin: leads.admits(r.actor.Role), Errors: bad.summary(r, []string{field}, nil),
		Next: r.printer.T("org.contacts.next", "Day", r.printer.Day(models.NextContactCheck(now))),
	}
	if !slices.ContainsFunc(list, func(c models.Contact) bool { return c.Kind == models.ContactAbuse }) && view.Admin && len(locked) == 0 {
		if view.Suggestions, err = s.suggestedContacts(c); err != nil {
			return err
		}
	}
	for _, contact := range list {
		row := org.ContactRow{
			URL: contactURL(contact.ID), Kind: r.printer.T("words.contact." + string(contact.Kind)), Email: contact.Email, Phone: orNone(contact.Phone),
			State: r.healthTag(contact.Health(now)),
		}
		if contact.PendingAt != nil || contact.Health(now) != "" {
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
	page := r.orgPage("org.contacts.title", bad)
	page.Path = "/org/contacts"
	return s.render(c, status, page, view)
}

// healthTag is what is wrong with a contact, or that nothing is.
func (r *request) healthTag(health models.ContactHealth) ui.Tag {
	kinds := map[models.ContactHealth]ui.Kind{
		models.ContactUnverified: ui.KindWaiting, models.ContactBounces: ui.KindOverdue, models.ContactSilent: ui.KindSoon,
	}
	if health == "" {
		return ui.Tag{Kind: ui.KindDone, Text: r.printer.T("org.contacts.fine")}
	}
	return ui.Tag{Kind: kinds[health], Text: r.printer.T("words.health." + string(health))}
}

// newContactForm asks for a contact; contactForm for a change of one.
func (s *Server) newContactForm(c echo.Context) error {
	contact := models.Contact{}
	suggested, err := s.store.SuggestedContacts(c.Request().Context(), from(c).actor, from(c).actor.ProviderID)
	if err != nil {
		return err
	}
	for _, g := range suggested {
		if g.NetworkID.String() == c.QueryParam("from") { // one that was chosen is filled in, to be sent or changed
			contact.Kind, contact.Email = models.ContactAbuse, g.Email
		}
	}
	return s.showContactForm(c, http.StatusOK, contact, nil)
}

// suggestedContacts offers the abuse mailboxes that RDAP names for the organisation's networks. None is a contact before
// somebody sends the form and reads a code there.
func (s *Server) suggestedContacts(c echo.Context) ([]ui.Note, error) {
	r := from(c)
	list, err := s.store.SuggestedContacts(c.Request().Context(), r.actor, r.actor.ProviderID)
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

func (s *Server) contactForm(c echo.Context) error {
	r := from(c)
	id, err := paramID(c, "id")
	if err != nil {
		return err
	}
	contact, err := s.store.Contact(c.Request().Context(), r.actor, r.actor.ProviderID, id)
	if err != nil {
		return err
	}
	return s.showContactForm(c, http.StatusOK, contact, nil)
}

func (s *Server) showContactForm(c echo.Context, status int, contact models.Contact, bad formFaults) error {
	r := from(c)
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
	page := layout.Page{Title: view.Title, Narrow: true, Error: bad != nil, Path: view.Action, Crumbs: []layout.Crumb{
		{Label: p.T("org.title"), URL: "/org"}, {Label: p.T("org.contacts.title"), URL: "/org/contacts"}, {Label: view.Title},
	}}
	if contact.ID == uuid.Nil {
		page.Path = "/org/contacts/new"
		var err error
		if view.Suggestions, err = s.suggestedContacts(c); err != nil {
			return err
		}
	}
	return s.render(c, status, page, view)
}

// putContact adds or changes a contact.
func (s *Server) putContact(c echo.Context) error {
	r := from(c)
	contact := models.Contact{
		ProviderID: r.actor.ProviderID, Kind: models.ContactKind(c.FormValue("kind")), Email: c.FormValue("email"), Phone: c.FormValue("phone"),
	}
	if c.Param("id") != "" {
		id, err := paramID(c, "id")
		if err != nil {
			return err
		}
		contact.ID = id
	}
	_, err := s.store.PutContact(c.Request().Context(), r.actor, contact)
	var bad formFaults
	switch {
	case bad.take(err):
		if contact.ID != uuid.Nil { // its kind is in the title
			was, err := s.store.Contact(c.Request().Context(), r.actor, r.actor.ProviderID, contact.ID)
			if err != nil {
				return err
			}
			contact.Kind = was.Kind
		}
		return s.showContactForm(c, http.StatusUnprocessableEntity, contact, bad)
	case errors.Is(err, models.ErrThrottled):
		bad.add("email", "contact.code.often")
		return s.showContactForm(c, http.StatusTooManyRequests, contact, bad)
	case err != nil:
		return err
	}
	return s.contactDone(c, "org.contacts.saved")
}

func (s *Server) contactDone(c echo.Context, key string) error {
	s.flash(c, ui.KindSuccess, from(c).printer.T(key))
	return seeOther(c, "/org/contacts")
}

// onContact runs an action of the Store on the contact of the path; field is what a fault is about.
func (s *Server) onContact(key string, do func(c echo.Context, actor models.Actor, id uuid.UUID) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := paramID(c, "id")
		if err != nil {
			return err
		}
		field, status := "code-"+id.String(), http.StatusUnprocessableEntity
		var bad formFaults
		err = do(c, from(c).actor, id)
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
			return s.showContacts(c, status, field, bad)
		}
		return s.contactDone(c, key)
	}
}

func (s *Server) confirmContact() echo.HandlerFunc {
	return s.onContact("org.contacts.confirmed", func(c echo.Context, actor models.Actor, id uuid.UUID) error {
		return s.store.ConfirmContact(c.Request().Context(), actor, actor.ProviderID, id, c.FormValue("code"))
	})
}

func (s *Server) sendContactCode() echo.HandlerFunc {
	return s.onContact("org.contacts.sent", func(c echo.Context, actor models.Actor, id uuid.UUID) error {
		return s.store.SendContactCode(c.Request().Context(), actor, actor.ProviderID, id)
	})
}

func (s *Server) removeContact() echo.HandlerFunc {
	return s.onContact("org.contacts.removed", func(c echo.Context, actor models.Actor, id uuid.UUID) error {
		return s.store.RemoveContact(c.Request().Context(), actor, actor.ProviderID, id)
	})
}

// contactCheck is where the link of a test mail leads. Opening it changes nothing: mail filters open links too.
func (s *Server) contactCheck(c echo.Context) error {
	k, err := s.store.ContactCheck(c.Request().Context(), c.Param("token"), s.visitor(c))
	if err != nil {
		return s.linkGone(c, err)
	}
	view := org.Check{Action: contactCheckURL(c.Param("token")), Email: k.Email, Provider: k.Provider, Done: k.AnsweredAt != nil}
	return s.page(c, layout.Page{Title: from(c).printer.T("org.check.title"), Narrow: true}, view)
}

func (s *Server) answerContactCheck(c echo.Context) error {
	if err := s.store.AnswerContactCheck(c.Request().Context(), c.Param("token"), s.visitor(c)); err != nil {
		return s.linkGone(c, err)
	}
	return seeOther(c, contactCheckURL(c.Param("token")))
}

// triageContacts lists the contacts that mail may not reach anybody at.
func (s *Server) triageContacts(c echo.Context) error {
	r, ctx := from(c), c.Request().Context()
	queues, err := s.store.Queues(ctx, r.actor)
	if err != nil {
		return err
	}
	list, err := s.store.UnhealthyContacts(ctx, r.actor)
	if err != nil {
		return err
	}
	view := triage.Contacts{Tabs: r.triageTabs(queues, "/triage/contacts")}
	for _, contact := range list {
		row := triage.ContactRow{
			Provider: contact.Provider, Kind: r.printer.T("words.contact." + string(contact.Kind)), Email: contact.Email, Phone: orNone(contact.Phone),
			State: r.healthTag(contact.Health(s.store.Now())),
		}
		if contact.BouncedAt != nil {
			row.Since = *contact.BouncedAt
		} else {
			row.Since = *contact.WaitsSince
		}
		view.Rows = append(view.Rows, row)
	}
	return s.page(c, r.queuePage("staff.contacts.title", queues, s.store.Now()), view)
}

// contactNotes warns when mail may not reach anybody: a desk about its own contacts, EOKM about all.
func (s *Server) contactNotes(c echo.Context) ([]ui.Note, error) {
	r := from(c)
	list, err := s.store.UnhealthyContacts(c.Request().Context(), r.actor)
	return r.contactNotes(len(list)), err
}

func (r *request) contactNotes(unhealthy int) []ui.Note {
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
