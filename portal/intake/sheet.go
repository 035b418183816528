package intake

import (
	"bufio"
	"errors"
	"io"
	"time"

	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/intake/lines"
	"eokm.nl/hosting/portal/scart"
	"eokm.nl/hosting/portal/spreadsheet"
)

// textOf is the text of a file: of an Excel file its rows, and else what it is. Which of the two it is, its first bytes say.
func textOf(src io.Reader, format Format) (io.Reader, Format, error) {
	in := bufio.NewReader(src)
	head, err := in.Peek(4)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, format, err
	case !spreadsheet.IsXLSX(head) && format == XLSX:
		return nil, format, lines.FileFault("sheet.unreadable", nil)
	case !spreadsheet.IsXLSX(head):
		return in, format, nil
	}
	if format == XLSX {
		format = Auto
	}
	text, err := spreadsheet.Text(in, layoutOf)
	return text, format, err
}

// layoutOf is how a date is written in a column of that name; "" in one that has none.
func layoutOf(name string) string {
	switch {
	case name == incoming.ColumnObservedAt, name == incoming.ColumnReportedAt:
		return time.RFC3339
	case scart.HasTime(name):
		return time.DateTime
	default:
		return ""
	}
}
