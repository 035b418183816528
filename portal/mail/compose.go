package mail

import (
	netmail "net/mail"

	gomail "github.com/wneessen/go-mail"
)

// compose makes the MIME form of a message, plain text first. Every header's value is parsed or encoded, so no value can
// begin a header of its own.
func compose(m Message, from netmail.Address) (*gomail.Msg, error) {
	to, err := mailbox(m.To)
	if err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&from)
	msg.ToMailAddress(&netmail.Address{Address: to})
	msg.Subject(m.Subject)
	msg.SetMessageIDWithValue(m.ID)
	msg.SetDateWithValue(m.Date)
	if m.Thread != "" {
		msg.SetGenHeader(gomail.HeaderInReplyTo, "<"+m.Thread+">")
		msg.SetGenHeader(gomail.HeaderReferences, "<"+m.Thread+">")
	}
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's holiday answer comes back
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")  // the same, for Exchange
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg, nil
}

// sender reads the mailbox that mails come from.
func sender(text string) (netmail.Address, error) {
	parsed, err := netmail.ParseAddress(text)
	if err != nil {
		return netmail.Address{}, errAddress
	}
	bare, err := mailbox(parsed.Address)
	return netmail.Address{Name: oneLine(parsed.Name), Address: bare}, err
}
