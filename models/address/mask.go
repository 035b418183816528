package address

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maskMarks is what stands in the place of an address, by the text's language.
var maskMarks = map[string]string{"nl": "[adres verborgen]", "en": "[address hidden]"}

// Mask gives a text without its addresses, and how many were masked. A mark in the text's language (nl or en) stands for each
// URL, host, IP address or prefix, mail address and long hash, also for one that was written so that no machine reads it
// (example[.]com). What it leaves holds none: masked again it is the same. Characters that nobody sees go too, since they
// would break an address in two.
//
// It is for texts in which an address has no business at all, and takes a word too many rather than one too few. Where
// people write about the addresses of a notice, see Store.Hide.
func Mask(text, language string) (masked string, count int) {
	mark := maskMarks[language]
	if mark == "" {
		mark = maskMarks["nl"]
	}
	text = seen(text)
	for range maskRounds {
		found := Disguise.Read(text).addresses()
		if len(found) == 0 {
			return text, count
		}
		count += len(found)
		text = replaceSpans(text, found, mark)
	}
	return mark, count // what still holds some after so many rounds was written against us
}

// maskRounds is how often a text is looked through: what stood on both sides of an address may make one without it.
const maskRounds = 5

// seen is a text without what nobody sees: format characters, and returns before line breaks.
func seen(text string) string {
	text = strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), string(utf8.RuneError))
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, text)
}

// span is a part of a text, in bytes.
type span struct{ from, to int }

// replaceSpans puts the mark for each span; they are in order and apart.
func replaceSpans(text string, spans []span, mark string) string {
	var out strings.Builder
	last := 0
	for _, s := range spans {
		out.WriteString(text[last:s.from])
		out.WriteString(mark)
		last = s.to
	}
	out.WriteString(text[last:])
	return out.String()
}

// reading is a text as the reader of a disguised address would type it into a browser, and where in the text each of its
// bytes comes from.
type reading struct {
	Text  string
	bytes []span
}

// disguiseSet is what people write in the place of a dot, a colon, a slash or an at sign; its groups say of which (meant).
type disguiseSet struct{ *regexp.Regexp }

// Disguise is every one that hardly is anything else. A dot with space on both sides is one.
var Disguise = disguiseSet{regexp.MustCompile(disguiseForms)}

// looseDisguise has also those that are sentences more often than not: for who looks up what it finds.
var looseDisguise = disguiseSet{regexp.MustCompile(disguiseForms +
	`|(\s+\.\s*|\.[ \t]*[\r\n]\s*|\.\s*[\r\n]|[ \t]+(?:dot|punt)[ \t]+)`)}

const disguiseForms = `(?i)` +
	`[ \t]*[\[({<][ \t]*(?:(\.|。|dot|punt)|(:)|(://)|(/)|(at|@))[ \t]*[\])}>][ \t]*` +
	`|(&#0*46;|&#x0*2e;|&period;|%2e|[。｡]|\[\.|\.\]|[ \t]+\.[ \t]+)|(&#0*58;|&#x0*3a;|&colon;|%3a)` +
	`|(&#0*47;|&#x0*2f;|&sol;|%2f)|(&#0*64;|&#x0*40;|&commat;|%40)`

// meant is what each group stands for.
var meant = []string{".", ":", "://", "/", "@", ".", ":", "/", "@", "."}

// Read gives a text without its disguises. Wide and other forms of letters become the plain ones; what nobody sees goes.
func (d disguiseSet) Read(text string) reading {
	r := reading{bytes: make([]span, 0, len(text))}
	var out strings.Builder
	add := func(as string, from, to int) {
		out.WriteString(as)
		for range len(as) {
			r.bytes = append(r.bytes, span{from, to})
		}
	}
	plain := func(from, to int) {
		for i, c := range text[from:to] {
			switch size := utf8.RuneLen(c); {
			case c < utf8.RuneSelf:
				add(string(c), from+i, from+i+1)
			case !unicode.Is(unicode.Cf, c):
				add(norm.NFKC.String(string(c)), from+i, from+i+size)
			}
		}
	}
	last := 0
	for _, m := range d.FindAllStringSubmatchIndex(text, -1) {
		plain(last, m[0])
		for group := range len(m)/2 - 1 {
			if m[2+2*group] >= 0 {
				add(meant[group], m[0], m[1])
			}
		}
		last = m[1]
	}
	plain(last, len(text))
	r.Text = out.String()
	return r
}

// addresses finds the parts of the text that name one, in order and apart.
func (r reading) addresses() []span {
	found := r.coded()
	for _, look := range addressForms {
		for _, m := range look.form.FindAllStringIndex(r.Text, -1) {
			from, to := m[0], m[0]+len(strings.TrimRight(r.Text[m[0]:m[1]], trailing))
			if from < to && (look.is == nil || look.is(r.Text, from, to)) {
				found = append(found, span{r.bytes[from].from, r.bytes[to-1].to})
			}
		}
	}
	slices.SortFunc(found, func(a, b span) int { return a.from - b.from })
	var apart []span
	for _, s := range found {
		if n := len(apart); n > 0 && s.from <= apart[n-1].to {
			apart[n-1].to = max(apart[n-1].to, s.to)
			continue
		}
		apart = append(apart, s)
	}
	return apart
}

// trailing are signs after an address that belong to the sentence, and leading those before it.
const (
	trailing = `.,;:!?)]}'"’”»>`
	leading  = `([{<"'“‘„«`
)
