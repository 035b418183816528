package mail

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/letters"
)

// staffPages says where a mail to EOKM's own mailbox leads.
var staffPages = map[models.MailKind][]string{
	models.MailStaffDispute:     {"triage", "disputes"},
	models.MailStaffUnrouted:    {"triage", "unrouted"},
	models.MailStaffBreach:      {"triage"},
	models.MailStaffApplication: {"triage", "applications"},
	models.MailStaffOutage:      {"triage"},
	models.MailStaffCeiling:     {"admin", "audit"},
	models.MailStaffGivenUp:     {"triage", "mails"},
}

// writeStaff words a mail to EOKM's own mailbox: how much waits, and where. No reference, and nothing of what it is.
func writeStaff(m outbox.Mail, p *i18n.Printer, site Site) letters.Letter {
	facts := []letters.Fact{{Label: p.T("mail.fact.when"), Value: p.DateLong(m.CreatedAt)}}
	if m.Kind != models.MailStaffOutage {
		facts = append(facts, letters.Fact{Label: p.T("mail.fact.new"), Value: count(p, m.Notices)},
			letters.Fact{Label: p.T("mail.fact.waits"), Value: count(p, m.Items)})
	}
	return letters.Letter{
		Lang:    string(p.Lang()),
		Subject: p.T("mail.subject", "About", p.Brand(), "What", p.T(key(m.Kind, "what"))),
		Title:   p.T(key(m.Kind, "what")),
		Text:    p.T(key(m.Kind, "text")),
		Facts:   facts,
		Open:    letters.Link{Label: p.T("mail.staff.link"), URL: site.page(staffPages[m.Kind]...)},
		Doubt:   p.T("mail.person.doubt"),
		Contact: letters.Link{Label: p.T("mail.contact"), URL: site.page("contact")},
		Small:   []string{p.T("mail.staff.hour"), p.T("mail.noreply")},
	}
}

// count writes how many, which stops at the cap.
func count(p *i18n.Printer, n int) string {
	if n >= models.CountCap {
		return p.Number(models.CountCap) + "+"
	}
	return p.Number(n)
}
