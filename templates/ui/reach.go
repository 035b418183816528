package ui

import (
	"strings"

	"eokm.nl/hosting/portal/i18n"
)

// reachPart is a piece of a text: plain, or a link to the number or the mailbox of EOKM.
type reachPart struct {
	Text string
	URL  string // "" for plain text
}

// reachParts finds in a text the number and the mailbox that the printer put there.
func reachParts(p *i18n.Printer, text string) []reachPart {
	phone, mail := p.Given(i18n.ContactPhone), p.Given(i18n.ContactMail)
	var parts []reachPart
	for text != "" {
		at, found, url := len(text), "", ""
		for _, to := range []reachPart{{phone, p.Given(i18n.ContactTel)}, {mail, p.Given(i18n.ContactMailTo)}} {
			if i := strings.Index(text, to.Text); to.Text != "" && i >= 0 && i < at {
				at, found, url = i, to.Text, to.URL
			}
		}
		if at > 0 {
			parts = append(parts, reachPart{Text: text[:at]})
		}
		if found != "" {
			parts = append(parts, reachPart{found, url})
		}
		text = text[at+len(found):]
	}
	return parts
}
