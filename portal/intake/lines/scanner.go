// Package lines reads a text file line by line in bounded memory, and says early when it is no text at all.
//
// It knows nothing of columns. It never holds more than a fixed window of the file, so a file without line ends, or with
// a quote that is never closed, cannot eat memory. What it hands out may hold addresses: it must not be logged.
package lines

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// MaxRecord is the longest record, in bytes.
const MaxRecord = 64 << 10

// ErrTooLong: the record, or the line that was to be joined to it, passes MaxRecord.
var ErrTooLong = errors.New("record too long")

// Scanner stands on one record: one line, or more when Join made it so. Make one with Open. It is for one goroutine.
type Scanner struct {
	src   io.Reader
	ended bool
	buf   []byte
	size  int // buf[:size] is filled

	start int // the record is buf[start:next], with its line end
	next  int
	end   int // how many bytes the line end of its last line takes
	first int // end of its first line
	after int // how many bytes the line end of that one takes
	row   int // line number of its first line
	lines int // how many lines it has
}

// Bytes is the record without its line end. It is valid until the next call.
func (s *Scanner) Bytes() []byte { return s.buf[s.start : s.next-s.end] }

// Row is the line number of the record's first line; the file's first line is 1.
func (s *Scanner) Row() int { return s.row }

// Next goes to the next line. It returns io.EOF at the end, ErrTooLong for a line that is too long, after which there is
// no going on, and any error of the source.
func (s *Scanner) Next() error {
	s.row += s.lines
	s.start, s.lines = s.next, 0
	s.first, s.after, s.end = s.next, 0, 0
	if err := s.Join(); err != nil {
		return err
	}
	s.first, s.after = s.next, s.end
	return nil
}

// Join adds the next line to the record. On an error, which is as Next's, the record stays as it was.
func (s *Scanner) Join() error {
	length, end, err := s.line()
	if err != nil {
		return err
	}
	s.next += length
	s.end = end
	s.lines++
	return nil
}

// JoinQuoted adds lines until every quote of the record is closed. It tells whether one is still open where the file or the room for a
// record ends; an error is the source's.
func (s *Scanner) JoinQuoted() (open bool, err error) {
	record := s.Bytes()
	for done := 0; ; {
		if bytes.Count(record[done:], []byte{'"'})%2 == 1 {
			open = !open
		}
		if !open {
			return false, nil
		}
		done = len(record)
		err := s.Join()
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, ErrTooLong):
			return true, nil
		case err != nil:
			return false, err
		}
		record = s.Bytes()
	}
}

// Cut takes the record back to its first line; Next then goes to its second.
func (s *Scanner) Cut() { s.next, s.end, s.lines = s.first, s.after, min(s.lines, 1) }

// line measures the line that starts at next, with its end, and that end, reading more of the source as needed.
func (s *Scanner) line() (length, end int, err error) {
	seen := 0 // bytes of the line that were searched
	for {
		rest := s.buf[s.next:s.size]
		seen += lineEnd(rest[seen:])
		switch end := sizeOfEnd(rest[seen:], s.ended); {
		case s.next+seen-s.start > MaxRecord, s.next+seen+end-s.start > MaxRecord:
			return 0, 0, ErrTooLong
		case end > 0:
			return seen + end, end, nil
		case s.ended && len(rest) == 0:
			return 0, 0, io.EOF
		case s.ended:
			return len(rest), 0, nil
		}
		if err := s.fill(); err != nil {
			return 0, 0, err
		}
	}
}

// lineEnd gives where in a text the first line ends; its length when nowhere. It looks a piece at a time: whichever of the two signs a
// file does not use, it is not looked for to the end of the window with every line.
func lineEnd(text []byte) int {
	const piece = 256
	for from := 0; from < len(text); from += piece {
		part := text[from:min(from+piece, len(text))]
		end := bytes.IndexByte(part, '\n')
		if end >= 0 {
			part = part[:end]
		}
		if at := bytes.IndexByte(part, '\r'); at >= 0 {
			return from + at
		}
		if end >= 0 {
			return from + end
		}
	}
	return len(text)
}

// sizeOfEnd tells how many bytes the line end takes that text begins with: \n, \r\n, \r, or the \r\r\n of a file whose \r\n was written
// out twice. 0: more of the file must be read to tell.
func sizeOfEnd(text []byte, ended bool) int {
	switch {
	case len(text) == 0:
		return 0
	case text[0] == '\n':
		return 1
	case bytes.HasPrefix(text, []byte("\r\n")):
		return 2
	case bytes.HasPrefix(text, []byte("\r\r\n")):
		return 3
	case !ended && (len(text) == 1 || len(text) == 2 && text[1] == '\r'):
		return 0
	default:
		return 1
	}
}

// fill reads once from the source, first moving the record to the front of a full window.
func (s *Scanner) fill() error {
	if s.size == len(s.buf) {
		copy(s.buf, s.buf[s.start:s.size])
		s.size -= s.start
		s.first -= s.start
		s.next -= s.start
		s.start = 0
	}
	for range 100 {
		n, err := s.src.Read(s.buf[s.size:])
		s.size += n
		switch {
		case errors.Is(err, io.EOF):
			s.ended = true
			return nil
		case err != nil:
			return fmt.Errorf("read the file: %w", err)
		case n > 0:
			return nil
		}
	}
	return fmt.Errorf("read the file: %w", io.ErrNoProgress)
}
