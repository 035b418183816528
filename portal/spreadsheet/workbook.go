package spreadsheet

import (
	"fmt"
	"strconv"

	"github.com/xuri/excelize/v2"

	"eokm.nl/hosting/portal/table"
)

// Workbook is an XLSX file of figures as the UK's Analysis Function asks for them ("Releasing statistics in spreadsheets"): a cover, a list
// of the sheets, notes, and then one table a sheet, which is marked as one. No cell is a formula or merged, and none is empty within a
// table.
type Workbook struct {
	Cover    DataSheet // its rows say what the file is, in its first column
	Contents DataSheet // its rows are made here
	Notes    DataSheet
	Sheets   []DataSheet
}

// DataSheet is one sheet: a title in the first cell, a line below it, and a table from the third row on. A cell that is a number is written
// as one.
type DataSheet struct {
	Name   string // of the sheet: at most 31 letters, none of :\/?*[]'
	Title  string
	Text   string
	Head   []string
	Rows   [][]string
	Widths []float64
}

// Write makes the file.
func (w Workbook) Write() ([]byte, error) {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }()
	if err := w.fill(book); err != nil {
		return nil, fmt.Errorf("write a workbook: %w", err)
	}
	file, err := book.WriteToBuffer()
	if err != nil {
		return nil, fmt.Errorf("write a workbook: %w", err)
	}
	return file.Bytes(), nil
}

func (w Workbook) fill(book *excelize.File) error {
	for _, s := range append([]DataSheet{w.Notes}, w.Sheets...) {
		w.Contents.Rows = append(w.Contents.Rows, []string{s.Name, s.Title})
	}
	if err := book.SetSheetName(book.GetSheetName(0), w.Cover.Name); err != nil {
		return err
	}
	for i, s := range append([]DataSheet{w.Cover, w.Contents, w.Notes}, w.Sheets...) {
		if i > 0 {
			if _, err := book.NewSheet(s.Name); err != nil {
				return err
			}
		}
		if err := s.fill(book, i); err != nil {
			return fmt.Errorf("sheet %d: %w", i, err)
		}
	}
	return nil
}

func (s DataSheet) fill(book *excelize.File, number int) error {
	title, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Size: 15}})
	if err != nil {
		return err
	}
	if err := book.SetCellStr(s.Name, "A1", table.Harmless(s.Title)); err != nil {
		return err
	}
	if err := book.SetCellStyle(s.Name, "A1", "A1", title); err != nil {
		return err
	}
	if err := book.SetCellStr(s.Name, "A2", table.Harmless(s.Text)); err != nil {
		return err
	}
	for i, width := range s.Widths {
		column, err := excelize.ColumnNumberToName(i + 1)
		if err == nil {
			err = book.SetColWidth(s.Name, column, column, width)
		}
		if err != nil {
			return err
		}
	}
	if len(s.Head) == 0 || len(s.Rows) == 0 {
		return nil
	}
	for i, row := range append([][]string{s.Head}, s.Rows...) {
		if err := values(book, s.Name, i+3, row); err != nil {
			return err
		}
	}
	end, err := excelize.CoordinatesToCellName(len(s.Head), len(s.Rows)+3)
	if err != nil {
		return err
	}
	return book.AddTable(s.Name, &excelize.Table{Range: "A3:" + end, Name: "table" + strconv.Itoa(number), StyleName: "TableStyleLight1"})
}

// values writes a row: what is a number as one.
func values(book *excelize.File, sheet string, row int, cells []string) error {
	for i, text := range cells {
		cell, err := excelize.CoordinatesToCellName(i+1, row)
		if err != nil {
			return err
		}
		if number, not := strconv.ParseFloat(text, 64); not == nil && row > 3 {
			err = book.SetCellFloat(sheet, cell, number, -1, 64)
		} else {
			err = book.SetCellStr(sheet, cell, table.Harmless(text))
		}
		if err != nil {
			return err
		}
	}
	return nil
}
