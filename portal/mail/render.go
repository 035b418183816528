package mail

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/letters"
)

// Render words a mail in the language of p. The same mail gives the same message each time. A mailbox that cannot be
// written is a permanent Fault.
func Render(ctx context.Context, m outbox.Mail, p *i18n.Printer, site Site) (Message, error) {
	to, err := mailbox(m.Recipient)
	if err != nil {
		return Message{}, err
	}
	if !p.Has(key(m.Kind, "what")) {
		return Message{}, fmt.Errorf("render mail: no words for kind %q", m.Kind)
	}
	letter := letterOf(m, p, site)
	var html strings.Builder
	if err := letter.HTML().Render(ctx, &html); err != nil {
		return Message{}, fmt.Errorf("render mail: %w", err)
	}
	message := Message{
		ID: site.messageID(m.ID.String()), Date: m.CreatedAt, To: to,
		Subject: letter.Subject, Text: letter.Plain(), HTML: html.String(),
	}
	if m.Ref != "" {
		message.Thread = site.messageID(m.Ref)
	}
	return message, nil
}

// letterOf words a mail, and says in its foot how EOKM is reached and what else it is called.
func letterOf(m outbox.Mail, p *i18n.Printer, site Site) letters.Letter {
	letter := bodyOf(m, p, site)
	letter.Reach = []letters.Reach{
		{
			Label: p.T("reach.call"), Value: p.Given(i18n.ContactPhone), URL: p.Given(i18n.ContactTel),
			After: " (" + p.Given(i18n.ContactHours) + ")",
		},
		{Label: p.T("reach.mail"), Value: p.Given(i18n.ContactMail), URL: p.Given(i18n.ContactMailTo)},
	}
	letter.Small = append([]string{p.Given(i18n.ContactNight)}, letter.Small...)
	letter.Small = append(letter.Small, p.Given(i18n.BrandNoteMail))
	return letter
}

// bodyOf words a mail by what it is about: a person or an organisation, what they learn, an advisory, or notices.
func bodyOf(m outbox.Mail, p *i18n.Printer, site Site) letters.Letter {
	switch {
	case personal(m.Kind):
		return writePersonal(m, p, site)
	case toGuest(m.Kind):
		return writeGuest(m, p, site)
	case staffPages[m.Kind] != nil:
		return writeStaff(m, p, site)
	case trainingPages[m.Kind] != nil:
		return writeTraining(m, p, site)
	case aboutAdvisory(m.Kind):
		return writeAdvisory(m, p, site)
	default:
		return write(m, p, site)
	}
}

func write(m outbox.Mail, p *i18n.Printer, site Site) letters.Letter {
	open := site.page("notices")
	if m.Ref != "" {
		open = site.page("notices", m.Ref)
	}
	letter := letters.Letter{
		Lang:    string(p.Lang()),
		Subject: subject(m, p),
		Title:   p.N(key(m.Kind, "title"), m.Notices),
		Text:    p.N(key(m.Kind, "text"), m.Notices),
		Facts:   facts(m, p),
		Asked:   p.T("mail.steps"),
		Clock:   clock(m, p),
		Open:    letters.Link{Label: p.N("mail.open", m.Notices), URL: open},
		Doubt:   p.T("mail.doubt"),
		Contact: letters.Link{Label: p.T("mail.contact"), URL: site.page("contact")},
		Small:   []string{p.T("mail.thin"), p.T("mail.noreply"), p.T("mail.why")},
	}
	if m.Practice {
		letter.Title, letter.Text = p.T("mail.practice.title", "Title", letter.Title), p.T("mail.practice.text")
	}
	for _, step := range steps(m) {
		letter.Steps = append(letter.Steps, p.N("mail.step."+step, m.Items))
	}
	return letter
}

func key(kind models.MailKind, part string) string { return "mail." + string(kind) + "." + part }

// due tells whether there is a deadline to name, and whether it had passed when the mail was made.
func due(m outbox.Mail) (running, late bool) {
	if m.DueAt == nil || m.Items == 0 || m.Kind == models.MailHeld {
		return false, false
	}
	return true, !m.DueAt.After(m.CreatedAt)
}

func subject(m outbox.Mail, p *i18n.Printer) string {
	about, what := m.Ref, p.T(key(m.Kind, "what"))
	if about == "" {
		about, what = p.Brand(), p.T("mail.subject.several", "What", what, "Notices", p.N("mail.notices", m.Notices))
	}
	if m.Practice {
		what = p.T("mail.practice.what", "What", what)
	}
	running, late := due(m)
	switch {
	case late:
		return p.T("mail.subject.late", "About", about, "What", what, "Date", p.Date(*m.DueAt))
	case running:
		return p.T("mail.subject.due", "About", about, "What", what, "Date", p.Date(*m.DueAt))
	default:
		return p.T("mail.subject", "About", about, "What", what)
	}
}

func facts(m outbox.Mail, p *i18n.Printer) []letters.Fact {
	which, label := letters.Fact{Label: p.T("mail.fact.ref"), Value: m.Ref}, "mail.fact.due"
	if m.Ref == "" {
		which = letters.Fact{Label: p.T("mail.fact.notices"), Value: p.N("mail.notices", m.Notices)}
		label = "mail.fact.due.first"
	}
	list := []letters.Fact{{Label: p.T("mail.fact.for"), Value: oneLine(m.Provider)}, which}
	if m.Kind == models.MailHeld {
		return append(list, heldFacts(m, p)...)
	}
	if m.Items > 0 {
		list = append(list, letters.Fact{Label: p.T("mail.fact.todo"), Value: p.N("mail.items", m.Items)})
	}
	if running, late := due(m); running {
		if late {
			label += ".late"
		}
		list = append(list, letters.Fact{Label: p.T(label), Value: p.DateLong(*m.DueAt)})
	}
	return list
}

// heldFacts say for whom a clock stands still, and until when.
func heldFacts(m outbox.Mail, p *i18n.Printer) []letters.Fact {
	var list []letters.Fact
	if m.Person != "" {
		list = append(list, letters.Fact{Label: p.T("mail.held.authority"), Value: oneLine(m.Person)})
	}
	if m.DueAt != nil && m.Person != "" {
		list = append(list, letters.Fact{Label: p.T("mail.held.until"), Value: p.DateLong(*m.DueAt)})
	}
	return list
}

// steps names what is asked of the desk, in order.
func steps(m outbox.Mail) []string {
	list := []string{"login"}
	switch m.Kind {
	case models.MailReminder:
		list = append(list, "acknowledge")
	case models.MailDecided:
		list = append(list, "decision")
	case models.MailMessage:
		list = append(list, "message")
	default:
	}
	if m.Items == 0 || m.Kind == models.MailHeld {
		return list
	}
	remove := "remove"
	if m.Kind == models.MailReopened {
		remove = "again"
	}
	return append(list, remove, "confirm")
}

func clock(m outbox.Mail, p *i18n.Printer) string {
	switch {
	case m.Kind == models.MailHeld:
		return p.T("mail.held.clock")
	case m.Items == 0 && m.Kind == models.MailMessage:
		return "" // there is something to read, and no clock
	case m.Items == 0:
		return p.T("mail.nothing")
	}
	switch m.Kind {
	case models.MailNew, models.MailBatch, models.MailReminder:
		return p.T("mail.clock.acknowledge")
	case models.MailReopened:
		return p.T("mail.clock.again")
	default:
		return p.T("mail.clock")
	}
}

// oneLine keeps a name from making lines of its own, or hiding letters, in a mail.
func oneLine(name string) string {
	return strings.Join(strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || !unicode.IsPrint(r) }), " ")
}
