package table

import (
	"strings"

	"eokm.nl/hosting/portal/intake/lines"
)

// MaxCells is where counting the cells of a row ends: a bomb of a million of them is as wrong as 65.
const MaxCells = 64

// Separator tells what stands between the names of a header, and so between the cells of its file: what it has most of.
func Separator(header string) byte {
	comma, most := lines.Separators[0], 0
	for i := range len(lines.Separators) {
		if n := strings.Count(header, lines.Separators[i:i+1]); n > most {
			comma, most = lines.Separators[i], n
		}
	}
	return comma
}

// Split cuts a row into its cells by the rules of RFC 4180, with comma between them, and puts them into cells. bad is -1, or the cell
// whose quotes are wrong: one inside a cell without, something after the closing one, or none that closes. It counts no further than
// one cell beyond 64; empty cells behind the last one that has something count for nothing there.
func Split(row string, comma byte, cells []string) (_ []string, bad int) {
	cells = cells[:0]
	for {
		var cell string
		var more, ok bool
		if strings.HasPrefix(row, `"`) {
			cell, row, more, ok = cutQuoted(row[1:], comma)
		} else {
			cell, row, more = cutPlain(row, comma)
			ok = strings.IndexByte(cell, '"') < 0
		}
		if !ok {
			return cells, len(cells)
		}
		cells = append(cells, cell)
		if !more {
			return cells, -1
		}
		if len(cells) > MaxCells {
			return beyond(cells, row, comma), -1
		}
	}
}

// beyond is the cells where counting ends: without the last of them when that and the rest are as empty as spreadsheets fill a row up.
func beyond(cells []string, rest string, comma byte) []string {
	last := len(cells) - 1
	if strings.TrimSpace(cells[last]) == "" && strings.Trim(rest, string(comma)+" \t\r") == "" {
		return cells[:last]
	}
	return cells
}

// Filled is the cells without the empty ones behind the last of the first so many: spreadsheets fill up a row as wide as they are.
func Filled(cells []string, least int) []string {
	for len(cells) > least && len(cells) <= MaxCells && strings.TrimSpace(cells[len(cells)-1]) == "" {
		cells = cells[:len(cells)-1]
	}
	return cells
}

// Join writes a row that Split reads as these cells.
func Join(cells []string, comma byte) string {
	out := make([]string, len(cells))
	for i, cell := range cells {
		if strings.ContainsAny(cell, lines.Separators+"\"\r\n") {
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		out[i] = cell
	}
	return strings.Join(out, string(comma))
}

func cutPlain(row string, comma byte) (cell, rest string, more bool) {
	if i := strings.IndexByte(row, comma); i >= 0 {
		return row[:i], row[i+1:], true
	}
	return row, "", false
}

// cutQuoted reads a cell after its opening quote.
func cutQuoted(row string, comma byte) (cell, rest string, more, ok bool) {
	doubled := false
	for at := 0; ; {
		i := strings.IndexByte(row[at:], '"')
		if i < 0 {
			return "", "", false, false
		}
		at += i + 1
		if strings.HasPrefix(row[at:], `"`) {
			doubled = true
			at++
			continue
		}
		cell, rest = row[:at-1], row[at:]
		break
	}
	if doubled {
		cell = strings.ReplaceAll(cell, `""`, `"`)
	}
	switch {
	case rest == "":
		return cell, "", false, true
	case rest[0] == comma:
		return cell, rest[1:], true, true
	}
	return "", "", false, false
}
