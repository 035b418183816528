package i18n

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"
)

// areas lists the catalogue files without their language: "layout", "notices", ...
func areas(t *testing.T) []string {
	t.Helper()
	paths, err := fs.Glob(locales, "locales/*.toml")
	require.NoError(t, err)
	var names []string
	for _, path := range paths {
		name := strings.TrimPrefix(path, "locales/")
		area, lang, ok := strings.Cut(strings.TrimSuffix(name, ".toml"), ".")
		require.True(t, ok, "%s must be named <area>.<lang>.toml", name)
		_, known := Parse(lang)
		require.True(t, known, "%s: the portal has no language %q", name, lang)
		names = append(names, area)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func area(t *testing.T, name string, l Lang) map[string]message {
	t.Helper()
	messages := make(map[string]message)
	require.NoError(t, loadFile(locales, "locales/"+name+"."+string(l)+".toml", messages))
	return messages
}

func TestCatalogue_LanguagesHaveTheSameKeys(t *testing.T) {
	for _, name := range areas(t) {
		nl, en := area(t, name, NL), area(t, name, EN)
		if diff := cmp.Diff(sortedKeys(nl), sortedKeys(en)); diff != "" {
			t.Errorf("%s: keys in Dutch (-) and English (+) differ:\n%s", name, diff)
		}
		for key, m := range nl {
			other, ok := en[key]
			if !ok {
				continue
			}
			require.Equal(t, m.one.empty(), other.one.empty(), "%s: plural forms of %s", name, key)
			require.Equal(t, fields(m), fields(other), "%s: fields of %s", name, key)
		}
	}
}

func TestCatalogue_TextsAreFit(t *testing.T) {
	for _, name := range areas(t) {
		for _, l := range Langs() {
			for key, m := range area(t, name, l) {
				for _, v := range []string{source(m.one), source(m.other)} {
					require.NotContains(t, v, "!", "%s.%s %s: calm words, and ! marks a missing key", name, l, key)
					require.Equal(t, strings.TrimSpace(v), v, "%s.%s %s: no space around", name, l, key)
				}
				require.NotEmpty(t, strings.TrimSpace(source(m.other)), "%s.%s %s: empty", name, l, key)
			}
		}
	}
}

// Dutch texts are for readers at level B1: sentences of 20 words at most. A few words
// more are a warning, many more a fault.
func TestCatalogue_DutchSentencesAreShort(t *testing.T) {
	const wanted, limit = 20, 28
	for _, name := range areas(t) {
		for key, m := range area(t, name, NL) {
			for sentence := range strings.FieldsFuncSeq(source(m.other), endsSentence) {
				n := len(strings.Fields(sentence))
				if n > wanted {
					t.Logf("warning: %s: %s has a sentence of %d words", name, key, n)
				}
				require.LessOrEqual(t, n, limit, "%s: %s: sentence too long: %s", name, key, sentence)
			}
		}
	}
}

func TestLoad_RefusesAKeyInTwoFiles(t *testing.T) {
	files := fstest.MapFS{
		"locales/a.nl.toml": {Data: []byte("[\"x.y\"]\nother = \"een\"\n")},
		"locales/b.nl.toml": {Data: []byte("[\"x.y\"]\nother = \"twee\"\n")},
	}
	_, err := load(files, NL)
	require.ErrorContains(t, err, `locales/b.nl.toml: key "x.y" is already in another file`)
}

func TestLoad_RefusesABrokenFile(t *testing.T) {
	for _, bad := range []string{"[\"x\"", "[\"x\"]\nother = \"{{if}}\"\n", "[\"x\"]\none = \"1\"\n"} {
		_, err := load(fstest.MapFS{"locales/a.nl.toml": {Data: []byte(bad)}}, NL)
		require.ErrorContains(t, err, "locales/a.nl.toml", bad)
	}
}

func endsSentence(r rune) bool { return strings.ContainsRune(".?:;\n", r) }

func sortedKeys(messages map[string]message) []string {
	keys := make([]string, 0, len(messages))
	for key := range messages {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}

// fields names the arguments of m, in no order: a language may turn a sentence round.
func fields(m message) []string {
	names := append(m.one.fields(), m.other.fields()...)
	slices.Sort(names)
	return slices.Compact(names)
}

// source writes t as a reader sees it, with a word for each field.
func source(t text) string {
	if t.parts == nil {
		return t.plain
	}
	var b strings.Builder
	for _, p := range t.parts {
		b.WriteString(p.literal + p.field)
	}
	return b.String()
}

// saysToCall is a text that tells a reader to call EOKM, in either language.
var saysToCall = regexp.MustCompile(`(?i)\b(bel|belt)\s+(\S+\s+){0,5}?(EOKM|ons)\b|\bcall\s+(\S+\s+){0,5}?(EOKM|us)\b`)

// At four in the morning "call EOKM" helps nobody who does not have the number.
func TestCatalogue_SaysWhichNumberToCall(t *testing.T) {
	mute := func(text string) bool { return saysToCall.MatchString(text) && !strings.Contains(text, ContactPhone) }
	require.True(t, mute("Bel dan meteen uw beheerder of EOKM."))
	require.False(t, mute("Bel EOKM: "+ContactPhone+". EOKM kan u bellen."))
	for _, name := range areas(t) {
		for _, l := range Langs() {
			for key, m := range area(t, name, l) {
				if key == "reach.call" { // the number stands behind it, as a link
					continue
				}
				require.False(t, mute(source(m.one)) || mute(source(m.other)), "%s.%s %s", name, l, key)
			}
		}
	}
}
