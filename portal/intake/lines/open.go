package lines

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"eokm.nl/hosting/models"
)

// headSize is how much of the start of a file decides whether it is text.
const headSize = 4 << 10

// Open starts reading src and stands on its first line that is not blank, past a byte order mark and a line that only tells the
// separator. A file that is empty, not text or not UTF-8 gives a *models.Invalid with Field "file".
func Open(src io.Reader) (*Scanner, error) {
	s := &Scanner{src: src, buf: make([]byte, 2*MaxRecord), row: 1}
	for s.size < headSize && !s.ended {
		if err := s.fill(); err != nil {
			return nil, err
		}
	}
	head := s.buf[:min(s.size, headSize)]
	if IsUTF16(head) {
		return nil, FileFault("file.encoding", nil)
	}
	if rest, ok := bytes.CutPrefix(head, []byte("\ufeff")); ok {
		head = rest
		s.next = len("\ufeff")
	}
	first, _, _ := bytes.Cut(head, []byte("\n"))
	if hasControl(first) || (!utf8.Valid(first) && hasControl(head)) {
		return nil, FileFault("file.binary", nil)
	}
	if err := s.skipBlank(); err != nil {
		return nil, err
	}
	return s, s.skipSeparator()
}

// skipBlank goes to the next line with something on it: the header.
func (s *Scanner) skipBlank() error {
	for {
		switch err := s.Next(); {
		case errors.Is(err, io.EOF):
			return FileFault("file.empty", nil)
		case errors.Is(err, ErrTooLong):
			return s.TooLong()
		case err != nil:
			return err
		}
		line := s.Bytes()
		switch {
		case hasControl(line):
			return FileFault("file.binary", nil)
		case !utf8.Valid(line):
			return FileFault("file.encoding", nil)
		case len(bytes.TrimSpace(line)) > 0:
			return nil
		}
	}
}

// TooLong is the fault for ErrTooLong.
func (s *Scanner) TooLong() error {
	return FileFault("file.record_too_long", map[string]string{
		"Row": strconv.Itoa(s.row), "Max": strconv.Itoa(MaxRecord),
	})
}

// FileFault is a fault of a file as a whole.
func FileFault(key string, args map[string]string) *models.Invalid {
	return &models.Invalid{Field: "file", Key: key, Args: args}
}

// HeaderBelow is the fault of a file with something above its header, which is in that line.
func HeaderBelow(row int) *models.Invalid {
	return FileFault("file.header_below", map[string]string{"Row": strconv.Itoa(row)})
}

// IsUTF16 tells whether head is UTF-16 or UTF-32, with a byte order mark or as mostly ASCII text without one.
func IsUTF16(head []byte) bool {
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) ||
		bytes.HasPrefix(head, []byte{0, 0, 0xfe, 0xff}) {
		return true
	}
	var zeros [2]int
	for i, c := range head {
		if c == 0 {
			zeros[i%2]++
		}
	}
	half := len(head) / 2
	most, least := max(zeros[0], zeros[1]), min(zeros[0], zeros[1])
	return half > 0 && most > half*9/10 && least < half/10+1
}

// hasControl tells whether text has a control character that no text file has.
func hasControl(text []byte) bool {
	return bytes.ContainsFunc(text, func(r rune) bool { return r < ' ' && !strings.ContainsRune("\n\t\r\f", r) })
}
