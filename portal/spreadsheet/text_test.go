package spreadsheet_test

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"github.com/xuri/excelize/v2"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/spreadsheet"
)

// sheet makes a file, after which with may change it.
func sheet(t *testing.T, rows [][]any, with func(*excelize.File)) []byte {
	t.Helper()
	book := excelize.NewFile()
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		require.NoError(t, err)
		require.NoError(t, book.SetSheetRow("Sheet1", cell, &row))
	}
	if with != nil {
		with(book)
	}
	file, err := book.WriteToBuffer()
	require.NoError(t, err)
	return file.Bytes()
}

func layouts(name string) string {
	return map[string]string{"observed_at": time.RFC3339, "firstseen": time.DateTime}[name]
}

func text(t *testing.T, file []byte) string {
	t.Helper()
	in, err := spreadsheet.Text(bytes.NewReader(file), layouts)
	require.NoError(t, err)
	all, err := io.ReadAll(in)
	require.NoError(t, err)
	return string(all)
}

func TestText_ARowIsALine(t *testing.T) {
	t.Parallel()
	summer := time.Date(2026, 7, 1, 10, 30, 0, 0, time.UTC)
	file := sheet(t, [][]any{
		{"URL", "Observed_at", "firstseen", "external_ref", "note"},
		{"https://img.example.com/a;b", summer, summer, 202612010001, "een\r\n\"twee\""},
		{},
		{"https://img.example.com/c", "2026-07-01T10:30:00+02:00", "", "-1", true},
	}, func(book *excelize.File) {
		require.NoError(t, book.SetCellFormula("Sheet1", "E4", `HYPERLINK("https://img.example.com/x")`))
		_, err := book.NewSheet("Leeg")
		require.NoError(t, err)
		_, err = book.NewSheet("Weg")
		require.NoError(t, err)
		require.NoError(t, book.SetCellStr("Weg", "A1", "verborgen"))
		require.NoError(t, book.MergeCell("Weg", "A1", "B2"))
		require.NoError(t, book.SetSheetVisible("Weg", false))
	})
	require.Equal(t, strings.Join([]string{
		`"URL";"Observed_at";"firstseen";"external_ref";"note"`,
		`"https://img.example.com/a;b";"2026-07-01T10:30:00+02:00";"2026-07-01 10:30:00";"202612010001";"een ""twee"""`,
		``,
		`"https://img.example.com/c";"2026-07-01T10:30:00+02:00";;"-1";"1"`,
		``,
	}, "\n"), text(t, file), "no formula ran, and what is hidden is not read")
}

func TestText_SaysWhatToChange(t *testing.T) {
	t.Parallel()
	rows := [][]any{{"url"}, {"https://img.example.com/a"}}
	bomb := func(size int, parts int) []byte {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for i := range parts {
			part, err := w.Create("xl/worksheets/sheet" + strings.Repeat("1", i%9+1) + ".xml")
			require.NoError(t, err)
			_, err = part.Write(make([]byte, size))
			require.NoError(t, err)
		}
		require.NoError(t, w.Close())
		return out.Bytes()
	}
	part := func(text string) []byte {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		part, err := w.Create("xl/styles.xml")
		require.NoError(t, err)
		_, err = io.WriteString(part, text)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		return out.Bytes()
	}
	for name, c := range map[string]struct {
		file []byte
		key  string
	}{
		"a mark of nothing":       {part("<>"), "sheet.marks"},
		"letters that hide marks": {part(`<?xml version="1.0" encoding="utf-16le"?><a/>`), "sheet.marks"},
		"letters said at length":  {part(`<?xml` + strings.Repeat(" ", 300) + `encoding="utf-16le"?><a/>`), "sheet.marks"},
		"a mark of bytes alone":   {part("\xef\xbb\xbf"), "sheet.unreadable"},
		"a bomb":                  {bomb(8<<20, 20), "sheet.bomb"}, "many parts": {bomb(0, 2500), "sheet.bomb"},
		"a zip of something else": {bomb(10, 1), "sheet.unreadable"}, "cut off": {sheet(t, rows, nil)[:1000], "sheet.unreadable"},
		"an old one": {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "sheet.old_excel"},
		"too large":  {append([]byte("PK\x03\x04"), make([]byte, spreadsheet.MaxText)...), "sheet.too_large.import"},
		"empty":      {sheet(t, nil, nil), "file.empty"},
		"two sheets": {sheet(t, rows, func(book *excelize.File) {
			_, err := book.NewSheet("Nog een")
			require.NoError(t, err)
			require.NoError(t, book.SetCellStr("Nog een", "A1", "x"))
		}), "sheet.several"},
		"merged": {sheet(t, rows, func(book *excelize.File) { require.NoError(t, book.MergeCell("Sheet1", "A2", "A3")) }), "sheet.merged"},
	} {
		_, err := spreadsheet.Text(bytes.NewReader(c.file), layouts)
		var invalid *models.Invalid
		require.ErrorAs(t, err, &invalid, name)
		require.Equal(t, c.key, invalid.Key, name)
	}
}

