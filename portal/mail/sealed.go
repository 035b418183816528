package mail

import (
	"context"
	"fmt"
	"mime"
	"mime/quotedprintable"
	"strings"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/outbox"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/letters"
)

// Inner is the part of a mail that is to be encrypted, headers and all: what Render says, and the addresses of the notice, which no
// program makes a link of. The header of the mail itself says nothing, so the subject stands here.
func Inner(_ context.Context, m outbox.Mail, full *notice.FullText, p *i18n.Printer, site Site) ([]byte, error) {
	letter := letterOf(m, p, site)
	for i, line := range letter.Small {
		if line == p.T("mail.thin") {
			letter.Small[i] = p.T("mail.sealed.why")
		}
	}
	var b strings.Builder
	b.WriteString("Content-Type: text/plain; charset=utf-8; protected-headers=\"v1\"\r\n")
	b.WriteString("Content-Transfer-Encoding: quoted-printable\r\n")
	b.WriteString("Subject: " + mime.QEncoding.Encode("utf-8", letter.Subject) + "\r\n\r\n")
	w := quotedprintable.NewWriter(&b)
	_, err := w.Write([]byte(strings.ReplaceAll(fullText(letter, full, p), "\n", "\r\n")))
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("write what is encrypted: %w", err)
	}
	return []byte(b.String()), nil
}

// fullText is a letter with the addresses under it.
func fullText(letter letters.Letter, full *notice.FullText, p *i18n.Printer) string {
	var b strings.Builder
	b.WriteString(letter.Plain() + "\n" + p.N("mail.sealed.addresses", len(full.Items)) + "\n")
	for _, item := range full.Items {
		line := fmt.Sprintf("%d. %s", item.N, item.Content.Address.Defanged())
		if ip := item.Content.IP; ip.IsValid() {
			line += " (" + ip.String() + ")"
		}
		b.WriteString(line + " - " + p.T("notices.scope."+string(item.Scope)) + "\n")
	}
	if full.More > 0 {
		b.WriteString(p.N("mail.sealed.more", full.More) + "\n")
	}
	return b.String()
}

// Seal is a message with what was encrypted in the place of what it says: nobody on the way learns which notice it is about.
func (m Message) Seal(armored string, p *i18n.Printer) Message {
	m.Sealed, m.Text, m.HTML, m.Thread, m.Subject = armored, "", "", "", p.T("mail.sealed.subject")
	return m
}
