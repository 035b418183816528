package table

import (
	"strings"

	"eokm.nl/hosting/portal/intake/lines"
)

// formulaSigns are how a cell begins that a spreadsheet would take for a formula; the wide ones where people write wide.
const formulaSigns = "=+-@\t\r\n＝＋－＠"

// Harmless is a cell's text as a spreadsheet shows it and never runs it: one that begins as a formula gets an apostrophe, which
// spreadsheets read as "this is text". AsTyped takes that away again, so one that had apostrophes there gets one more. All CSV that the
// portal writes goes through it.
func Harmless(text string) string {
	if beginsAsFormula(text) {
		return "'" + text
	}
	return text
}

// AsTyped is what Harmless was given.
func AsTyped(cell string) string {
	if strings.HasPrefix(cell, "'") && beginsAsFormula(cell) {
		return cell[1:]
	}
	return cell
}

// beginsAsFormula tells whether the first sign of a text, behind any apostrophes, is one of formulaSigns.
func beginsAsFormula(text string) bool {
	text = strings.TrimLeft(text, "'")
	return text != "" && strings.ContainsAny(string([]rune(text[:min(len(text), 4)])[0]), formulaSigns)
}

// FaultyRow names the first column of a file of faulty rows that the portal wrote: which row of the file before it was. It tells Read
// that the cells are as Harmless made them; everybody else's are taken as they are.
const FaultyRow = "faulty_row"

// HarmlessLine is a line of a table with each cell as Harmless has it. header is the line above. One whose quotes are wrong stays as it
// is but for what begins behind a separator.
func HarmlessLine(header, line string) string {
	r := Reader{comma: Separator(header)}
	if r.split(line) >= 0 || len(r.fields) > MaxCells {
		return HarmlessParts(line, lines.Separators+"\"\r\n")
	}
	return r.joined(Harmless)
}

// joined changes each of r.fields as told, and is their row.
func (r *Reader) joined(as func(cell string) string) string {
	for i, cell := range r.fields {
		r.fields[i] = as(cell)
	}
	return Join(r.fields, r.comma)
}

// HarmlessParts is a line without quoting as Harmless has its parts, which stand between any of the separators.
func HarmlessParts(line, separators string) string { return eachPart(line, separators, Harmless) }

// PartsAsTyped is what HarmlessParts was given.
func PartsAsTyped(line, separators string) string { return eachPart(line, separators, AsTyped) }

func eachPart(line, separators string, as func(string) string) string {
	var b strings.Builder
	for {
		at := strings.IndexAny(line, separators)
		if at < 0 {
			b.WriteString(as(line))
			return b.String()
		}
		b.WriteString(as(line[:at]))
		b.WriteByte(line[at])
		line = line[at+1:]
	}
}
