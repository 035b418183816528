package models

import (
	"strconv"
	"strings"
)

// The bounds of a Markdown text. Readers of Markdown take time by the square of what stands within each other, and make of a
// short text a long page; no text for people comes near these.
const (
	markdownLevels   = 8    // quotes and lists within each other, in one line
	markdownBrackets = 500  // in a paragraph
	markdownLinks    = 2000 // brackets in the text
	markdownStars    = 2000 // stars and underscores in a paragraph
	markdownCells    = 4000 // of the tables between two blank lines
)

// MarkdownFault gives the first line of a text that passes a bound of Markdown; 0 when none does.
func MarkdownFault(text string) int {
	var brackets, stars, links, columns, cells, n int
	for line := range strings.Lines(text) {
		n++
		levels, rest := cutContainers(line)
		if strings.Trim(line, "> \t\n") == "" { // not an empty item: that goes on with the paragraph
			brackets, stars, columns, cells = 0, 0, 0, 0
		}
		open := strings.Count(rest, "[")
		brackets, links = brackets+open, links+open
		stars += strings.Count(rest, "*") + strings.Count(rest, "_")
		if isTableRule(rest) {
			columns = max(columns, strings.Count(rest, "|")+1)
		}
		cells += columns
		if levels > markdownLevels || brackets > markdownBrackets || links > markdownLinks || stars > markdownStars ||
			cells > markdownCells {
			return n
		}
	}
	return 0
}

// cutContainers takes the signs of quotes and lists from the front of a line, and counts them.
func cutContainers(line string) (levels int, rest string) {
	for rest = strings.TrimSpace(line); rest != "" && !isRule(rest); levels++ {
		after, quote := strings.CutPrefix(rest, ">")
		if !quote {
			digits := strings.TrimLeft(rest, "0123456789")
			marks := "-+*"
			if digits != rest {
				marks = ".)"
			}
			if digits == "" || !strings.ContainsRune(marks, rune(digits[0])) || len(digits) > 1 && digits[1] != ' ' && digits[1] != '\t' {
				return levels, rest
			}
			after = digits[1:]
		}
		rest = strings.TrimLeft(after, " \t")
	}
	return levels, rest
}

// isRule tells whether a line is a rule across the page: stars, strokes or underscores alone.
func isRule(line string) bool {
	return strings.ContainsRune("*-_", rune(line[0])) && strings.Trim(line, line[:1]+" \t") == ""
}

// isTableRule tells whether a line could be the one between a table's head and its rows, which says how many columns each row
// gets, however short it is.
func isTableRule(line string) bool {
	return strings.Contains(line, "-") && strings.Trim(line, "|:- \t") == ""
}

// Markdown is manyLines for a text that is shown as Markdown.
func Markdown(bad *Faults, field, text string, limit int) string {
	text = manyLines(bad, field, text, limit)
	if line := MarkdownFault(text); line > 0 {
		*bad = append(*bad, &Invalid{Field: field, Key: "text.markdown", Args: map[string]string{"Line": strconv.Itoa(line)}})
	}
	return text
}
