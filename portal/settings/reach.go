package settings

import (
	"cmp"
	"errors"
	"regexp"
	"strings"
	"unicode"

	"eokm.nl/hosting/portal/i18n"
)

// Reach is how people reach EOKM, and under which name it works. Pages, mails and guidance say it (Words).
type Reach struct {
	Phone   string `env:"PORTAL_CONTACT_PHONE"`    // as people dial it; without one the portal does not serve
	Mail    string `env:"PORTAL_CONTACT_MAIL"`     // likewise
	HoursNL string `env:"PORTAL_CONTACT_HOURS_NL"` // when somebody answers; "": what the catalogue says
	HoursEN string `env:"PORTAL_CONTACT_HOURS_EN"`
	Night   string `env:"PORTAL_CONTACT_NIGHT"` // outside these hours: one text, or Dutch | English; "": what the catalogue says

	Brand       string `env:"PORTAL_BRAND"         envDefault:"EOKM"`
	BrandNoteNL string `env:"PORTAL_BRAND_NOTE_NL"` // what else it is called; "": what the catalogue says
	BrandNoteEN string `env:"PORTAL_BRAND_NOTE_EN"`

	// For the privacy page (GDPR 13 and 14); while one is not set it says so.
	Controller string `env:"PORTAL_PRIVACY_CONTROLLER"` // the full name
	Address    string `env:"PORTAL_PRIVACY_ADDRESS"`
	DPO        string `env:"PORTAL_PRIVACY_DPO"`       // a mailbox or a number of the data protection officer
	GroundNL   string `env:"PORTAL_PRIVACY_GROUND_NL"` // sentences that name the legal ground
	GroundEN   string `env:"PORTAL_PRIVACY_GROUND_EN"`
}

// Reserved is how to reach nobody: for the demo, and for tests. Ofcom keeps the area code 01632 for fiction, so the number
// rings nowhere in the world; no Dutch range is kept so.
func Reserved() Reach {
	return Reach{
		Phone: "+44 1632 960123", Mail: "meldpunt@example.nl", Brand: ownName,
		HoursNL: "op werkdagen van 9 tot 17 uur", HoursEN: "on working days from 9 to 17",
	}
}

// ownName is the name in the texts as they are written.
const ownName = "EOKM"

var (
	phoneForm = regexp.MustCompile(`^(\+[1-9]|0[1-9])[0-9 ()-]*[0-9]$`)
	notDialed = regexp.MustCompile(`[^+0-9]`)
)

// The digits of a number: a short service number, and the longest of E.164.
const fewestDigits, mostDigits = 8, 15

// Check finds what nobody could be reached by. What is missing it lets pass.
func (r Reach) Check() error {
	if digits := len(strings.TrimPrefix(dialed(r.Phone), "+")); r.Phone != "" &&
		(!phoneForm.MatchString(r.Phone) || digits < fewestDigits || digits > mostDigits) {
		return errors.New("PORTAL_CONTACT_PHONE must be a phone number: + and a country code, or 0, and then digits, spaces, hyphens")
	}
	for _, text := range []struct{ name, value string }{
		{"PORTAL_CONTACT_HOURS_NL", r.HoursNL},
		{"PORTAL_CONTACT_HOURS_EN", r.HoursEN},
		{"PORTAL_CONTACT_NIGHT", r.Night},
		{"PORTAL_BRAND", r.Brand},
		{"PORTAL_BRAND_NOTE_NL", r.BrandNoteNL},
		{"PORTAL_BRAND_NOTE_EN", r.BrandNoteEN},
		{"PORTAL_PRIVACY_CONTROLLER", r.Controller},
		{"PORTAL_PRIVACY_ADDRESS", r.Address},
		{"PORTAL_PRIVACY_DPO", r.DPO},
		{"PORTAL_PRIVACY_GROUND_NL", r.GroundNL},
		{"PORTAL_PRIVACY_GROUND_EN", r.GroundEN},
	} {
		if strings.ContainsFunc(text.value, unicode.IsControl) {
			return errors.New(text.name + " must be one line")
		}
	}
	return nil
}

func dialed(phone string) string { return notDialed.ReplaceAllString(phone, "") }

// Words are what a text of the catalogue may name without an argument, in the printer's language.
func (r Reach) Words(p *i18n.Printer) map[string]string {
	hours, otherHours, note, otherNote := r.HoursNL, r.HoursEN, r.BrandNoteNL, r.BrandNoteEN
	ground, otherGround := r.GroundNL, r.GroundEN
	night, english, _ := strings.Cut(r.Night, "|")
	if p.Lang() == i18n.EN {
		hours, otherHours, note, otherNote = otherHours, hours, otherNote, note
		night, ground, otherGround = cmp.Or(english, night), otherGround, ground
	}
	return map[string]string{
		i18n.Brand:         cmp.Or(strings.TrimSpace(r.Brand), ownName),
		i18n.BrandNote:     cmp.Or(note, otherNote, p.T("reach.note")),
		i18n.BrandNoteMail: cmp.Or(note, otherNote, p.T("reach.note.mail")),
		i18n.ContactPhone:  r.Phone,
		i18n.ContactTel:    "tel:" + dialed(r.Phone),
		i18n.ContactMail:   r.Mail,
		i18n.ContactMailTo: "mailto:" + r.Mail,
		i18n.ContactHours:  cmp.Or(hours, otherHours, p.T("reach.hours")),
		i18n.ContactNight:  cmp.Or(strings.TrimSpace(night), p.T("reach.night")),

		i18n.Controller:        cmp.Or(r.Controller, p.T("reach.controller")),
		i18n.ControllerAddress: cmp.Or(r.Address, p.T("reach.address")),
		i18n.DPOContact:        cmp.Or(r.DPO, p.T("reach.dpo")),
		i18n.PrivacyGround:     cmp.Or(ground, otherGround, p.T("reach.ground")),
	}
}
