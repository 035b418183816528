package content_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/guidance"
)

// A reader of B1: LIX counts long words, Flesch-Douma syllables (facts: content-review, section 3a).
const (
	hardestLIX   = 35.0
	easiestDouma = 70.0
	longWord     = 6 // letters
)

var (
	letters   = regexp.MustCompile(`[\pL\pN][\pL\pN'-]*`)
	syllables = regexp.MustCompile(`(?i)[aeiouyàáâäèéêëìíîïòóôöùúûü]+`)
	ends      = regexp.MustCompile(`[.!?:;]+(?:\s|$)|\n|·`)
)

// measured counts the words of a text, those that are long, their syllables, and its sentences: a heading, an item of a list and a
// cell of a table are one each.
func measured(markdown string) (words, long, vowels, sentences float64) {
	for _, sentence := range ends.Split(guidance.Plain(markdown), -1) {
		found := letters.FindAllString(sentence, -1)
		if len(found) == 0 {
			continue
		}
		sentences++
		for _, word := range found {
			words++
			if utf8.RuneCountInString(word) > longWord {
				long++
			}
			vowels += float64(max(1, len(syllables.FindAllString(word, -1))))
		}
	}
	return words, long, vowels, sentences
}

func lix(markdown string) float64 {
	words, long, _, sentences := measured(markdown)
	return words/sentences + 100*long/words
}

// douma is Flesch's reading ease for Dutch.
func douma(markdown string) float64 {
	words, _, vowels, sentences := measured(markdown)
	return 206.84 - 0.93*words/sentences - 77*vowels/words
}

// easiestFlesch is where English is "fairly easy": R. Flesch, A new readability yardstick, Journal of Applied Psychology 32 (1948),
// calls 60 to 70 standard and 70 to 80 fairly easy. It is as strict as the Dutch one, for readers of whom many learned English later.
const easiestFlesch = 70.0

// silent is an ending that is written with a vowel and said without one: there, online, removed.
var silent = regexp.MustCompile(`(?i)([^aeiouyl]e|[^aeiouytd]ed)$`)

// flesch is the reading ease of English: the words of a sentence and the syllables of a word.
func flesch(markdown string) float64 {
	words, _, vowels, sentences := measured(markdown)
	for _, word := range letters.FindAllString(guidance.Plain(markdown), -1) {
		if silent.MatchString(word) && len(syllables.FindAllString(word, -1)) > 1 {
			vowels--
		}
	}
	return 206.835 - 1.015*words/sentences - 84.6*vowels/words
}

func TestGuidance_ReadsEasilyInEnglish(t *testing.T) {
	t.Parallel()
	require.Less(t, flesch("The apportionment of responsibilities among intermediary service providers presupposes prior "+
		"agreement concerning removal obligations."), easiestFlesch)
	require.Greater(t, flesch("Remove the file. Then tell us when it was gone."), easiestFlesch)
	for _, a := range shipped(t) {
		body, _, _ := cutSources(a.Manuscript.EN.Body)
		require.Greater(t, flesch(body), easiestFlesch, "%s: Flesch", a.Slug)
	}
}

func TestCourses_ReadEasilyInEnglish(t *testing.T) {
	t.Parallel()
	for slug, c := range courses(t) {
		for _, lesson := range c.Lessons {
			require.Greater(t, flesch(lesson.EN.Body), easiestFlesch, "%s %s: Flesch", slug, lesson.Slug)
		}
	}
}

func TestGuidance_ReadsAtB1(t *testing.T) {
	t.Parallel()
	const hard = "De verantwoordelijkheidsverdeling tussen tussenhandeldienstverleners veronderstelt voorafgaande " +
		"overeenstemming omtrent " +
		"verwijderingsverplichtingen."
	require.Greater(t, lix(hard), hardestLIX)
	require.Less(t, douma(hard), easiestDouma)
	for _, a := range shipped(t) {
		body, _, _ := cutSources(a.Manuscript.NL.Body)
		require.Less(t, lix(body), hardestLIX, "%s: LIX", a.Slug)
		require.Greater(t, douma(body), easiestDouma, "%s: Flesch-Douma", a.Slug)
	}
}

// calls is a sentence that says to call EOKM, in either language; near is a number, a placeholder or a link to where it is.
var (
	calls = regexp.MustCompile(
		`(?i)\b(bel|belt|bellen)\s+(\S+\s+){0,3}?(EOKM|ons)\b` +
			`|\b(call|phone|ring)\s+(\S+\s+){0,3}?(EOKM|us)\b|\b(bel|call)\s+(meteen|direct|dan|at\s+once)?\s*EOKM\b`)
	number = regexp.MustCompile(`\{\{contact\.phone\}\}|\{\{\s*\.ContactPhone\s*\}\}`)
	asks   = regexp.MustCompile(`(?i)EOKM\s+(kan|can|may)\b|(kan|can|may)\s+(u|you)\b|wacht\s+niet|do\s+not\s+wait`)
)

// mute lists the paragraphs of a text that say to call EOKM and give no number.
func mute(text string) []string {
	var list []string
	for paragraph := range strings.SplitSeq(text, "\n") {
		if said := calls.FindString(paragraph); said != "" && !number.MatchString(paragraph) && !asks.MatchString(said) {
			list = append(list, strings.TrimSpace(paragraph))
		}
	}
	return list
}

func TestGuidance_SaysWhichNumberToCall(t *testing.T) {
	t.Parallel()
	require.Len(t, mute("Bel EOKM meteen.\n1. Call EOKM and ask.\nHang op en bel dan EOKM terug."), 3)
	require.Empty(t, mute("Bel EOKM: {{contact.phone}}.\nEOKM kan u bellen.\nBel 112."))
	for _, a := range shipped(t) {
		for _, language := range models.Languages {
			require.Empty(t, mute(a.Manuscript.Text(language).Body), "%s %s: says to call, and no number is near", a.Slug, language)
		}
	}
}
