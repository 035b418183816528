package mail

import (
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/letters"
)

// trainingPages says where the link of a mail about training leads.
var trainingPages = map[models.MailKind][]string{
	models.MailTrainingAssigned:    {"training"},
	models.MailTrainingReminder:    {"training"},
	models.MailTrainingLate:        {"training"},
	models.MailCertificateExpiring: {"training"},
	models.MailCertificateRevoked:  {"training"},
}

// writeTraining words a mail about what somebody is to learn: how much, and by when. Which course is on the page that it leads to.
func writeTraining(m outbox.Mail, p *i18n.Printer, site Site) letters.Letter {
	organisation := oneLine(m.Provider)
	if organisation == "-" { // the holder of what is nobody's: EOKM's own people
		organisation = p.Brand()
	}
	facts := []letters.Fact{{Label: p.T("mail.fact.for"), Value: organisation}}
	if m.DueAt != nil { // the end of a day, which people know by the day
		facts = append(facts, letters.Fact{Label: p.T(key(m.Kind, "due")), Value: p.Day(m.DueAt.Add(-time.Minute))})
	}
	return letters.Letter{
		Lang:    string(p.Lang()),
		Subject: p.T("mail.subject", "About", p.Brand(), "What", p.T(key(m.Kind, "what"))),
		Title:   p.N(key(m.Kind, "title"), m.Notices, "Person", oneLine(m.Person)),
		Text:    p.N(key(m.Kind, "text"), m.Notices),
		Facts:   facts,
		Open:    letters.Link{Label: p.T("mail.training.open"), URL: site.page(trainingPages[m.Kind]...)},
		Doubt:   p.T("mail.person.doubt"),
		Contact: letters.Link{Label: p.T("mail.contact"), URL: site.page("contact")},
		Small:   []string{p.T("mail.noreply"), p.T("mail.person.why")},
	}
}
