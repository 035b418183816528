package xarf

import (
	"errors"
	"io"
)

const (
	// maxReport is how long one report may be, in bytes: the 15 MB of evidence that the specification allows, in base64, and its facts.
	maxReport = 21 << 20
	// maxValues is how many values one report may have, about: in memory each takes many times what it takes in a file.
	maxValues = 100_000
	// maxDepth is how deep objects and lists may lie in one another. No schema goes deeper than 5.
	maxDepth = 32
	// portion is how much is read of a file at once, so that what is read ahead of the next report counts for little.
	portion = 32 << 10
)

// limits are the numbers that the faults name.
var limits = map[string]int{"file.json.too_long": maxReport >> 20, "file.json.values": maxValues, "file.json.depth": maxDepth}

// budget hands on no more of a source than one report may have, until it is told that one was read. It looks at the signs of JSON as they
// come by: a decoder that had the whole of a report could be out of memory before it knew.
type budget struct {
	src     io.Reader
	left    int
	values  int
	depth   int
	quoted  bool
	escaped bool
	over    string // which of limits was passed
	failed  error  // of the source
}

func newBudget(src io.Reader) *budget { return &budget{src: src, left: maxReport} }

// renew begins the next report.
func (b *budget) renew() { b.left, b.values = maxReport, 0 }

var errOver = errors.New("report beyond its limits")

func (b *budget) Read(to []byte) (int, error) {
	if b.left <= 0 {
		b.over = "file.json.too_long"
	}
	if b.over != "" {
		return 0, errOver
	}
	n, err := b.src.Read(to[:min(len(to), b.left, portion)])
	b.left -= n
	if err != nil && !errors.Is(err, io.EOF) {
		b.failed = err
	}
	if b.look(to[:n]); b.over != "" {
		return 0, errOver
	}
	return n, err
}

// look counts what begins values, outside texts.
func (b *budget) look(text []byte) {
	for _, c := range text {
		switch {
		case b.escaped:
			b.escaped = false
		case b.quoted:
			b.escaped, b.quoted = c == '\\', c != '"'
		case c == '"':
			b.quoted = true
		case c == '{' || c == '[':
			b.values++
			if b.depth++; b.depth > maxDepth {
				b.over = "file.json.depth"
			}
		case c == '}' || c == ']':
			b.depth--
		case c == ',':
			b.values++
		}
	}
	if b.values > maxValues {
		b.over = "file.json.values"
	}
}
