package guidance

import (
	"regexp"
	"strings"
)

// Prose is how a text reads.
type Prose struct {
	Words     int
	Sentences int
	Average   float64 // words in a sentence
	Longest   int
	Worst     string // the longest sentence
}

// EasyAverage is how many words a sentence may have on average for a reader of B1 (facts: user-experience, section 5).
const EasyAverage = 20

var (
	marks       = regexp.MustCompile("[*_`>]|\\{#[^}]*\\}")
	linkWords   = regexp.MustCompile(`!?\[([^\]]*)\]\([^)]*\)`)
	cutLink     = regexp.MustCompile(`\]\([^)\s]*\)?|^[^\s\[(]*\)|\[`)
	headingMark = regexp.MustCompile(`(?m)^[ \t]*#{1,6}[ \t]+(.*?\S)[ \t]*(?:\{#[^}]*\})?[ \t]*$`)
	headingEnd  = strings.NewReplacer("?:", "?", "!:", "!", "::", ":")
	tableRule   = regexp.MustCompile(`(?m)^[ \t]*\|(?:[ \t]*:?-{2,}:?[ \t]*\|?)+[ \t]*$`)
	tableBars   = regexp.MustCompile(`\s*\|\s*(?:\|\s*)*`)
	listMark    = regexp.MustCompile(`(?m)^\s*(?:[-*+]|\d+[.)])\s+`)
	sentenceEnd = regexp.MustCompile(`[.!?:;]["')»”]*(?:\s+|$)|\n\s*\n|\n`)
	abbreviated = strings.NewReplacer("art. ", "art ", "Art. ", "Art ", "bijv. ", "bijv ", "e.g. ", "eg ", "i.e. ", "ie ", "nr. ", "nr ",
		"no. ", "no ", "B.V.", "BV", "Stb. ", "Stb ")
)

// Read measures a Markdown text; headings, tables and code do not count.
func Read(markdown string) Prose {
	var lines []string
	code := false
	for line := range strings.Lines(strings.ReplaceAll(markdown, "\r\n", "\n")) {
		if strings.HasPrefix(line, "```") {
			code = !code
			continue
		}
		if code || strings.HasPrefix(line, "#") || strings.HasPrefix(strings.TrimSpace(line), "|") {
			line = "\n"
		}
		lines = append(lines, line)
	}
	body := Plain(listMark.ReplaceAllString(strings.Join(lines, ""), "\n\n"))
	var p Prose
	for _, sentence := range sentenceEnd.Split(abbreviated.Replace(body), -1) {
		n := len(strings.Fields(sentence))
		if n == 0 {
			continue
		}
		p.Words, p.Sentences = p.Words+n, p.Sentences+1
		if n > p.Longest {
			p.Longest, p.Worst = n, strings.Join(strings.Fields(sentence), " ")
		}
	}
	if p.Sentences > 0 {
		p.Average = float64(p.Words) / float64(p.Sentences)
	}
	return p
}

// Plain takes the marks out of Markdown, as far as a snippet or a count needs it. Of a link that was cut in two the words stay; a
// heading ends in a colon and a dot stands between the cells of a table, so that they do not run into each other.
func Plain(markdown string) string {
	markdown = headingEnd.Replace(headingMark.ReplaceAllString(markdown, "$1:"))
	markdown = strings.Trim(tableBars.ReplaceAllString(tableRule.ReplaceAllString(markdown, ""), " · "), " ·")
	words := listMark.ReplaceAllString(linkWords.ReplaceAllString(markdown, "$1"), "")
	return finish.Replace(marks.ReplaceAllString(cutLink.ReplaceAllString(words, ""), ""))
}
