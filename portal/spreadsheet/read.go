// Package spreadsheet reads the cells of a file that people filled in, CSV or XLSX, and writes an XLSX file. It knows no column, keeps
// nothing on disk, runs no formula and follows no link. What never may live here: what a cell means, or a cell in an error.
package spreadsheet

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"eokm.nl/hosting/portal/intake/lines"
	"eokm.nl/hosting/portal/table"
)

// Line is a row of a file, with its number there.
type Line struct {
	Row   int
	Cells []string
	Open  bool // a quote in it is wrong, so its cells are not known
}

// The limits of what is read. A packed file may not be more than that when it is unpacked.
const (
	MaxFile     = 2 << 20
	maxUnpacked = 32 << 20
)

// Read reads a file whole, up to a number of rows below its header that have something in them, and one more, so that whoever counts
// them sees that there are too many. The first line is the header. An error is a *models.Invalid with Field "file", or that of src.
func Read(src io.Reader, rows int) ([]Line, error) {
	file, err := io.ReadAll(io.LimitReader(src, MaxFile+1))
	switch {
	case err != nil:
		return nil, err
	case len(file) > MaxFile:
		return nil, lines.FileFault("sheet.too_large", map[string]string{"Max": strconv.Itoa(MaxFile >> 20)})
	case bytes.HasPrefix(file, []byte("PK\x03\x04")):
		return readXLSX(file, rows+2)
	case bytes.HasPrefix(file, []byte("\xd0\xcf\x11\xe0")):
		return nil, lines.FileFault("sheet.old_excel", nil)
	default:
		return readCSV(file, rows+2)
	}
}

func readCSV(file []byte, most int) ([]Line, error) {
	scan, err := lines.Open(bytes.NewReader(file))
	if err != nil {
		return nil, err
	}
	comma := table.Separator(string(scan.Bytes()))
	var list []Line
	for {
		open, err := scan.JoinQuoted()
		if err == nil {
			line := scan.Bytes()
			if !table.IsBlank(line, comma) {
				cells, bad := table.Split(string(line), comma, nil)
				list = append(list, Line{Row: scan.Row(), Cells: cells, Open: open || bad >= 0})
			}
			if open {
				scan.Cut()
			}
			err = scan.Next()
		}
		switch {
		case errors.Is(err, io.EOF) || len(list) == most:
			return list, nil
		case errors.Is(err, lines.ErrTooLong):
			return nil, scan.TooLong()
		case err != nil:
			return nil, err
		}
	}
}

// readXLSX reads the first sheet. Dates are the numbers that the file has (Moment).
func readXLSX(file []byte, most int) ([]Line, error) {
	if err := unpack(file, maxUnpacked); err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnpacked, UnzipXMLSizeLimit: maxUnpacked, // nothing is unpacked to disk
	})
	if err != nil {
		return nil, lines.FileFault("sheet.unreadable", nil)
	}
	defer func() { _ = book.Close() }()
	sheets := book.GetSheetList()
	if len(sheets) == 0 {
		return nil, lines.FileFault("file.empty", nil)
	}
	rows, err := book.Rows(sheets[0])
	if err != nil {
		return nil, lines.FileFault("sheet.unreadable", nil)
	}
	defer func() { _ = rows.Close() }()
	var list []Line
	for n := 1; rows.Next() && len(list) < most; n++ {
		cells, err := rows.Columns()
		if err != nil {
			return nil, lines.FileFault("sheet.unreadable", nil)
		}
		if strings.TrimSpace(strings.Join(cells, "")) != "" {
			list = append(list, Line{Row: n, Cells: cells[:min(len(cells), table.MaxCells)]})
		}
	}
	if rows.Error() != nil {
		return nil, lines.FileFault("sheet.unreadable", nil)
	}
	if len(list) == 0 {
		return nil, lines.FileFault("file.empty", nil)
	}
	return list, nil
}

// Moment reads a date as an XLSX file has it: days since 1900, as a number. It is what a clock shows, in no zone.
func Moment(cell string) (text string, ok bool) {
	days, err := strconv.ParseFloat(cell, 64)
	if err != nil || days < 36526 || days > 110000 { // from 2000 to 2201: a number that is no date is none
		return "", false
	}
	at, err := excelize.ExcelDateToTime(days, false)
	if err != nil {
		return "", false
	}
	return at.Format("2006-01-02 15:04:05"), true
}
