package models

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// OneLine checks a text without line breaks.
func OneLine(bad *Faults, field, text string, limit int) string {
	text = strings.Join(strings.Fields(text), " ")
	switch {
	case utf8.RuneCountInString(text) > limit:
		*bad = append(*bad, OverLong(field, limit))
	case HasControl(text):
		bad.Add(field, "text.characters")
	}
	return text
}

// manyLines checks a text with line breaks, and makes these the same everywhere.
func manyLines(bad *Faults, field, text string, limit int) string {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	switch {
	case utf8.RuneCountInString(text) > limit:
		*bad = append(*bad, OverLong(field, limit))
	case !utf8.ValidString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }):
		bad.Add(field, "text.characters")
	}
	return text
}

// OverLong is the fault of a text with more characters than it may have.
func OverLong(field string, limit int) error {
	return &Invalid{Field: field, Key: "article.too_long", Args: map[string]string{"Max": strconv.Itoa(limit)}}
}

// CutTo is the first characters of a text.
func CutTo(text string, limit int) string {
	if runes := []rune(text); len(runes) > limit {
		return string(runes[:limit])
	}
	return text
}

// Known adds a fault when a value is not of the list.
func Known[T comparable](bad *Faults, field string, values, list []T) {
	if slices.ContainsFunc(values, func(v T) bool { return !slices.Contains(list, v) }) {
		bad.Add(field, "article.choice")
	}
}

// HasControl tells whether text holds what nobody types: a name with it could forge a line in a log or a mail.
func HasControl(text string) bool {
	return !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl)
}

// Unseen tells whether a letter shows as nothing, turns the text behind it, or begins a line.
func Unseen(r rune) bool { return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) }

// NormalName is a name as it is compared and kept: without space around it, and composed (NFC), since keyboards send é as one letter
// or as two.
func NormalName(text string) string { return norm.NFC.String(strings.TrimSpace(text)) }

// NameLimit is how many characters a name may have.
const NameLimit = 100

// SlugOf is a name in small letters, digits and hyphens, without its legal form, of so many at most; otherwise when nothing of
// it is left.
func SlugOf(name string, most int, otherwise string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKD.String(legalForm.ReplaceAllString(name, "")))
	slug := strings.Trim(notSlug.ReplaceAllString(plain, "-"), "-")
	slug = strings.TrimRight(slug[:min(len(slug), most)], "-")
	if !SlugForm.MatchString(slug) {
		return otherwise
	}
	return slug
}

// PlainLetters are 32 letters and digits without look-alikes, for numbers that people read out or type.
const PlainLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

var (
	notSlug   = regexp.MustCompile(`[^a-z0-9]+`)
	legalForm = regexp.MustCompile(`(?i)[\s,]+(b\.?\s?v\.?|n\.?v\.?|v\.?o\.?f\.?|gmbh|ltd\.?|inc\.?)\s*$`)
)

// SlugForm is what the slug of an organisation may be.
var SlugForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{1,62}$`)

// TitleLimit is how many characters a title of anything may have.
const TitleLimit = 120

// SlugLimit is how many characters one may have.
const SlugLimit = 80

// As gives a list of words the type that they are of.
func As[To, From ~string](list []From) []To {
	out := make([]To, len(list))
	for i, one := range list {
		out[i] = To(one)
	}
	return out
}

// articleSlug is what an article's slug may be: it stands in addresses, the same in every language and version.
var articleSlug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// CheckSlug tells what is wrong with the slug of an article or a course that is new; reserved are those that pages have.
func CheckSlug(slug string, reserved []string) error {
	switch {
	case !articleSlug.MatchString(slug) || len(slug) > SlugLimit:
		return &Invalid{Field: "slug", Key: "article.slug"}
	case slices.Contains(reserved, slug):
		return &Invalid{Field: "slug", Key: "article.slug.reserved"}
	}
	return nil
}

// Languages are the two that every text of EOKM's is in.
var Languages = []string{"nl", "en"}

// Distinct sorts, and keeps one of each.
func Distinct[T cmp.Ordered](all []T) []T {
	return slices.Compact(slices.Sorted(slices.Values(all)))
}
