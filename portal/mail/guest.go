package mail

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/letters"
)

// toGuest tells whether a mail goes to who gets a notice of a provider by a link.
func toGuest(kind models.MailKind) bool {
	return kind == models.MailGuest || kind == models.MailGuestReminder || handed(kind) || toHost(kind)
}

// toHost tells whether it goes to a host that is not registered, which EOKM asks itself.
func toHost(kind models.MailKind) bool {
	return kind == models.MailHost || kind == models.MailHostReminder
}

// handed tells whether it goes to a reseller that is registered: its people sign in as ever.
func handed(kind models.MailKind) bool {
	return kind == models.MailHanded || kind == models.MailHandedReminder
}

// writeGuest words a mail with such a link: who asks, how many addresses, until when. Nothing that a person typed, and no category.
func writeGuest(m outbox.Mail, p *i18n.Printer, site Site) letters.Letter {
	provider := oneLine(m.Provider)
	if toHost(m.Kind) {
		provider = p.Brand()
	}
	letter := letters.Letter{
		Lang:    string(p.Lang()),
		Subject: p.T("mail.subject", "About", p.Brand(), "What", p.T(key(m.Kind, "what"))),
		Title:   p.T(key(m.Kind, "title")),
		Text:    p.T(key(m.Kind, "text"), "Provider", provider),
		Facts: []letters.Fact{
			{Label: p.T("mail.guest.from"), Value: provider},
			refFact(m, p),
			{Label: p.T("mail.guest.addresses"), Value: p.N("mail.items", m.Items)},
		},
		Asked: p.T("mail.steps"),
		Steps: []string{
			p.T("mail.guest.step.open"), p.N("mail.guest.step.remove", m.Items), p.T("mail.guest.step.say"),
		},
		Clock:   p.T("mail.guest.clock"),
		Open:    letters.Link{Label: p.T("mail.guest.open"), URL: site.page("guest", m.Link)},
		Doubt:   p.T("mail.guest.doubt", "Provider", provider),
		Contact: letters.Link{Label: p.T("mail.contact"), URL: site.page("contact")},
		Small:   []string{p.T("mail.guest.thin"), p.T("mail.noreply"), p.T("mail.guest.why", "Provider", provider)},
	}
	if handed(m.Kind) {
		letter.Steps[0], letter.Open.URL = p.T("mail.handed.step.open"), site.page("guest", "handed")
		letter.Clock, letter.Doubt = p.T("mail.handed.clock", "Provider", provider), p.T("mail.handed.doubt", "Provider", provider)
		letter.Small[0], letter.Small[2] = p.T("mail.handed.thin"), p.T("mail.handed.why")
	}
	if toHost(m.Kind) {
		letter.Clock, letter.Doubt = p.T("mail.host.clock"), p.T("mail.host.doubt")
		letter.Small = []string{p.T("mail.guest.thin"), p.T("mail.host.join"), p.T("mail.noreply"), p.T("mail.host.why", "Brand", provider)}
	}
	if m.DueAt != nil {
		letter.Facts = append(letter.Facts, letters.Fact{Label: p.T("mail.fact.due"), Value: p.DateLong(*m.DueAt)})
	}
	return letter
}

// refFact names the notice, or how many there are.
func refFact(m outbox.Mail, p *i18n.Printer) letters.Fact {
	if m.Ref == "" {
		return letters.Fact{Label: p.T("mail.handed.notices"), Value: p.Number(m.Notices)}
	}
	return letters.Fact{Label: p.T("mail.fact.ref"), Value: m.Ref}
}
