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
	if m.Sealed != "" {
		// go-mail's own PGP type leaves its last boundary out: as alternatives under another name, the two parts are whole.
		boundary := "sealed-" + m.Date.UTC().Format("20060102150405.000000000")
		msg.SetBoundary(boundary)
		msg.SetGenHeader(gomail.HeaderContentType, `multipart/encrypted; protocol="application/pgp-encrypted"; boundary="`+boundary+`"`)
		msg.SetBodyString(typePGP, "Version: 1", gomail.WithPartEncoding(gomail.NoEncoding))
		msg.AddAlternativeString(gomail.TypeAppOctetStream, m.Sealed, gomail.WithPartEncoding(gomail.NoEncoding))
		return msg, nil
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	return msg, nil
}

// typePGP is the first part of an encrypted mail, which says no more than that it is one (RFC 3156, section 4).
const typePGP gomail.ContentType = "application/pgp-encrypted"

// sender reads the mailbox that mails come from.
func sender(text string) (netmail.Address, error) {
	parsed, err := netmail.ParseAddress(text)
	if err != nil {
		return netmail.Address{}, errAddress
	}
	bare, err := mailbox(parsed.Address)
	return netmail.Address{Name: oneLine(parsed.Name), Address: bare}, err
}
