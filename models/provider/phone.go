package provider

import (
	"github.com/nyaruka/phonenumbers"
)

// phoneRegion is where a number is that names no country.
const phoneRegion = "NL"

// phoneLimit is how many bytes a number may take as somebody wrote it.
const phoneLimit = 60

// ParsePhone reads a phone number as people write it, of the Netherlands where it names no country: with spaces, dots, hyphens,
// slashes or brackets, 00 for +, or an extension. It gives the one form in which numbers are kept, E.164, with ";ext=" and the
// extension behind it where there is one.
func ParsePhone(text string) (string, bool) {
	if len(text) > phoneLimit {
		return "", false
	}
	number, err := phonenumbers.Parse(text, phoneRegion)
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return "", false
	}
	kept := phonenumbers.Format(number, phonenumbers.E164)
	if ext := number.GetExtension(); ext != "" {
		kept += ";ext=" + ext
	}
	return kept, true
}

// PhoneText is a phone number that was kept, as people read it: +31 20 555 0101. What is no number is given as it is.
func PhoneText(kept string) string {
	number, err := phonenumbers.Parse(kept, phoneRegion)
	if err != nil {
		return kept
	}
	return phonenumbers.Format(number, phonenumbers.INTERNATIONAL)
}
