// Package mail words and sends the portal's mails. They are thin: a reference or a count, a deadline and a link that needs
// a login; what was reported stays in the portal.
//
// Never here: an address of an item, its host, file name or network, a category; the text of a mail server's answer, which
// may quote a mail, or a mailbox's address in an error or a log. The one exception to the first is what Inner gives to be encrypted.
package mail

import (
	"context"
	netmail "net/mail"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/idna"
)

// Message is a mail ready to send, made by Render. It has no field that could hold an address of an item.
type Message struct {
	ID      string // Message-ID without its brackets; the same mail has the same one each time it is tried
	Thread  string // Message-ID under which a mail program gathers the mails about one notice or advisory; "" for a batch
	Date    time.Time
	To      string // one mailbox, without a name
	Subject string
	Text    string
	HTML    string
	Sealed  string // an armored PGP message in the place of both (RFC 3156); "" for a mail that anybody on the way may read
}

// Sender hands a mail on; nil means that the other side has it for good. Its errors are Faults. Safe for concurrent use.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// plainMailbox is the form that needs no quotes anywhere, so that nothing in it can end a header or a command early.
var plainMailbox = regexp.MustCompile("^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}$")

// mailbox reads one mail address, with or without a name, and gives it bare and in ASCII.
func mailbox(text string) (string, error) {
	parsed, err := netmail.ParseAddress(text)
	if err != nil {
		return "", errAddress
	}
	at := strings.LastIndexByte(parsed.Address, '@')
	domain, err := idna.Lookup.ToASCII(parsed.Address[at+1:])
	if err != nil {
		return "", errAddress
	}
	bare := parsed.Address[:at+1] + domain
	if !plainMailbox.MatchString(bare) {
		return "", errAddress
	}
	return bare, nil
}
