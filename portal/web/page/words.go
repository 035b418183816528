package page

import (
	"cmp"
	"net/netip"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/portal/guidance"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/ui"
)

// OrNone is text, or the dash that stands where a fact is missing.
func OrNone(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

func IDText(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

func IPText(ip netip.Addr) string {
	if !ip.IsValid() {
		return "—"
	}
	return ip.String()
}

// Beginning is a text's first line or so: the page that decides shows all of it.
func Beginning(text string) string {
	const most = 120
	letters := []rune(strings.Join(strings.Fields(text), " "))
	if len(letters) <= most {
		return string(letters)
	}
	return string(letters[:most-1]) + "…"
}

// JoinNumbers writes a list of numbers as people do: 1, 2 and 4.
func JoinNumbers(p *i18n.Printer, numbers []int) string {
	return JoinWords(p, NumberTexts(numbers))
}

// InLanguage is the one of two texts that the reader reads.
func InLanguage(r *Request, nl, en string) string {
	if r.Lang() == "en" {
		return en
	}
	return nl
}

// OutOf is "2 of 5".
func OutOf(r *Request, n, all int) string {
	return r.Printer.T("advisories.of", "N", r.Printer.Number(n), "Of", r.Printer.Number(all))
}

func JoinWords(p *i18n.Printer, words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return p.T("notices.and", "List", strings.Join(words[:last], ", "), "Last", words[last])
}

func NumberTexts(numbers []int) []string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	return words
}

func OrElse(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

// InFours is a secret as people type it over.
func InFours(secret string) string {
	var parts []string
	for i := 0; i < len(secret); i += 4 {
		parts = append(parts, secret[i:min(i+4, len(secret))])
	}
	return strings.Join(parts, " ")
}

func By(name string) string {
	if name == "" {
		return ""
	}
	return " · " + name
}

// TitleOf is an article's title in the reader's language, else in the other one, else its slug.
func TitleOf(r *Request, nl, en, slug string) string {
	if r.Lang() == "en" {
		return cmp.Or(en, nl, slug)
	}
	return cmp.Or(nl, en, slug)
}

// WordsOf words each of some values; in the key * stands for one.
func WordsOf[T ~string](r *Request, key string, values []T) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = r.Printer.T(strings.ReplaceAll(key, "*", string(v)))
	}
	return list
}

func WordOptions[T ~string](r *Request, key string, values []T) []ui.Option {
	var list []ui.Option
	for _, v := range values {
		list = append(list, ui.Option{Value: string(v), Label: r.Printer.T(key + string(v))})
	}
	return list
}

// Prose is a text that somebody wrote, as HTML, with what the portal says in the place of its placeholders. Its headings' ids are
// told apart by language, for a page that shows both.
func Prose(r *Request, language, text string) string {
	html := guidance.Render(text).Filled(r.Site.Catalogue.Printer(i18n.Lang(language))).HTML
	return strings.NewReplacer(` id="s-`, ` id="s-`+language+`-`, ` href="#s-`, ` href="#s-`+language+`-`).Replace(html)
}
