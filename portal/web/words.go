package web

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

// orNone is text, or the dash that stands where a fact is missing.
func orNone(text string) string {
	if text == "" {
		return "—"
	}
	return text
}

func idText(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

func ipText(ip netip.Addr) string {
	if !ip.IsValid() {
		return "—"
	}
	return ip.String()
}

// beginning is a text's first line or so: the page that decides shows all of it.
func beginning(text string) string {
	const most = 120
	letters := []rune(strings.Join(strings.Fields(text), " "))
	if len(letters) <= most {
		return string(letters)
	}
	return string(letters[:most-1]) + "…"
}

// joinNumbers writes a list of numbers as people do: 1, 2 and 4.
func joinNumbers(p *i18n.Printer, numbers []int) string {
	return joinWords(p, numberTexts(numbers))
}

// inLanguage is the one of two texts that the reader reads.
func inLanguage(r *request, nl, en string) string {
	if r.lang() == "en" {
		return en
	}
	return nl
}

// outOf is "2 of 5".
func outOf(r *request, n, all int) string {
	return r.printer.T("advisories.of", "N", r.printer.Number(n), "Of", r.printer.Number(all))
}

func joinWords(p *i18n.Printer, words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return p.T("notices.and", "List", strings.Join(words[:last], ", "), "Last", words[last])
}

func numberTexts(numbers []int) []string {
	words := make([]string, len(numbers))
	for i, n := range numbers {
		words[i] = strconv.Itoa(n)
	}
	return words
}

func orElse(text, fallback string) string {
	if text == "" {
		return fallback
	}
	return text
}

// inFours is a secret as people type it over.
func inFours(secret string) string {
	var parts []string
	for i := 0; i < len(secret); i += 4 {
		parts = append(parts, secret[i:min(i+4, len(secret))])
	}
	return strings.Join(parts, " ")
}

func by(name string) string {
	if name == "" {
		return ""
	}
	return " · " + name
}

// titleOf is an article's title in the reader's language, else in the other one, else its slug.
func titleOf(r *request, nl, en, slug string) string {
	if r.lang() == "en" {
		return cmp.Or(en, nl, slug)
	}
	return cmp.Or(nl, en, slug)
}

// wordsOf words each of some values; in the key * stands for one.
func wordsOf[T ~string](r *request, key string, values []T) []string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = r.printer.T(strings.ReplaceAll(key, "*", string(v)))
	}
	return list
}

func wordOptions[T ~string](r *request, key string, values []T) []ui.Option {
	var list []ui.Option
	for _, v := range values {
		list = append(list, ui.Option{Value: string(v), Label: r.printer.T(key + string(v))})
	}
	return list
}

// prose is a text that somebody wrote, as HTML. Its headings' ids are told apart by language, for a page that shows both.
func prose(language, text string) string {
	html := guidance.Render(text).HTML
	return strings.NewReplacer(` id="s-`, ` id="s-`+language+`-`, ` href="#s-`, ` href="#s-`+language+`-`).Replace(html)
}
