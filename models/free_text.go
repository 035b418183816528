package models

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// freeTextLimit is how many characters a note or reason may have.
const freeTextLimit = 2000

// addressLike finds what looks like a web address, also a defanged one or one without its scheme. Go's regexp is linear
// in its input.
var addressLike = regexp.MustCompile(`(?i)(h(tt|xx)ps?\s*(:|\[:\])|://|www\.|[a-z0-9-]+(\.|\[\.\]|\(\.\))[a-z]{2,}/)`)

// freeText checks what a person typed: it may not hold an address, since notes are shown and mailed where addresses
// never go.
func freeText(field, text string, required bool) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	switch {
	case required && text == "":
		return "", &Invalid{Field: field, Key: "text.missing"}
	case utf8.RuneCountInString(text) > freeTextLimit:
		return "", &Invalid{Field: field, Key: "text.too_long"}
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' }):
		return "", &Invalid{Field: field, Key: "text.characters"}
	case addressLike.MatchString(text), addressLike.MatchString(disguise.read(text).text):
		return "", &Invalid{Field: field, Key: "text.address"}
	}
	return text, nil
}