// What the portal writes is text: no program runs any of it, and none of it is longer than it was.
func TestTable_NoCellIsAFormula(t *testing.T) {
	t.Parallel()
	file, err := spreadsheet.Table("meldingen-2026 [1]", [][]string{{"Zaaknummer", "Host"}, {"=1+1", "img[.]example[.]com"}, {"@a", "-2"}})
	require.NoError(t, err)
	book, err := excelize.OpenReader(bytes.NewReader(file))
	require.NoError(t, err)
	rows, err := book.GetRows(book.GetSheetList()[0])
	require.NoError(t, err)
	require.Equal(t, [][]string{{"Zaaknummer", "Host"}, {"'=1+1", "img[.]example[.]com"}, {"'@a", "'-2"}}, rows)
	for _, cell := range []string{"A2", "A3", "B3"} {
		formula, err := book.GetCellFormula(book.GetSheetList()[0], cell)
		require.NoError(t, err)
		require.Empty(t, formula)
	}
}

// Whatever is in a file, it is read or refused with a sentence, and a line has no more than its row.
func FuzzText(f *testing.F) {
	book := excelize.NewFile()
	_ = book.SetSheetRow("Sheet1", "A1", &[]any{"url", "observed_at", 1.5})
	_ = book.SetSheetRow("Sheet1", "A3", &[]any{"https://img.example.com/a", 46000.5, "\"\n;"})
	file, _ := book.WriteToBuffer()
	f.Add(file.Bytes())
	parts, _ := zip.NewReader(bytes.NewReader(file.Bytes()), int64(file.Len()))
	var plain bytes.Buffer // stored, not packed: a changed byte is then a changed sheet
	w := zip.NewWriter(&plain)
	for _, part := range parts.File {
		in, _ := part.Open()
		all, _ := io.ReadAll(in)
		out, _ := w.CreateHeader(&zip.FileHeader{Name: part.Name, Method: zip.Store})
		_, _ = out.Write(all)
	}
	_ = w.Close()
	f.Add(plain.Bytes())
	f.Fuzz(func(t *testing.T, file []byte) {
		in, err := spreadsheet.Text(bytes.NewReader(file), layouts)
		if err == nil {
			_, err = io.Copy(io.Discard, in)
		}
		if err != nil {
			var invalid *models.Invalid
			require.ErrorAs(t, err, &invalid)
			require.Equal(t, "file", invalid.Field)
		}
	})
}

// What a sheet says is never on disk, however large it is.
func TestTable_LeavesNothingOnDisk(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	before, err := os.Stat(temporary)
	require.NoError(t, err)
	line := make([]string, 100)
	for i := range line {
		line[i] = strings.Repeat("x", 3000)
	}
	_, err = spreadsheet.Table("a", slices.Repeat([][]string{line}, 80))
	require.NoError(t, err)
	after, err := os.Stat(temporary)
	require.NoError(t, err)
	require.Equal(t, before.ModTime(), after.ModTime(), "a file came and went")
}
