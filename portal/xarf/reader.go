// Package xarf reads and writes XARF, the format in which abuse reports are sent between machines: version 4.2.0, and version 3 in.
//
// The reader holds a report against the rules of the official schemas and against the portal's own, and keeps of it only what the portal
// has a place for: no evidence, nothing about a victim, a perpetrator or whoever reported. It reads one report at a time, each of bounded
// size. It never fetches what it reads, and no fault repeats a value.
package xarf

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/portal/intake/lines"
)

// Header is the Header of each row of XARF, which has no columns. What was faulty is given back as JSON lines.
const Header = "xarf"

// headSize is how much of the start of a file tells what it is.
const headSize = 512

// Reader reads the reports of one file, in one pass: an object, a list of objects, or one object after another, mostly each on a line.
// A row is a report, and its number the place in the file, from 1. It is for one goroutine.
type Reader struct {
	src      *budget
	json     *jsontext.Decoder
	now      time.Time
	list     bool
	row      int
	line     []byte
	faults   []incoming.RowFault
	warnings []incoming.RowFault
}

// Recognises tells whether head, the first bytes of a file, begins JSON with an object in it.
func Recognises(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, byteOrderMark), " \t\r\n")
	if rest, isList := bytes.CutPrefix(head, []byte("[")); isList {
		rest = bytes.TrimLeft(rest, " \t\r\n")
		return len(rest) == 0 || rest[0] == '{' || rest[0] == ']'
	}
	return len(head) > 0 && head[0] == '{'
}

var byteOrderMark = []byte("\ufeff")

// NewReader begins to read src. now is the clock against which times are weighed. An error is a *models.Invalid with Field "file", or
// that of src.
func NewReader(src io.Reader, now time.Time) (*Reader, error) {
	start := bufio.NewReaderSize(src, headSize)
	head, err := start.Peek(headSize)
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return nil, fmt.Errorf("read the file: %w", err)
	case len(bytes.TrimSpace(head)) == 0 && errors.Is(err, io.EOF):
		return nil, lines.FileFault("file.json.empty", nil)
	case lines.IsUTF16(head):
		return nil, lines.FileFault("file.encoding", nil)
	}
	if bytes.HasPrefix(head, byteOrderMark) {
		_, _ = start.Discard(len(byteOrderMark)) // it was peeked
	}
	r := &Reader{src: newBudget(start), now: now}
	r.json = jsontext.NewDecoder(r.src)
	r.list = r.json.PeekKind() == '['
	if r.list {
		if _, err := r.json.ReadToken(); err != nil {
			return nil, r.fileFault(err)
		}
	}
	return r, nil
}

// Read goes to the next report and fills in with it. Its faults, if any, are in Faults; the error is io.EOF at the end, a
// *models.Invalid with Field "file" when the rest cannot be read, or the error of the source.
func (r *Reader) Read(in *incoming.Report) error {
	text, err := r.next()
	if err != nil {
		return err
	}
	*in = incoming.Report{Row: r.row}
	r.faults, r.warnings, r.line = r.faults[:0], r.warnings[:0], nil
	r.take(in, text)
	return nil
}

// next gives the next value of the file; its errors are Read's.
func (r *Reader) next() ([]byte, error) {
	if r.list && r.json.PeekKind() == ']' {
		return nil, r.end()
	}
	text, err := r.json.ReadValue()
	if err != nil {
		if !r.list && errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, io.EOF
		}
		r.row++
		return nil, r.fileFault(err)
	}
	r.src.renew()
	r.row++
	return text, nil
}

// end is what follows the last report of a list: nothing.
func (r *Reader) end() error {
	if _, err := r.json.ReadToken(); err != nil {
		return r.fileFault(err)
	}
	switch _, err := r.json.ReadToken(); {
	case errors.Is(err, io.EOF):
		return io.EOF
	case err != nil:
		return r.fileFault(err)
	}
	return r.faultAt("file.json.syntax", nil)
}

// fileFault says why a file cannot be read on. What the decoder says of it would quote the file.
func (r *Reader) fileFault(err error) error {
	syntax, isSyntax := errors.AsType[*jsontext.SyntacticError](err)
	switch {
	case r.src.over != "":
		return r.faultAt(r.src.over, map[string]string{"Max": strconv.Itoa(limits[r.src.over])})
	case r.src.failed != nil:
		return fmt.Errorf("read the file: %w", r.src.failed)
	case isSyntax && errors.Is(err, jsontext.ErrDuplicateName):
		return r.faultAt("file.json.duplicate", nil)
	case isSyntax && syntax.Err != nil && syntax.Err.Error() == "invalid UTF-8":
		return lines.FileFault("file.encoding", nil)
	}
	return r.faultAt("file.json.syntax", nil)
}

// faultAt is a fault of the file that shows in its present report.
func (r *Reader) faultAt(key string, args map[string]string) error {
	all := map[string]string{"Row": strconv.Itoa(max(r.row, 1))}
	maps.Copy(all, args)
	return lines.FileFault(key, all)
}

// Header is the same for each report: see the constant.
func (r *Reader) Header() string { return Header }

// Line is a faulty report without evidence and without what is about people, on one line. It is valid until the next Read, and holds an
// address.
func (r *Reader) Line() []byte { return r.line }

// Faults lists what is wrong with the report. It is valid until the next Read.
func (r *Reader) Faults() []incoming.RowFault { return r.faults }

// Warnings lists what somebody should look at in a report that is not faulty. It is valid until the next Read.
func (r *Reader) Warnings() []incoming.RowFault { return r.warnings }

func (r *Reader) fault(column, key string, args map[string]string) {
	r.faults = append(r.faults, incoming.RowFault{Row: r.row, Column: column, Key: key, Args: args})
}

func (r *Reader) invalid(column string, bad *models.Invalid) {
	if bad != nil {
		r.fault(column, bad.Key, bad.Args)
	}
}

func (r *Reader) warn(column, key string, args map[string]string) {
	r.warnings = append(r.warnings, incoming.RowFault{Row: r.row, Column: column, Key: key, Args: args})
}
