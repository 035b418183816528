package toml

import "strings"

// The bounds of a key and of nesting. Ours have three parts, twenty letters and two levels.
const (
	keyParts  = 4
	keyLength = 80
	levels    = 4
)

// tooDeep gives the first line in which a key has too many parts or letters, or a value too many levels; 0 when none has. It
// stops where a text is no TOML: the library goes no further either.
func tooDeep(raw string) int {
	s := scan{text: strings.TrimPrefix(raw, "\ufeff"), line: 1}
	for s.at < len(s.text) {
		if s.deep() {
			return s.line
		}
		if !s.step() {
			return 0
		}
	}
	return 0
}

// scan goes through a text sign by sign, and knows whether it stands in a key or in a value.
type scan struct {
	text  string
	at    int
	line  int
	open  []byte // the brackets around a value
	value bool
	parts int // dots of the key so far
	size  int // its bytes
}

func (s *scan) deep() bool {
	return len(s.open) > levels || s.parts >= keyParts || s.size > keyLength
}

// step passes one sign, string or comment. It tells whether the text can go on.
func (s *scan) step() bool {
	c := s.text[s.at]
	switch c {
	case '"', '\'':
		return s.quoted(c)
	case '#':
		if end := strings.IndexByte(s.text[s.at:], '\n'); end >= 0 {
			s.at += end
			return true
		}
		s.at = len(s.text)
		return true
	case '\n':
		s.line++
		if len(s.open) == 0 {
			s.begin(false)
		}
	case '=':
		s.begin(true)
	default:
		s.sign(c)
	}
	s.at++
	return true
}

// begin says that a key or a value begins.
func (s *scan) begin(value bool) { s.value, s.parts, s.size = value, 0, 0 }

// sign passes a sign that is no string, comment or line's end. In a key, brackets are those of a table's name.
func (s *scan) sign(c byte) {
	if !s.value {
		switch c {
		case '.':
			s.parts++
		case '}':
			s.close()
			return
		}
		if c != ' ' && c != '\t' && c != '\r' {
			s.size++
		}
		return
	}
	switch c {
	case '[', '{':
		s.open = append(s.open, c)
		s.begin(c == '[')
	case ']', '}':
		s.close()
	case ',':
		s.begin(len(s.open) == 0 || s.open[len(s.open)-1] == '[')
	}
}

// close ends the innermost bracket; what follows it belongs to the value around it.
func (s *scan) close() {
	if len(s.open) > 0 {
		s.open = s.open[:len(s.open)-1]
	}
	s.begin(true)
}

// quoted passes a string; it tells whether that ends. In a key its bytes count.
func (s *scan) quoted(quote byte) bool {
	from := s.at
	three := strings.Repeat(string(quote), 3)
	many := s.value && strings.HasPrefix(s.text[s.at:], three) // a key is never of several lines
	if many {
		s.at += len(three)
	} else {
		s.at++
	}
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '\\' && quote == '"':
			if s.at++; s.at < len(s.text) && s.text[s.at] == '\n' {
				s.line++
			}
		case c == '\n' && !many:
			return false
		case c == '\n':
			s.line++
		case c == quote && !many:
			s.at++
			s.ended(from)
			return true
		case many && strings.HasPrefix(s.text[s.at:], three):
			s.at += len(three)
			for more := 0; more < 2 && s.at < len(s.text) && s.text[s.at] == quote; more++ {
				s.at++ // two more may belong to the string
			}
			s.ended(from)
			return true
		}
		s.at++
	}
	return false
}

func (s *scan) ended(from int) {
	if !s.value {
		s.size += s.at - from
	}
}
