package scart

import (
	"strings"

	"eokm.nl/hosting/portal/table"
)

// What a spreadsheet does to SCART's files: it puts quotes around some cells or all, and another separator between them. Then the cells
// split as in any table, and nothing has to be guessed. But a row may also have quotes of its own, as part of a note: one that can be read
// in both ways, with another outcome than the quotes, is unclear as any other.

// splitMixed splits a row that does not begin with a quote, of a file whose header has none.
func (r *Reader) splitMixed(row string) ([]string, verdict) {
	cells, cut := r.format.split(row)
	if r.list && cut == good {
		cut = listVerdict(row, cells)
	}
	if cut != good || !strings.Contains(row, separator+`"`) {
		return cells, cut
	}
	quoted, read := r.splitQuoted(row)
	switch {
	case read != good:
		return cells, cut
	case !r.sameButQuotes(cells, quoted):
		return quoted[:1], unclear
	default:
		r.inQuotes = true
		return quoted, good
	}
}

// splitQuoted splits a row as RFC 4180 has it. When not good, only cells that are about nobody come back.
func (r *Reader) splitQuoted(row string) ([]string, verdict) {
	var bad int
	r.fields, bad = table.Split(row, r.format.comma, r.fields)
	cells, cut := table.Filled(r.fields, len(r.format.names)), good
	switch {
	case bad >= 0:
		return []string{r.firstOf(row)}, wrongQuote
	case len(cells) > len(r.format.names):
		cut = tooMany
	case len(cells) < len(r.format.names) && !r.format.private:
		cut = tooFew
	case r.list && len(cells) > 1 && !fitsInput(cells):
		cut = moreCells
	}
	if !r.format.private {
		return cells, cut
	}
	if cut != good {
		return cells[:1], cut
	}
	for i := range cells {
		if r.format.columns[i] == people {
			cells[i] = ""
		}
	}
	return cells, good
}

// firstOf is what of a row is about nobody, whatever its quotes are: all, or its beginning where some columns are about people.
func (r *Reader) firstOf(row string) string {
	if r.format.private {
		row, _, _ = strings.Cut(row, string(r.format.comma))
	}
	return row
}

// fitsInput tells whether the cells of a row without header can be those of SCART's import.
func fitsInput(cells []string) bool {
	referrer := strings.TrimSpace(cells[1])
	return (referrer == "" || len(cells) > 2 && startsAsAddress(referrer)) && (len(cells) < 3 || isWorker(cells[2]))
}

// sameButQuotes tells whether two readings of a row say the same, but for quotes around what is behind the address.
func (r *Reader) sameButQuotes(cells, quoted []string) bool {
	if len(cells) != len(quoted) || cells[0] != quoted[0] {
		return false
	}
	for i := 1; i < len(cells); i++ {
		cell := strings.TrimSpace(cells[i])
		if inner, found := strings.CutPrefix(cell, `"`); found {
			cell = strings.ReplaceAll(strings.TrimSuffix(inner, `"`), `""`, `"`)
		}
		if r.format.columns[i] != people && strings.TrimSpace(cell) != strings.TrimSpace(quoted[i]) {
			return false
		}
	}
	return true
}

// withoutEmpty takes as many separators off the end of a row as the header has columns without a name, and none of those that it needs.
func (r *Reader) withoutEmpty(row string) string {
	for range min(r.format.empty, strings.Count(row, separator)-len(r.format.names)+1) {
		row = strings.TrimSuffix(strings.TrimRight(row, " \t\u00a0"), separator)
	}
	return row
}

// rowOf is the row for the download of faulty rows: as it is, but for the cells about people.
func (r *Reader) rowOf(row string, cells []string) []byte {
	switch {
	case !r.format.private:
		return []byte(row)
	case r.inQuotes && len(cells) > 1:
		return []byte(table.Join(cells, r.format.comma))
	default:
		return []byte(join(cells))
	}
}

// HarmlessLine is a line of one of SCART's files as a spreadsheet shows it and never runs it. header is the line above.
func HarmlessLine(header, line string) string {
	if inCells(table.Separator(header), line) {
		return table.HarmlessLine(header, line)
	}
	return table.HarmlessParts(line, separator)
}

// asTyped is what HarmlessLine was given.
func asTyped(comma byte, line string) string {
	if !inCells(comma, line) {
		return table.PartsAsTyped(line, separator)
	}
	cells, _ := table.Split(line, comma, nil)
	for i, cell := range cells {
		cells[i] = table.AsTyped(cell)
	}
	return table.Join(cells, comma)
}

// inCells tells whether a line is in cells with quotes, as a spreadsheet reads it.
func inCells(comma byte, line string) bool {
	if comma == separator[0] && !strings.Contains(line, `"`) {
		return false
	}
	cells, bad := table.Split(line, comma, nil)
	return bad < 0 && len(cells) <= table.MaxCells
}
