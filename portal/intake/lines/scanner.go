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
	first int // end of its first line
	next  int
	row   int // line number of its first line
	lines int // how many lines it has
}

// Bytes is the record without its line end. It is valid until the next call.
func (s *Scanner) Bytes() []byte {
	record := bytes.TrimSuffix(s.buf[s.start:s.next], []byte("\n"))
	return bytes.TrimSuffix(record, []byte("\r"))
}

// Row is the line number of the record's first line; the file's first line is 1.
func (s *Scanner) Row() int { return s.row }

// Next goes to the next line. It returns io.EOF at the end, ErrTooLong for a line that is too long, after which there is
// no going on, and any error of the source.
func (s *Scanner) Next() error {
	s.row += s.lines
	s.start, s.lines = s.next, 0
	s.first = s.next
	if err := s.Join(); err != nil {
		return err
	}
	s.first = s.next
	return nil
}

// Join adds the next line to the record. On an error, which is as Next's, the record stays as it was.
func (s *Scanner) Join() error {
	end, err := s.lineEnd()
	if err != nil {
		return err
	}
	s.next = end
	s.lines++
	return nil
}

// Cut takes the record back to its first line; Next then goes to its second.
func (s *Scanner) Cut() { s.next, s.lines = s.first, min(s.lines, 1) }

// lineEnd finds the end of the line that starts at next, reading more of the source as needed.
func (s *Scanner) lineEnd() (int, error) {
	seen := 0 // bytes of the line that were searched
	for {
		if i := bytes.IndexByte(s.buf[s.next+seen:s.size], '\n'); i >= 0 {
			end := s.next + seen + i + 1
			if end-s.start > MaxRecord {
				return 0, ErrTooLong
			}
			return end, nil
		}
		seen = s.size - s.next
		switch {
		case s.size-s.start > MaxRecord:
			return 0, ErrTooLong
		case s.ended && seen == 0:
			return 0, io.EOF
		case s.ended:
			return s.size, nil
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
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
