package spreadsheet

import (
	"fmt"
	"os"
	"strconv"

	"github.com/xuri/excelize/v2"

	"eokm.nl/hosting/portal/table"
)

// Book is an XLSX file: a sheet to fill in, and beside it the values that one of its columns takes.
type Book struct {
	Sheet  string
	Header []string
	Rows   [][]string
	Widths []float64 // of the columns, in signs

	Choice int // the column from 0 that takes one of the values
	Values Values
}

// Values is the second sheet: what may be chosen, and what each means.
type Values struct {
	Sheet  string
	Header []string
	Rows   [][]string // the first cell of each is the value
	Chosen int        // how many of the first rows may be chosen
}

// Write makes the file. Every cell is text, and none a formula, also where somebody saves the sheet as CSV (table.Harmless).
func (b Book) Write() ([]byte, error) {
	// A large sheet would go to a file in between, in the clear. Where none can be made it stays in memory.
	book := excelize.NewFile(excelize.Options{TmpDir: os.DevNull})
	defer func() { _ = book.Close() }()
	if err := b.fill(book); err != nil {
		return nil, fmt.Errorf("write a spreadsheet: %w", err)
	}
	file, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write a spreadsheet: %w", err)
	}
	return file.Bytes(), nil
}

func (b Book) fill(book *excelize.File) error {
	if err := book.SetSheetName(book.GetSheetName(0), b.Sheet); err != nil {
		return err
	}
	if _, err := book.NewSheet(b.Values.Sheet); err != nil {
		return err
	}
	if err := sheet(book, b.Sheet, b.Header, b.Rows, b.Widths); err != nil {
		return err
	}
	if err := sheet(book, b.Values.Sheet, b.Values.Header, b.Values.Rows, []float64{36, 90}); err != nil {
		return err
	}
	column, err := excelize.ColumnNumberToName(b.Choice + 1)
	if err != nil || len(b.Rows) == 0 {
		return err
	}
	choice := excelize.NewDataValidation(true)
	choice.Sqref = column + "2:" + column + strconv.Itoa(len(b.Rows)+1)
	choice.SetSqrefDropList(fmt.Sprintf("'%s'!$A$2:$A$%d", b.Values.Sheet, b.Values.Chosen+1))
	return book.AddDataValidation(b.Sheet, choice)
}

// sheet writes a header, which stays in sight, and rows below it.
func sheet(book *excelize.File, name string, header []string, rows [][]string, widths []float64) error {
	for i, width := range widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err == nil {
			err = book.SetColWidth(name, column, column, width)
		}
		if err != nil {
			return err
		}
	}
	bold, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	if err := book.SetRowStyle(name, 1, 1, bold); err != nil {
		return err
	}
	if err := book.SetPanes(name, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	for i, row := range append([][]string{header}, rows...) {
		if err := texts(book, name, i+1, row); err != nil {
			return err
		}
	}
	return nil
}

func texts(book *excelize.File, sheet string, row int, cells []string) error {
	for i, text := range cells {
		cell, err := excelize.CoordinatesToCellName(i+1, row)
		if err == nil {
			err = book.SetCellStr(sheet, cell, table.Harmless(text))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
