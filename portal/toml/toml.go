// Package toml reads TOML that a person wrote, within bounds. The library under it keeps every key with all that stands before
// it, so a short text of deep or long keys would take memory without end: such a text is refused before it is read.
//
// Never here: what the keys mean.
package toml

import (
	"errors"
	"regexp"
	"strconv"

	"github.com/BurntSushi/toml"
)

// Limit is how many bytes a text may have; the longest of ours has half.
const Limit = 100_000

// The ways in which a text is no TOML that is read here.
var (
	ErrLarge  = errors.New("the text is longer than any of ours")
	ErrDeep   = errors.New("keys or values nest deeper, or a key is longer, than any of ours")
	ErrSyntax = errors.New("no TOML")
	ErrValue  = errors.New("a value of another kind")
)

// Fault is what is wrong, and in which line; 0 when no line is known. It holds nothing of the text.
type Fault struct { //nolint:errname // as in portal/course: what is wrong with a text
	Line  int
	cause error
}

// Error says what is wrong.
func (f *Fault) Error() string { return f.cause.Error() }

// Unwrap gives one of the errors of this package.
func (f *Fault) Unwrap() error { return f.cause }

// valueLine is where the library says that a value is of another kind: it has no type for that error.
var valueLine = regexp.MustCompile(`^toml: line (\d+) `)

func lineOf(err error) int {
	m := valueLine.FindStringSubmatch(err.Error())
	if m == nil {
		return 0
	}
	line, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	return line
}

// Decode reads a text into a struct and gives the keys that the struct does not have. Its error is a *Fault.
func Decode(raw string, into any) (unknown []string, err error) {
	if len(raw) > Limit {
		return nil, &Fault{cause: ErrLarge}
	}
	if line := tooDeep(raw); line > 0 {
		return nil, &Fault{line, ErrDeep}
	}
	meta, err := toml.Decode(raw, into)
	if err != nil {
		if bad, ok := errors.AsType[toml.ParseError](err); ok {
			return nil, &Fault{bad.Position.Line, ErrSyntax}
		}
		return nil, &Fault{lineOf(err), ErrValue}
	}
	for _, key := range meta.Undecoded() {
		unknown = append(unknown, key.String())
	}
	return unknown, nil
}
