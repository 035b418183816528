// Package pages holds the pages that belong to no resource: what went wrong, the state of the portal, the texts that the
// footer leads to, and the demo's mails. Pure functions of their structs.
package pages

import (
	"strconv"
	"time"

	"eokm.nl/hosting/portal/i18n"
)

// Problem is an error page: what happened and what to do.
type Problem struct {
	Status    int
	SignedOut bool   // the session is over; that is what Status is about
	Busy      bool   // too much was asked at once; likewise
	ID        string // of the line in the log
	Text      string // instead of the usual words
}

// known are the statuses that have words of their own.
func (p Problem) known() string {
	switch p.Status {
	case 403:
		if p.SignedOut {
			return "signed_out"
		}
		return "403"
	case 503:
		if p.Busy {
			return "busy"
		}
		return "503"
	case 400, 404, 405, 409, 413, 422, 429, 500:
		return strconv.Itoa(p.Status)
	default:
		if p.Status < 500 {
			return "400"
		}
		return "500"
	}
}

// Title names the problem.
func (p Problem) Title(printer *i18n.Printer) string {
	return printer.T("pages.problem." + p.known() + ".title")
}

func (p Problem) text(printer *i18n.Printer) string {
	if p.Text != "" {
		return p.Text
	}
	return printer.T("pages.problem." + p.known() + ".text")
}

// Status is the state of the portal, for people.
type Status struct {
	Portal   Condition
	MailLate bool // mails cannot be delivered for some time
	At       time.Time
}

// Condition is what the portal can do.
type Condition string

// The conditions.
const (
	Works    Condition = "fine"
	OnlyRead Condition = "read_only" // nothing can be saved
	Away     Condition = "database"  // the database does not answer
)

// Text is a page of headed paragraphs out of the catalogue.
type Text struct {
	Key      string
	Sections int
	Args     []any // names and values for the paragraphs
	Reach    bool  // begins with how EOKM is reached, and what else it is called
}

// The texts.
var (
	Exposure      = Text{Key: "exposure", Sections: 4}
	Contact       = Text{Key: "contact", Sections: 3, Reach: true}
	Accessibility = Text{Key: "accessibility", Sections: 2}
	Privacy       = Text{Key: "privacy", Sections: 12}
)

// Title names the text.
func (t Text) Title(printer *i18n.Printer) string { return printer.T("pages." + t.Key + ".title") }

// With gives the text its values.
func (t Text) With(args ...any) Text {
	t.Args = args
	return t
}

func (t Text) part(printer *i18n.Printer, section int, part string) string {
	return printer.T("pages."+t.Key+"."+strconv.Itoa(section)+"."+part, t.Args...)
}

// Mails is the demo's mail folder.
type Mails struct {
	Rows []MailRow
}

// MailRow is one mail in the folder.
type MailRow struct {
	URL     string
	To      string
	Subject string
	At      time.Time
}

// Mail is one mail of the demo, as plain text.
type Mail struct {
	To      string
	Subject string
	At      time.Time
	Text    string
}
