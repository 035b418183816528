package i18n

import (
	"cmp"
	"regexp"
)

// The names of what every text may say without an argument: how EOKM is reached, under which name it works, and who
// answers for what is kept about people.
const (
	Brand         = "Brand"
	BrandNote     = "BrandNote"     // what else it is called
	BrandNoteMail = "BrandNoteMail" // the same for a mail, in which no word may tell what notices are about
	ContactPhone  = "ContactPhone"
	ContactTel    = "ContactTel" // the number as a link leads to it
	ContactMail   = "ContactMail"
	ContactMailTo = "ContactMailTo" // the mailbox as a link leads to it
	ContactHours  = "ContactHours"  // when somebody answers
	ContactNight  = "ContactNight"  // what to do outside these hours

	Controller        = "Controller"        // who answers for the data, by its full name
	ControllerAddress = "ControllerAddress" // where it is
	DPOContact        = "DPOContact"        // how its data protection officer is reached
	PrivacyGround     = "PrivacyGround"     // on which legal ground the data is used
)

// With gives the catalogue of one portal: of says, for the printer of each language, what its texts may name without an argument. The
// texts call EOKM by the portal's own name for it. The catalogue that it is made of stays as it is.
func (c *Catalogue) With(of func(p *Printer) map[string]string) *Catalogue {
	made := &Catalogue{printers: make(map[Lang]*Printer)}
	for lang, p := range c.printers {
		one := *p
		one.given = of(p)
		if one.Brand() != ownName {
			one.messages = make(map[string]message, len(p.messages))
			for key, m := range p.messages {
				one.messages[key] = message{one: one.branded(m.one), other: one.branded(m.other)}
			}
		}
		made.printers[lang] = &one
	}
	return made
}

// Brand is the portal's own name for EOKM.
func (p *Printer) Brand() string { return cmp.Or(p.given[Brand], ownName) }

// Given is what texts may name without an argument; "" when the portal says nothing of it.
func (p *Printer) Given(name string) string { return p.given[name] }

// ownName is what the texts call EOKM, as they are written; the number of a notice begins with it too.
const ownName = "EOKM"

var ownNames = regexp.MustCompile(`\b` + ownName + `\b(?:-\d)?`)

// Branded is a text with the portal's own name for EOKM in it.
func (p *Printer) Branded(text string) string {
	brand := p.Brand()
	if brand == ownName {
		return text
	}
	return ownNames.ReplaceAllStringFunc(text, func(found string) string {
		if found != ownName {
			return found
		}
		return brand
	})
}

func (p *Printer) branded(t text) text {
	made := text{plain: p.Branded(t.plain)}
	for _, part := range t.parts {
		part.literal = p.Branded(part.literal)
		made.parts = append(made.parts, part)
	}
	return made
}
