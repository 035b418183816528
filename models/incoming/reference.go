package incoming

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"eokm.nl/hosting/models/address"
)

// namesPlace tells whether a reference or the code of a source names a host, an IP address, an address or a hash, in any disguise that
// Mask knows. They stand in mails and page titles, where none may be.
func namesPlace(text string) bool {
	if plainReference(text) {
		return false
	}
	_, found := address.Mask(withoutNumbers(text), "en")
	return found > 0 || ownMachine.MatchString(text)
}

// plainReference tells whether a text has nothing that any form of an address needs. Nearly every reference is so, and Mask takes a
// hundred times as long.
func plainReference(text string) bool {
	const longest = 31 // a hash has more
	if len(text) > longest {
		return false
	}
	for i := range len(text) {
		if c := text[i]; !address.Unreserved(c) && c != ' ' && c != '#' && c != '/' || c == '.' {
			return false
		}
	}
	lower := strings.ToLower(text)
	return !slices.ContainsFunc([]string{"0x", "localhost", "dot", "punt"}, func(part string) bool { return strings.Contains(lower, part) })
}

var (
	// uuidForm is what many programs number their reports with. Mask would take it for a hash.
	uuidForm = regexp.MustCompile(`(?i)\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b`)
	// ownMachine is the one host with a name without a dot that people paste.
	ownMachine = regexp.MustCompile(`(?i)\blocalhost\b`)
	// dottedNumber is a number behind one or two words: REPORT.ID.12. No host ends in a number, and "id" is a top level domain.
	dottedNumber = regexp.MustCompile(`^([\pL\pN_-]+\.){1,2}\d+$`)
)

// withoutNumbers takes the forms of a number away that only look like more.
func withoutNumbers(text string) string {
	text = uuidForm.ReplaceAllString(text, "")
	if dottedNumber.MatchString(text) {
		return ""
	}
	return text
}

// namesItself tells whether the reference spells the host or the IP address of its own row, whatever stands between the parts.
func (in *Report) namesItself() bool {
	if in.ExternalRef == "" {
		return false
	}
	ref := parted(in.ExternalRef)
	names := []string{in.Address.Host(), in.Address.Domain()}
	if in.IP.IsValid() {
		names = append(names, in.IP.String())
	}
	for _, name := range names {
		if strings.ContainsAny(name, ".:") && strings.Contains(ref, parted(name)) {
			return true
		}
	}
	return false
}

// parted is a text in lower case with one dot for all that stands between letters and digits, and one at each end.
func parted(text string) string {
	var b strings.Builder
	b.Grow(len(text) + 2)
	b.WriteByte('.')
	dot := true
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteRune(unicode.ToLower(r))
			dot = false
		} else if !dot {
			b.WriteByte('.')
			dot = true
		}
	}
	if !dot {
		b.WriteByte('.')
	}
	return b.String()
}
