package spreadsheet

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // what a sheet shows is Dutch time, also on a machine without zone files

	"github.com/xuri/excelize/v2"

	"eokm.nl/hosting/portal/intake/lines"
)

// The limits of a sheet of reports. It is read whole into memory, and nothing of it is ever on disk.
const (
	MaxText         = 16 << 20
	maxTextUnpacked = 128 << 20
	maxTextCells    = 100 // of a row; beyond that a reader says that there are too many
)

// IsXLSX tells whether the first bytes of a file are those of an Excel file, also of an old one and of one with a password.
func IsXLSX(head []byte) bool {
	return bytes.HasPrefix(head, packed) || bytes.HasPrefix(head, oldExcel)
}

var packed, oldExcel = []byte("PK\x03\x04"), []byte("\xd0\xcf\x11\xe0")

// Text gives the rows of an Excel file's only sheet as the text of a table: a line for each row, so that line numbers are row numbers, with
// semicolons and every cell between quotes. No formula runs: a cell has the value that it was saved with. A date in a column for which
// layout gives one becomes text of that layout, in Dutch time. An error is a *models.Invalid with Field "file", or that of src.
func Text(src io.Reader, layout func(header string) string) (io.Reader, error) {
	file, err := io.ReadAll(io.LimitReader(src, MaxText+1))
	switch {
	case err != nil:
		return nil, err
	case len(file) > MaxText:
		return nil, lines.FileFault("sheet.too_large.import", map[string]string{"Max": strconv.Itoa(MaxText >> 20)})
	case bytes.HasPrefix(file, oldExcel):
		return nil, lines.FileFault("sheet.old_excel", nil)
	}
	if err := unpack(file, maxTextUnpacked); err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxTextUnpacked, UnzipXMLSizeLimit: maxTextUnpacked, // nothing is unpacked to disk
	})
	if err != nil {
		return nil, lines.FileFault("sheet.unreadable", nil)
	}
	t := &text{book: book, layout: layout}
	if err := t.open(); err != nil {
		_ = book.Close()
		return nil, err
	}
	return t, nil
}

// text is a sheet that is being read.
type text struct {
	book    *excelize.File
	rows    *excelize.Rows
	layout  func(header string) string
	layouts []string // of the columns; nil until the header was read
	zone    *time.Location
	from    bool // the file counts its days from 1904
	out     bytes.Buffer
	done    bool
}

// open finds the sheet: the only one that is not hidden and has anything in it.
func (t *text) open() error {
	var sheet string
	for _, name := range t.book.GetSheetList() {
		visible, err := t.book.GetSheetVisible(name)
		if err != nil {
			return lines.FileFault("sheet.unreadable", nil)
		}
		if !visible || !t.hasRows(name) {
			continue
		}
		if sheet != "" {
			return lines.FileFault("sheet.several", nil)
		}
		sheet = name
	}
	if sheet == "" {
		return lines.FileFault("file.empty", nil)
	}
	if cells := t.merged(sheet); cells != "" {
		return lines.FileFault("sheet.merged", map[string]string{"Cells": cells})
	}
	var err error
	if props, err := t.book.GetWorkbookProps(); err == nil && props.Date1904 != nil {
		t.from = *props.Date1904
	}
	if t.zone, err = time.LoadLocation("Europe/Amsterdam"); err != nil {
		return err
	}
	if t.rows, err = t.book.Rows(sheet); err != nil {
		return lines.FileFault("sheet.unreadable", nil)
	}
	return nil
}

// merges finds the cells that a sheet has as one.
var merges = regexp.MustCompile(`<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"`)

// maxMerged is how large a file with several sheets may be, for all cells of one to be made at once.
const maxMerged = 1 << 20

// merged names the first cells that a sheet has as one; "" when it has none. excelize would make all of a sheet's cells in memory for that,
// so it is asked only where other sheets might be meant.
func (t *text) merged(sheet string) (cells string) {
	size := 0
	t.book.Pkg.Range(func(part, content any) bool {
		raw, ok := content.([]byte)
		size += len(raw)
		if ok && cells == "" && strings.HasPrefix(strings.ToLower(part.(string)), "xl/worksheets/") {
			if found := merges.FindSubmatch(raw); found != nil {
				cells = string(found[1])
			}
		}
		return true
	})
	if cells == "" || len(t.book.GetSheetList()) == 1 || size > maxMerged { // of a large one it does not matter in which sheet
		return cells
	}
	list, err := t.book.GetMergeCells(sheet)
	if err != nil || len(list) == 0 {
		return ""
	}
	return list[0].GetStartAxis() + ":" + list[0].GetEndAxis()
}

// hasRows tells whether a sheet has anything in it.
func (t *text) hasRows(name string) bool {
	rows, err := t.book.Rows(name)
	if err != nil {
		return false // a chart has none
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if cells, err := rows.Columns(); err != nil || strings.TrimSpace(strings.Join(cells, "")) != "" {
			return true
		}
	}
	return false
}

// Read gives the next part of the text.
func (t *text) Read(into []byte) (int, error) {
	for t.out.Len() == 0 && !t.done {
		if err := t.next(); err != nil {
			return 0, err
		}
	}
	n, err := t.out.Read(into)
	if errors.Is(err, io.EOF) && !t.done {
		err = nil
	}
	return n, err
}

// next writes a row.
func (t *text) next() error {
	if !t.rows.Next() {
		t.done = true
		bad := t.rows.Error()
		_, _ = t.rows.Close(), t.book.Close()
		if bad != nil {
			return lines.FileFault("sheet.unreadable", nil)
		}
		return nil
	}
	cells, err := t.rows.Columns()
	if err != nil {
		return lines.FileFault("sheet.unreadable", nil)
	}
	cells = cells[:min(len(cells), maxTextCells)]
	blank := strings.TrimSpace(strings.Join(cells, "")) == ""
	header := t.layouts == nil && !blank
	for !blank && len(cells) < len(t.layouts) { // a file leaves out the empty cells at the end of a row
		cells = append(cells, "")
	}
	for i, cell := range cells {
		if i > 0 {
			t.out.WriteByte(';')
		}
		if i < len(t.layouts) && t.layouts[i] != "" {
			cell = t.date(cell, t.layouts[i])
		}
		if cell != "" {
			t.out.WriteString(`"` + oneLine.Replace(cell) + `"`)
		}
	}
	t.out.WriteByte('\n')
	if header {
		t.layouts = []string{}
		for _, name := range cells {
			t.layouts = append(t.layouts, t.layout(strings.ToLower(strings.TrimSpace(name))))
		}
	}
	return nil
}

// oneLine puts a cell on one line, within quotes.
var oneLine = strings.NewReplacer(`"`, `""`, "\r\n", " ", "\n", " ", "\r", " ")

// date writes a moment that the file has as a number of days, as its sheet shows it on a Dutch clock; anything else stays what it is.
func (t *text) date(cell, layout string) string {
	days, err := strconv.ParseFloat(cell, 64)
	if err != nil || days < 20_000 || days > 110_000 { // around 1954 and 2201: a number that is no date is none
		return cell
	}
	clock, err := excelize.ExcelDateToTime(days, t.from)
	if err != nil {
		return cell
	}
	clock = clock.Round(time.Second)
	return time.Date(clock.Year(), clock.Month(), clock.Day(), clock.Hour(), clock.Minute(), clock.Second(), 0, t.zone).Format(layout)
}
