package guidance

import (
	"regexp"
	"slices"
	"strings"

	"github.com/pmezard/go-difflib/difflib"
)

// Change is what became of a part of a text.
type Change string

// The changes.
const (
	Kept    Change = ""
	Added   Change = "added"
	Removed Change = "removed"
)

// Span is a part of a line that was kept, added or removed as a whole.
type Span struct {
	Kind Change
	Text string
}

// Block is a line of a comparison, or, where Left is not 0, so many lines that stayed as they were and are left out.
type Block struct {
	Spans []Span
	Left  int
}

// around is how many lines that stayed show beside one that changed.
const around = 1

// Compare tells what changed from one text to another, line by line and within a line word by word. None: nothing did.
func Compare(from, to string) []Block {
	if from == to {
		return nil
	}
	a, b := strings.Split(from, "\n"), strings.Split(to, "\n")
	var blocks []Block
	m := &matcher{left: pairsInAll}
	steps := m.match(a, b)
	for i, op := range steps {
		switch op.Tag {
		case 'e':
			blocks = append(blocks, kept(a[op.I1:op.I2], i == 0, i == len(steps)-1)...)
		case 'r':
			blocks = append(blocks, Block{Spans: m.compareWords(strings.Join(a[op.I1:op.I2], "\n"), strings.Join(b[op.J1:op.J2], "\n"))})
		default:
			blocks = append(blocks, whole(Removed, a[op.I1:op.I2])...)
			blocks = append(blocks, whole(Added, b[op.J1:op.J2])...)
		}
	}
	return blocks
}

// The bounds of a comparison, in pairs of equal parts: the time that matching takes goes with these, and more than that where they
// repeat. Texts of people have far fewer.
const (
	pairsAtOnce = 150_000
	pairsInAll  = 400_000
)

// matcher tells how one list becomes another, while it has pairs left to look at.
type matcher struct{ left int }

// match gives the steps from a to b. Where too much is alike to look for the best, it leaves out what both begin and end with, and
// takes the rest as replaced.
func (m *matcher) match(a, b []string) []difflib.OpCode {
	if m.affords(a, b) {
		return difflib.NewMatcherWithJunk(a, b, false, nil).GetOpCodes()
	}
	head, tail := 0, 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	from, to := a[head:len(a)-tail], b[head:len(b)-tail]
	middle := []difflib.OpCode{{Tag: 'r', I2: len(from), J2: len(to)}}
	switch {
	case len(from) == 0:
		middle[0].Tag = 'i'
	case len(to) == 0:
		middle[0].Tag = 'd'
	case m.affords(from, to):
		middle = difflib.NewMatcherWithJunk(from, to, false, nil).GetOpCodes()
	}
	steps := []difflib.OpCode{{Tag: 'e', I2: head, J2: head}}
	for _, op := range middle {
		steps = append(steps, difflib.OpCode{Tag: op.Tag, I1: op.I1 + head, I2: op.I2 + head, J1: op.J1 + head, J2: op.J2 + head})
	}
	steps = append(steps, difflib.OpCode{Tag: 'e', I1: len(a) - tail, I2: len(a), J1: len(b) - tail, J2: len(b)})
	return slices.DeleteFunc(steps, func(op difflib.OpCode) bool { return op.I1 == op.I2 && op.J1 == op.J2 })
}

// affords tells whether two lists are few enough pairs, and counts these as looked at.
func (m *matcher) affords(a, b []string) bool {
	n := pairs(a, b)
	if n > min(m.left, pairsAtOnce) {
		return false
	}
	m.left -= n
	return true
}

// pairs counts how often a part of one list equals one of the other.
func pairs(a, b []string) int {
	in := map[string]int{}
	for _, part := range b {
		in[part]++
	}
	n := 0
	for _, part := range a {
		n += in[part]
	}
	return n
}

// kept shows the ends of a run of lines that stayed, where a change is beside them.
func kept(lines []string, first, last bool) []Block {
	before, after := around, around
	if first {
		before = 0
	}
	if last {
		after = 0
	}
	if len(lines) <= before+after+1 {
		return whole(Kept, lines)
	}
	blocks := whole(Kept, lines[:before])
	blocks = append(blocks, Block{Left: len(lines) - before - after})
	return append(blocks, whole(Kept, lines[len(lines)-after:])...)
}

func whole(kind Change, lines []string) []Block {
	var blocks []Block
	for _, line := range lines {
		if strings.TrimSpace(line) != "" {
			blocks = append(blocks, Block{Spans: []Span{{kind, line}}})
		}
	}
	return blocks
}

// word is a word or what stands between two.
var word = regexp.MustCompile(`[\pL\pN]+|[^\pL\pN]`)

func (m *matcher) compareWords(from, to string) []Span {
	a, b := word.FindAllString(from, -1), word.FindAllString(to, -1)
	var spans []Span
	add := func(kind Change, words []string) {
		if len(words) > 0 {
			spans = append(spans, Span{kind, strings.Join(words, "")})
		}
	}
	for _, op := range m.match(a, b) {
		if op.Tag == 'e' {
			add(Kept, a[op.I1:op.I2])
			continue
		}
		add(Removed, a[op.I1:op.I2])
		add(Added, b[op.J1:op.J2])
	}
	return spans
}
