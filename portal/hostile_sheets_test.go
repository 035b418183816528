package portal_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"

	"eokm.nl/hosting/portal/spreadsheet"
)

// sheets are small Excel files that ask for much.
func sheets() []hostile {
	const head = `<?xml version="1.0" encoding="UTF-8"?>`
	const sheet = `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">`
	texts, rows := "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"
	return []hostile{
		book("texts", texts, head+"<sst>", "<si/>", "</sst>"),
		book("texts within remarks", texts, head+"<sst>", "<!--<a '--><si/><!--'>-->", "</sst>"),
		book("attributes", texts, head+"<sst", ` a=""`, "></sst>"),
		book("attributes behind a value", texts, head+`<sst a=">"`, ` a=">"`, "></sst>"),
		book("styles", "xl/styles.xml", head+"<styleSheet><cellXfs>", "<xf/>", "</cellXfs></styleSheet>"),
		book("cells of one row", rows, head+sheet+"<sheetData><row>", "<c><v>1</v></c>", "</row></sheetData></worksheet>"),
		book("runs of one cell", rows, head+sheet+"<sheetData><row><c t=\"inlineStr\"><is>",
			repeated("<r/>", 396_000)+"<row/>", "</is></c></row></sheetData></worksheet>"),
		book("marks in marks", rows, head+sheet, "<a>", ""),
	}
}

// book is an Excel file of which one part goes on as long as it may when it is unpacked.
func book(name, part, head, again, tail string) hostile {
	return hostile{"xlsx: " + name, true, func() func() error {
		var empty, out bytes.Buffer
		table, err := spreadsheet.Table("a", [][]string{{"url"}, {"x"}})
		empty.Write(table)
		if err != nil {
			panic(err)
		}
		from, err := zip.NewReader(bytes.NewReader(empty.Bytes()), int64(empty.Len()))
		if err != nil {
			panic(err)
		}
		to := zip.NewWriter(&out)
		for _, f := range from.File {
			if f.Name != part {
				if err := to.Copy(f); err != nil {
					panic(err)
				}
			}
		}
		w, err := to.Create(part)
		if err != nil {
			panic(err)
		}
		_, _ = io.Copy(w, io.MultiReader(&many{head: head, part: again, left: 120 << 20}, strings.NewReader(tail)))
		if err := to.Close(); err != nil {
			panic(err)
		}
		return func() error {
			in, err := spreadsheet.Text(bytes.NewReader(out.Bytes()), func(string) string { return "" })
			if err == nil {
				_, err = io.Copy(io.Discard, in)
			}
			if _, other := spreadsheet.Read(bytes.NewReader(out.Bytes()), 10); other == nil {
				return nil // each must refuse it
			}
			return err
		}
	}}
}
