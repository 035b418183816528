package content_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
)

// How easy a text reads. LIX is of any language (Björnsson 1968); the ease is Flesch's, in Dutch with Douma's numbers (1960). A B1 text
// has a LIX below 35 and an ease above 70.
const (
	lixBelow  = 35.0
	easeAbove = 70.0
)

var (
	tableLine  = regexp.MustCompile(`^\|[-| :]+\|$`)
	lineMark   = regexp.MustCompile(`^(#+|[-*+]|\d+[.)])\s+`)
	marking    = regexp.MustCompile("[*_`>]|\\{#[^}]*\\}|\\{\\{[^}]*\\}\\}")
	linked     = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	ending     = regexp.MustCompile(`[.!?:;]["')»”]*(?:\s+|$)`)
	word       = regexp.MustCompile(`[\pL\pN'’.@-]+`)
	vowelsNL   = regexp.MustCompile(`aai|oei|ooi|eeu|ieu|ij|aa|ee|oo|uu|ie|oe|eu|ui|ou|au|ei|[aeiouyéèêëïöüáóâ]`)
	vowelsEN   = regexp.MustCompile(`[aeiouy]+`)
	notLetters = regexp.MustCompile(`[^\pL\pN]`)
)

// sentences are those of a text, with each heading, item and cell for one of its own.
func sentences(body string) [][]string {
	var list [][]string
	for line := range strings.Lines(body) {
		line = strings.TrimSpace(line)
		if tableLine.MatchString(line) {
			continue
		}
		for part := range strings.SplitSeq(lineMark.ReplaceAllString(line, ""), "|") {
			for _, sentence := range ending.Split(marking.ReplaceAllString(linked.ReplaceAllString(part, "$1"), ""), -1) {
				if words := word.FindAllString(sentence, -1); len(words) > 0 {
					list = append(list, words)
				}
			}
		}
	}
	return list
}

func syllables(word, language string) int {
	word = strings.ToLower(word)
	if language == "nl" {
		return max(1, len(vowelsNL.FindAllString(word, -1)))
	}
	n := len(vowelsEN.FindAllString(word, -1))
	if n > 1 && strings.HasSuffix(word, "e") && !strings.HasSuffix(word, "le") {
		n--
	}
	return max(1, n)
}

// ease measures a text: its LIX, and how easy it reads of 100.
func ease(body, language string) (lix, of100 float64) {
	count, long, parts := 0, 0, 0
	list := sentences(body)
	for _, words := range list {
		for _, w := range words {
			count++
			parts += syllables(w, language)
			if len([]rune(notLetters.ReplaceAllString(w, ""))) > 6 {
				long++
			}
		}
	}
	words, perSentence := float64(count), float64(count)/float64(len(list))
	lix = perSentence + 100*float64(long)/words
	if language == "nl" {
		return lix, 206.84 - 0.93*perSentence - 77*float64(parts)/words
	}
	return lix, 206.835 - 1.015*perSentence - 84.6*float64(parts)/words
}

func TestGuidance_IsForAReaderOfB1(t *testing.T) {
	t.Parallel()
	for _, a := range shipped(t) {
		for _, language := range models.Languages {
			body, _, _ := cutSources(a.Manuscript.Text(language).Body)
			lix, of100 := ease(body, language)
			require.Less(t, lix, lixBelow, "%s %s", a.Slug, language)
			require.Greater(t, of100, easeAbove, "%s %s", a.Slug, language)
		}
	}
}

func TestCourses_AreForAReaderOfB1(t *testing.T) {
	t.Parallel()
	for slug, c := range courses(t) {
		for _, lesson := range c.Lessons {
			for _, language := range models.Languages {
				lix, of100 := ease(lesson.In(language).Body, language)
				require.Less(t, lix, lixBelow, "%s %s %s", slug, lesson.Slug, language)
				require.Greater(t, of100, easeAbove, "%s %s %s", slug, lesson.Slug, language)
			}
		}
	}
}

// The measure tells an easy text from one that is not.
func TestEase_TellsTextsApart(t *testing.T) {
	t.Parallel()
	easy, _ := ease("Haal het weg. Bel ons daarna.", "nl")
	hard, of100 := ease("De tussenhandelsdienstverlener verwijdert desbetreffende strafrechtelijk relevante informatie onverwijld.", "nl")
	require.Less(t, easy, lixBelow)
	require.Greater(t, hard, lixBelow)
	require.Less(t, of100, easeAbove)
}
