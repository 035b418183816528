package mail

import (
	"slices"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/letters"
)

// aboutAdvisory tells whether a mail is about an advisory.
func aboutAdvisory(kind models.MailKind) bool {
	return slices.Contains([]models.MailKind{models.MailAdvisory, models.MailAdvisoryReminder, models.MailAdvisoryWithdrawn}, kind)
}

// writeAdvisory words a mail about an advisory. It says its reference and nothing of what it warns of, not even the title: a title
// may hold what is no business of a mail server's.
func writeAdvisory(m outbox.Mail, p *i18n.Printer, site Site) letters.Letter {
	step := "mail.advisory.step"
	if m.Kind == models.MailAdvisoryWithdrawn {
		step = "mail.advisory_withdrawn.step"
	}
	return letters.Letter{
		Lang:    string(p.Lang()),
		Subject: p.T("mail.subject", "About", m.Ref, "What", p.T(key(m.Kind, "what"))),
		Title:   p.T(key(m.Kind, "title")),
		Text:    p.T(key(m.Kind, "text"), "Ref", m.Ref),
		Facts: []letters.Fact{
			{Label: p.T("mail.fact.for"), Value: oneLine(m.Provider)},
			{Label: p.T("mail.fact.advisory"), Value: m.Ref},
			{Label: p.T("mail.fact.when"), Value: p.DateLong(m.CreatedAt)},
		},
		Asked:   p.T("mail.steps"),
		Steps:   []string{p.T("mail.step.login"), p.T(step)},
		Open:    letters.Link{Label: p.T("mail.advisory.open"), URL: site.page("advisories", m.Ref)},
		Doubt:   p.T("mail.doubt"),
		Contact: letters.Link{Label: p.T("mail.advisory.contact"), URL: site.page("contact")},
		Small:   []string{p.T("mail.advisory.thin"), p.T("mail.noreply"), p.T("mail.why")},
	}
}
