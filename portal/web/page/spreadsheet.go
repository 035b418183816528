package page

import (
	"bytes"
	"encoding/csv"

	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/spreadsheet"
	"eokm.nl/hosting/portal/table"
)

// Spreadsheet writes lines as a spreadsheet opens them: with a byte order mark, for Dutch with semicolons, and no cell a formula.
func Spreadsheet(p *i18n.Printer, lines [][]string) ([]byte, error) {
	comma := ','
	if p.Lang() == i18n.NL {
		comma = ';'
	}
	file, err := Separated(comma, lines)
	return append([]byte("\ufeff"), file...), err
}

// Separated writes lines for a program, which knows what stands between the cells; for all that no cell is a formula.
func Separated(comma rune, lines [][]string) ([]byte, error) {
	var file bytes.Buffer
	out := csv.NewWriter(&file)
	out.UseCRLF, out.Comma = true, comma
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

// AsXLSX is the name and value of the button that asks for an Excel file in place of a CSV.
const (
	FileKind = "as"
	AsXLSX   = "xlsx"
)

// DownloadTable answers with lines as a file of that name and moment: an Excel file where the form asks for it, else a CSV. The first line
// names the columns.
func (r *Request) DownloadTable(name string, lines [][]string) error {
	name += r.Now.In(DutchZone()).Format("-20060102-1504")
	if r.Form.Text(FileKind) != AsXLSX {
		file, err := Spreadsheet(r.Printer, lines)
		if err != nil {
			return err
		}
		return r.Download(name+".csv", "text/csv; charset=utf-8", file)
	}
	return r.DownloadXLSX(name, lines)
}

// DownloadXLSX is DownloadTable for an Excel file, whose name has no ending yet.
func (r *Request) DownloadXLSX(name string, lines [][]string) error {
	file, err := spreadsheet.Table(name, lines)
	if err != nil {
		return err
	}
	return r.Download(name+".xlsx", spreadsheet.Type, file)
}
