package content

import (
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/advisories"
	"eokm.nl/hosting/templates/ui"
)

// reachText says whom an advisory is for, in words.
func reachText(r *page.Request, t advisory.Text) string {
	p := r.Printer
	text := p.T("advisories.reach." + string(t.Reach))
	if t.Reach != advisory.ReachSome {
		return text
	}
	var parts []string
	part := func(label string, values []string) {
		if len(values) > 0 {
			parts = append(parts, p.T(label)+": "+strings.Join(values, ", "))
		}
	}
	part("advisories.form.networks", page.WordsOf(r, "advisories.network.*", t.Networks))
	part("advisories.form.sizes", page.WordsOf(r, "register.size.*", t.Sizes))
	part("advisories.form.languages", page.WordsOf(r, "advisories.*.name", t.Languages))
	return text + ": " + strings.Join(parts, "; ")
}

// reachedRows is whom a draft would be sent to, and how many of them get no mail, in words.
func reachedRows(r *page.Request, list []advisory.Reached) (rows []advisories.Reached, unmailed string) {
	without := 0
	for _, one := range list {
		if one.Mailboxes == 0 {
			without++
		}
		rows = append(rows, advisories.Reached{
			Name: one.Name, Suspended: one.Status == models.ProviderSuspended,
			People: r.Printer.Number(one.People), Mailboxes: r.Printer.Number(one.Mailboxes),
		})
	}
	if without > 0 {
		unmailed = r.Printer.N("advisories.unmailed", without)
	}
	return rows, unmailed
}

func advisoryFigures(r *page.Request, a advisory.StaffAdvisory, list []advisory.Recipient) ui.Figures {
	p, failed := r.Printer, 0
	for _, one := range list {
		if one.Failed > 0 {
			failed++
		}
	}
	figures := ui.Figures{Items: []ui.Figure{
		{Value: p.Number(a.Recipients), Label: p.T("advisories.figure.providers")},
		{Value: p.Number(a.Read), Label: p.T("advisories.figure.read")},
	}}
	if a.AsksAcknowledge {
		figures.Items = append(figures.Items, ui.Figure{Value: p.Number(a.Confirmed), Label: p.T("advisories.figure.confirmed")})
	}
	if failed > 0 {
		figures.Items = append(figures.Items,
			ui.Figure{Kind: ui.KindOverdue, Value: p.Number(failed), Label: p.T("advisories.figure.failed")})
	}
	return figures
}

// recipientRows is what came of an advisory at each provider.
func recipientRows(r *page.Request, list []advisory.Recipient, asks bool) []advisories.Recipient {
	rows := make([]advisories.Recipient, len(list))
	for i, one := range list {
		row := advisories.Recipient{
			Name: one.Name, Suspended: one.Status == models.ProviderSuspended, Mail: mailTag(r, one),
			Read: page.OutOf(r, one.ReadBy(), len(one.People)),
		}
		if r.Is(page.Analysts, page.Auditors) {
			row.URL = page.ProviderURL(one.Slug)
		}
		if one.RemindedAt != nil {
			row.Reminded = r.Printer.T("advisories.mail.reminded", "When", r.Printer.Date(*one.RemindedAt))
		}
		for _, p := range one.Confirmed() {
			row.Confirmed = append(row.Confirmed, p.Name+", "+r.Printer.Date(*p.AcknowledgedAt))
		}
		var absent []string
		for _, p := range one.People {
			if p.ReadAt == nil || asks && p.AcknowledgedAt == nil {
				absent = append(absent, p.Name)
			}
		}
		row.NotYet = page.OrNone(strings.Join(absent, ", "))
		rows[i] = row
	}
	return rows
}

// mailTag is what came of the mails to a provider.
func mailTag(r *page.Request, one advisory.Recipient) ui.Tag {
	p := r.Printer
	switch {
	case one.Mailed == 0:
		return ui.Tag{Kind: ui.KindSoon, Text: p.T("advisories.mail.none")}
	case one.Failed == one.Mailed:
		return ui.Tag{Kind: ui.KindOverdue, Text: p.T("advisories.mail.failed")}
	case one.Failed > 0:
		return ui.Tag{Kind: ui.KindSoon, Text: p.T("advisories.mail.partly")}
	case one.Sent < one.Mailed:
		return ui.Tag{Kind: ui.KindWaiting, Text: p.T("advisories.mail.waits")}
	default:
		return ui.Tag{Kind: ui.KindDone, Text: p.T("advisories.mail.sent")}
	}
}
