package page

import (
	"bytes"
	"encoding/csv"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/table"
)

// Spreadsheet writes lines as a spreadsheet opens them: with a byte order mark, for Dutch with semicolons, and no cell a formula.
func Spreadsheet(p *i18n.Printer, lines [][]string) ([]byte, error) {
	var file bytes.Buffer
	file.WriteString("\ufeff")
	out := csv.NewWriter(&file)
	out.UseCRLF = true
	if p.Lang() == i18n.NL {
		out.Comma = ';'
	}
	for _, line := range lines {
		for i := range line {
			line[i] = table.Harmless(line[i])
		}
		if err := out.Write(line); err != nil {
			return nil, err
		}
	}
	out.Flush()
	return file.Bytes(), out.Error()
}
