package spreadsheet

import (
	"fmt"
	"os"
	"strings"

	"github.com/xuri/excelize/v2"

	"eokm.nl/hosting/portal/table"
)

// Type is the media type of an XLSX file.
const Type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// maxSheetName is how long the name of a sheet may be.
const maxSheetName = 31

// Table makes a file of one sheet: the first line names the columns and stays in sight. Every cell is text, and none a formula, also where
// somebody saves the sheet as CSV (table.Harmless). It is made in memory whole, about twice its text: the caller bounds that.
func Table(name string, lines [][]string) ([]byte, error) {
	book := excelize.NewFile(excelize.Options{TmpDir: os.DevNull}) // as in Write
	defer func() { _ = book.Close() }()
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]'`, r) {
			return '-'
		}
		return r
	}, name)
	name = name[:min(len(name), maxSheetName)]
	if err := fillTable(book, name, lines); err != nil {
		return nil, fmt.Errorf("write a spreadsheet: %w", err)
	}
	file, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write a spreadsheet: %w", err)
	}
	return file.Bytes(), nil
}

// fillTable writes row after row, and keeps none of them.
func fillTable(book *excelize.File, name string, lines [][]string) error {
	if err := book.SetSheetName(book.GetSheetName(0), name); err != nil {
		return err
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	out, err := book.NewStreamWriter(name)
	if err != nil {
		return err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, line := range lines {
		cells := make([]any, len(line))
		for n, text := range line {
			cell := excelize.Cell{Value: table.Harmless(text)}
			if i == 0 {
				cell.StyleID = bold
			}
			cells[n] = cell
		}
		if err := out.SetRow(fmt.Sprintf("A%d", i+1), cells); err != nil {
			return err
		}
	}
	return out.Flush()
}
