// Package i18n holds the language layer of the portal: the Dutch and English
// catalogues and the one way to write a text, a number, a date and a length of time.
//
// It is a leaf: it imports nothing of the app and knows no HTML, HTTP or database.
// Reported addresses never pass through a catalogue text.
package i18n

import "golang.org/x/text/language"

// Lang is a language the portal speaks. Its value is the tag for <html lang>.
type Lang string

const (
	NL Lang = "nl"
	EN Lang = "en"
)

// Langs lists the languages of the portal. The first is the default.
func Langs() []Lang { return []Lang{NL, EN} }

// Parse turns an outside value (?lang=, cookie, user setting) into a Lang.
// It accepts only "nl" and "en"; for anything else it returns the default and false.
func Parse(s string) (Lang, bool) {
	switch l := Lang(s); l {
	case NL, EN:
		return l, true
	}
	return NL, false
}

// matcher is never written after its creation and safe for concurrent use.
var matcher = language.NewMatcher([]language.Tag{language.Dutch, language.English})

// Match picks the language for an Accept-Language header. An empty, malformed or
// foreign header gives Dutch.
func Match(acceptLanguage string) Lang {
	wanted, _, err := language.ParseAcceptLanguage(acceptLanguage)
	if err != nil {
		return NL
	}
	_, i, confidence := matcher.Match(wanted...)
	if confidence == language.No {
		return NL
	}
	return Langs()[i]
}
