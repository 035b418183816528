package mail

import (
	"slices"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/letters"
)

// personalPages says where the link of a mail about an account or an organisation leads; a mail with a secret of its own carries it there.
var personalPages = map[models.MailKind][]string{
	models.MailInvitation:      {"invite"},
	models.MailInvitedBefore:   {"login"},
	models.MailPasswordLink:    {"login", "reset"},
	models.MailPasswordChanged: {"account"},
	models.MailFactorChanged:   {"account"},
	models.MailFactorTried:     {"login", "recover"},
	models.MailRecoveryUsed:    {"account"},
	models.MailNewDevice:       {"account"},
	models.MailResetAsked:      {"account"},
	models.MailTest:            {"account", "preferences"},

	models.MailRegistration:        {"register", "start"},
	models.MailRegisteredBefore:    {"login"},
	models.MailApplicationAsked:    {"register", "status"},
	models.MailApplicationRefused:  {"register", "status"},
	models.MailProviderActivated:   {"register", "status"},
	models.MailProviderSuspended:   {"register", "status"},
	models.MailProviderReactivated: {"register", "status"},
	models.MailProviderLeft:        {"contact"},
	models.MailPeopleChanged:       {"org", "log"},
	models.MailConfirmAlarm:        {"jobs"},
	models.MailWebhookOff:          {"org", "webhooks"},
	models.MailTokenExposed:        {"org", "tokens"},
	models.MailClaimDecided:        {"org", "networks"},
	models.MailContactCode:         {"org", "contacts"},
	models.MailContactCheck:        {"contact-check"},
}

// personal tells whether a mail is about a person's account and not about a notice.
func personal(kind models.MailKind) bool { return personalPages[kind] != nil }

// writePersonal words a mail about an account: what happened, when, and where to look. No notice, no clock.
func writePersonal(m outbox.Mail, p *i18n.Printer, site Site) letters.Letter {
	path, label := personalPages[m.Kind], key(m.Kind, "link")
	if m.Kind == models.MailTokenExposed && m.ProviderID == uuid.Nil { // EOKM's own are the command's, and no page shows them
		path, label = []string{"admin", "audit"}, key(m.Kind, "log")
	}
	if m.Link != "" {
		path = append(slices.Clip(path), m.Link)
	}
	organisation := oneLine(m.Provider)
	if organisation == "-" { // the holder of what is nobody's: EOKM's own people
		organisation = p.Brand()
	}
	facts := []letters.Fact{
		{Label: p.T("mail.fact.for"), Value: organisation}, {Label: p.T("mail.fact.when"), Value: p.DateLong(m.CreatedAt)},
	}
	if m.Kind == models.MailRegistration || organisation == "" { // it has none yet, or none that EOKM looked at
		facts = facts[1:]
	}
	args := []any{"Person", oneLine(m.Person), "Provider", organisation}
	if m.Code != "" {
		facts = append(facts, letters.Fact{Label: p.T("mail.fact.code"), Value: m.Code[:4] + " " + m.Code[4:]})
	}
	why := "mail.person.why"
	switch {
	case m.Kind.ToStranger():
		why = "mail.stranger.why"
	case m.Person == "": // to a mailbox of an organisation
		why = "mail.why"
	}
	return letters.Letter{
		Lang:    string(p.Lang()),
		Subject: p.T("mail.subject", "About", p.Brand(), "What", p.T(key(m.Kind, "what"))),
		Title:   p.T(key(m.Kind, "title"), args...),
		Text:    p.T(key(m.Kind, "text"), args...),
		Facts:   facts,
		Open:    letters.Link{Label: p.T(label), URL: site.page(path...)},
		Doubt:   p.T("mail.person.doubt"),
		Contact: letters.Link{Label: p.T("mail.contact"), URL: site.page("contact")},
		Small:   []string{p.T("mail.noreply"), p.T(why)},
	}
}
