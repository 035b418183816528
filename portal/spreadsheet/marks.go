package spreadsheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"eokm.nl/hosting/portal/intake/lines"
)

// What one part of a packed file may have. A reader makes of each mark, which takes four bytes in the file, an object of some hundred: so
// marks are counted before anything is read, and what does not count by these simple rules is refused.
const (
	maxParts    = 2000      // files within the file
	maxMarks    = 1_000_000 // of a part that is read whole, such as the texts of all cells
	maxRowMarks = 100_000   // of a row: a sheet is read row by row, and has 16,384 columns
	maxTag      = 64 << 10  // bytes of one mark with its attributes
	rowDepth    = 2         // rows are in sheetData, and that in the sheet
)

// errMarks is of a part that would take far more memory than it is large.
var errMarks = errors.New("a part has too many marks")

// sheetPart is where the sheets are, which are read row by row.
var sheetPart = regexp.MustCompile(`^xl/worksheets/[^/]+\.xml$`)

// unpack goes through all parts of a packed file, keeps none, and tells whether it may be read: all of it is at most so many bytes, and no
// part has more marks than a reader can hold.
func unpack(file []byte, most int64) error {
	parts, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		return lines.FileFault("sheet.unreadable", nil)
	}
	left := most
	for n, part := range parts.File {
		took, err := countMarks(part, left)
		left -= took
		switch {
		case errors.Is(err, errMarks):
			return lines.FileFault("sheet.marks", nil)
		case left < 0, n >= maxParts:
			return lines.FileFault("sheet.bomb", map[string]string{"Max": strconv.FormatInt(most>>20, 10)})
		case err != nil:
			return lines.FileFault("sheet.unreadable", nil)
		}
	}
	return nil
}

// countMarks unpacks a part, up to one byte more than there may be.
func countMarks(part *zip.File, most int64) (took int64, err error) {
	in, err := part.Open()
	if err != nil {
		return 0, err
	}
	defer func() { _ = in.Close() }()
	name := strings.ReplaceAll(part.Name, `\`, "/")
	out := &marks{byRow: sheetPart.MatchString(name)}
	if name != rootPart {
		return io.Copy(out, io.LimitReader(in, most+1))
	}
	var root bytes.Buffer
	took, err = io.Copy(io.MultiWriter(out, &root), io.LimitReader(in, min(most, maxTag)+1))
	if err == nil && (took > maxTag || namesSheet(root.Bytes())) {
		err = errMarks
	}
	return took, err
}

// rootPart says which part is read first.
const rootPart = "_rels/.rels"

// namesSheet tells whether a file calls what is read row by row its main part, which is read whole.
func namesSheet(root []byte) bool {
	type part struct {
		Target string `xml:"Target,attr"`
	}
	var all struct {
		Parts []part `xml:"Relationship"`
	}
	return xml.Unmarshal(root, &all) != nil || slices.ContainsFunc(all.Parts, func(p part) bool {
		return sheetPart.MatchString(strings.TrimPrefix(p.Target, "/"))
	})
}

// marks counts those of a part as it comes by.
type marks struct {
	byRow  bool
	begun  bool // the first bytes were seen
	binary bool // a picture
	count  int  // of the part, or of the row
	depth  int
	in     bool // a mark
	quote  byte // in which a value of it is; zero outside
	size   int  // of the mark
	first  []byte
	last   byte
}

// Write looks at the next bytes.
func (m *marks) Write(p []byte) (int, error) {
	if !m.begun {
		m.begun, m.binary = true, isBinary(p)
	}
	if m.binary {
		return len(p), nil
	}
	for rest := p; len(rest) > 0; {
		if !m.in {
			at := bytes.IndexByte(rest, '<')
			if at < 0 {
				break
			}
			rest = rest[at+1:]
			m.in, m.size, m.first, m.last = true, 0, m.first[:0], 0
			if m.count++; m.over() {
				return 0, errMarks
			}
			continue
		}
		b := rest[0]
		rest = rest[1:]
		if err := m.inside(b); err != nil {
			return 0, err
		}
	}
	return len(p), nil
}

// inside takes a byte of a mark.
func (m *marks) inside(b byte) error {
	m.size++
	head := len(m.first) > 0 && m.first[0] == '?'
	switch {
	case m.size > maxTag, b == '!' && m.size == 1: // a remark can hide what is in it
		return errMarks
	case m.quote != 0:
		if b == m.quote {
			m.quote = 0
		}
	case b == '>':
		if len(m.first) == 0 || head && (m.last != '?' || m.count > 1 || otherLetters(m.first)) {
			return errMarks
		}
		m.in = false
		m.end()
	case (b == '"' || b == '\'') && !head:
		m.quote = b
	}
	if len(m.first) < longestName || head && len(m.first) < longestHead {
		m.first = append(m.first, b)
	}
	m.last = b
	return nil
}

// end is that of a mark: a row begins a count of its own.
func (m *marks) end() {
	switch m.first[0] {
	case '?':
	case '/':
		m.depth--
	default:
		if m.byRow && m.depth == rowDepth && isRow(m.first) {
			m.count = 0
		}
		if m.last != '/' {
			m.depth++
		}
	}
}

func (m *marks) over() bool {
	if m.byRow {
		return m.count > maxRowMarks
	}
	return m.count > maxMarks
}

// How much of a mark is looked at: to tell a row, and to tell in which letters the part is written.
const (
	longestName = 16
	longestHead = 256
)

// encodingOf finds in which letters a head says that its part is written.
var encodingOf = regexp.MustCompile(`encoding\s*=\s*["']([^"']*)["']`)

// otherLetters tells whether a head says that its part is written in others than UTF-8: marks are counted in that, so in others some could
// hide. A head that is longer than what was kept of it counts as one.
func otherLetters(head []byte) bool {
	said := encodingOf.FindSubmatch(head)
	if said == nil {
		return len(head) >= longestHead || bytes.Contains(head, []byte("encoding"))
	}
	return !bytes.EqualFold(said[1], []byte("utf-8")) && !bytes.EqualFold(said[1], []byte("us-ascii"))
}

// isRow tells whether what a mark begins with is the name of a row.
func isRow(first []byte) bool {
	name := first[:bytes.IndexAny(append(first, '>'), " \t\r\n/>")]
	if _, local, prefixed := bytes.Cut(name, []byte(":")); prefixed {
		name = local
	}
	return string(name) == "row"
}

// isBinary tells a picture from what can be read as marks: it has bytes in front that no text has.
func isBinary(p []byte) bool {
	p = bytes.TrimPrefix(p, []byte("\xef\xbb\xbf"))
	return bytes.ContainsFunc(p[:min(4, len(p))], func(r rune) bool {
		return r < ' ' && !strings.ContainsRune("\t\r\n", r) || r == '\uFFFD'
	})
}
