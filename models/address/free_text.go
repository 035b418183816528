package address

import (
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"eokm.nl/hosting/models"
)

// FreeTextLimit is how many characters a note or reason may have.
const FreeTextLimit = 2000

// AddressLike finds what looks like a web address, also a defanged one or one without its scheme. Go's regexp is linear
// in its input.
var AddressLike = regexp.MustCompile(`(?i)(h(tt|xx)ps?\s*(:|\[:\])|://|www\.|[a-z0-9-]+(\.|\[\.\]|\(\.\))[a-z]{2,}/)`)

// FreeText checks what a person typed: it may not hold an address, since notes are shown and mailed where addresses
// never go.
func FreeText(field, text string, required bool) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	switch {
	case required && text == "":
		return "", &models.Invalid{Field: field, Key: "text.missing"}
	case utf8.RuneCountInString(text) > FreeTextLimit:
		return "", &models.Invalid{Field: field, Key: "text.too_long"}
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }):
		return "", &models.Invalid{Field: field, Key: "text.characters"}
	case AddressLike.MatchString(text), AddressLike.MatchString(Disguise.Read(text).Text):
		return "", &models.Invalid{Field: field, Key: "text.address"}
	}
	return text, nil
}

// NamesAddress tells whether a text names a web address, as FreeText has it, a defanged host or an IP address. Which one does not
// matter: that an example's is refused keeps a real one from passing for an example.
func NamesAddress(text string) bool {
	return AddressLike.MatchString(text) || defangedHost.MatchString(text) || slices.ContainsFunc(strings.Fields(text), namesIP)
}

// defangedHost is a name that somebody took the trouble to make harmless.
var defangedHost = regexp.MustCompile(`[\pL\pN_-](\[\.\]|\(\.\))[\pL\pN_-]`)

// namesIP tells whether a word has an IP address in it: (192.0.2.5), ip=192.0.2.0/24.
func namesIP(word string) bool {
	return slices.ContainsFunc(partOfWord.FindAllString(Refang(word), -1), func(part string) bool {
		_, err := netip.ParseAddr(strings.TrimRight(part, ".-"))
		return err == nil && part != "::"
	})
}

// Hide gives a text as a form may show it again: dots for every word that an advisory may not hold.
func Hide(text string) string {
	text = AddressLike.ReplaceAllString(AnyAddress.ReplaceAllString(text, "•••"), "•••")
	return AnyWord.ReplaceAllStringFunc(text, func(word string) string {
		if NamesAddress(word) {
			return "•••"
		}
		return word
	})
}

// AnyAddress is a whole word that AddressLike finds a part of.
var AnyAddress = regexp.MustCompile(`\S*` + AddressLike.String() + `\S*`)

// AnyWord is a word, and partOfWord what in it could be an IPv6 address, or else a host or an IPv4 address.
var (
	AnyWord    = regexp.MustCompile(`\S+`)
	partOfWord = regexp.MustCompile(`[0-9A-Fa-f]*(:[0-9A-Fa-f]*){2,}|[\pL\pN][\pL\pN.-]*`)
)

// ReplaceMentions puts what stands for each place in a text; "" leaves it. Of places that overlap the longest is replaced.
func ReplaceMentions(text string, found []Mention, stands func(Mention) string) string {
	type place struct {
		span
		as string
	}
	var places []place
	for _, m := range found {
		as := stands(m)
		if as == "" {
			continue
		}
		if n := len(places); n > 0 && m.from < places[n-1].to {
			if last := &places[n-1]; m.to-m.from > last.to-last.from {
				last.as = as
			}
			places[n-1].to = max(places[n-1].to, m.to)
			continue
		}
		places = append(places, place{m.span, as})
	}
	var out strings.Builder
	last := 0
	for _, p := range places {
		out.WriteString(text[last:p.from])
		out.WriteString(p.as)
		last = p.to
	}
	return out.String() + text[last:]
}

// ValidName is the one rule for the name of a person, an organisation or a thing of theirs, however it was given: a line that
// shows as it reads, and no address. Whoever keeps a name trims it first.
func ValidName(text string) bool {
	return text != "" && utf8.RuneCountInString(text) <= models.NameLimit && !models.HasControl(text) &&
		!strings.ContainsFunc(text, models.Unseen) &&
		!AddressLike.MatchString(text)
}

// Refang undoes the form in which desks pass addresses on.
func Refang(text string) string {
	text = strings.NewReplacer("[.]", ".", "(.)", ".", "[:]", ":").Replace(text)
	const scheme = "hxxp" // also as hXXp
	if len(text) > len(scheme) && strings.EqualFold(text[:len(scheme)], scheme) {
		return "http" + text[len(scheme):]
	}
	return text
}
