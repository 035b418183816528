// Package intake reads a file of reported addresses, whatever its format, as one stream of rows.
//
// It picks the reader (package table, scart or xarf) and knows neither database nor pages: importer and preview both stand on
// Rows. It never fetches what it reads.
package intake

import (
	"bufio"
	"cmp"
	"errors"
	"io"
	"iter"
	"strconv"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/intake/lines"
	"eokm.nl/hosting/portal/scart"
	"eokm.nl/hosting/portal/table"
	"eokm.nl/hosting/portal/xarf"
)

// Row is one row of a file: with Faults, or with an Address.
type Row = incoming.Row

// reader is what the packages table, scart and xarf all have.
type reader interface {
	Read(in *incoming.Report) error
	Header() string
	Line() []byte
	Faults() []incoming.RowFault
	Warnings() []incoming.RowFault
}

// Rows reads src once, in bounded memory. now is the clock against which times are weighed.
//
// The Row is used again: it, its Line, its Faults and its Warnings are valid until the next one. A yielded error ends the sequence and
// is about the whole file: a *models.Invalid with Field "file", or the error of src itself, wrapped.
func Rows(src io.Reader, format Format, now time.Time) iter.Seq2[*Row, error] {
	return func(yield func(*Row, error) bool) {
		in, err := open(src, format, now)
		if err != nil {
			yield(nil, err)
			return
		}
		row := Row{Header: in.Header()}
		for {
			err := in.Read(&row.Report)
			switch {
			case errors.Is(err, io.EOF) && row.Row == 0:
				yield(nil, lines.FileFault("file.no_rows", nil))
				return
			case errors.Is(err, io.EOF):
				return
			case err != nil:
				yield(nil, err)
				return
			}
			row.Line, row.Faults, row.Warnings = in.Line(), in.Faults(), in.Warnings()
			if !yield(&row, nil) {
				return
			}
		}
	}
}

// headSize is how much of the start of a file tells that it is JSON.
const headSize = 512

// open picks the reader of a file by format, or by how it begins.
func open(src io.Reader, format Format, now time.Time) (reader, error) {
	src, format, err := textOf(src, format)
	if err != nil {
		return nil, err
	}
	if format == Auto {
		start := bufio.NewReaderSize(src, headSize)
		if head, _ := start.Peek(headSize); xarf.Recognises(head) { // an error comes again with the next reading
			format = XARF
		}
		src = start
	}
	if format == XARF {
		return openXARF(src, now)
	}
	scan, err := lines.Open(src)
	if err != nil {
		return nil, err
	}
	return pick(scan, format, now)
}

// pick picks the reader by format, or by the line that scan stands on.
func pick(scan *lines.Scanner, format Format, now time.Time) (in reader, err error) {
	if format == SCART || (format == Auto && scart.Recognises(scan.Bytes())) {
		in, err = scart.NewReader(scan, now)
	} else {
		in, err = table.NewReader(scan, now)
	}
	if _, noHeader := errors.AsType[*models.Invalid](err); noHeader {
		err = cmp.Or(headerBelow(scan), err)
	}
	return in, err
}

// openXARF keeps a nil Reader from becoming a reader that is not nil.
func openXARF(src io.Reader, now time.Time) (reader, error) {
	in, err := xarf.NewReader(src, now)
	if err != nil {
		return nil, err
	}
	return in, nil
}

// titleLines is how far below a title the header of a file is looked for.
const titleLines = 10

// headerBelow says where the names of the columns are when they are not in the first line; nil when they are nowhere near.
func headerBelow(scan *lines.Scanner) error {
	for range titleLines {
		if err := scan.Next(); err != nil {
			return nil //nolint:nilerr // there is a fault to tell already
		}
		if line := string(scan.Bytes()); scart.IsHeader(line) || table.IsHeader(line) {
			return lines.HeaderBelow(scan.Row())
		}
	}
	return nil
}

// FaultyKind is what a file of faulty rows is, of the header of its rows: the end of its name, and its media type.
func FaultyKind(header string) (ending, contentType string) {
	if header == xarf.Header {
		return ".jsonl", "application/jsonl; charset=utf-8"
	}
	return ".csv", "text/csv; charset=utf-8"
}

// FaultyHeader and FaultyLine write a file of faulty rows, of a header and lines as Row has them, for people to mend in a spreadsheet,
// which runs nothing of it. Rows reads each line as the one that it was. Of XARF they write JSON lines, for a text editor.
func FaultyHeader(header string) string {
	if header == xarf.Header {
		return "" // a blank line above JSON lines is no line
	}
	return table.FaultyRow + separatorOf(header) + header
}

// FaultyLine is the line of a row; see FaultyHeader.
func FaultyLine(header string, row int, line string) string {
	if header == xarf.Header {
		return line
	}
	if scart.IsHeader(header) {
		line = scart.HarmlessLine(header, line)
	} else {
		line = table.HarmlessLine(header, line)
	}
	return strconv.Itoa(row) + separatorOf(header) + line
}

// separatorOf is what stands between the columns of a header.
func separatorOf(header string) string { return string(table.Separator(header)) }
