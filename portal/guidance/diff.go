package guidance

import (
	"regexp"
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
	steps := difflib.NewMatcherWithJunk(a, b, false, nil).GetOpCodes()
	for i, op := range steps {
		switch op.Tag {
		case 'e':
			blocks = append(blocks, kept(a[op.I1:op.I2], i == 0, i == len(steps)-1)...)
		case 'r':
			blocks = append(blocks, Block{Spans: compareWords(strings.Join(a[op.I1:op.I2], "\n"), strings.Join(b[op.J1:op.J2], "\n"))})
		default:
			blocks = append(blocks, whole(Removed, a[op.I1:op.I2])...)
			blocks = append(blocks, whole(Added, b[op.J1:op.J2])...)
		}
	}
	return blocks
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

func compareWords(from, to string) []Span {
	a, b := word.FindAllString(from, -1), word.FindAllString(to, -1)
	var spans []Span
	add := func(kind Change, words []string) {
		if len(words) > 0 {
			spans = append(spans, Span{kind, strings.Join(words, "")})
		}
	}
	for _, op := range difflib.NewMatcherWithJunk(a, b, false, nil).GetOpCodes() {
		if op.Tag == 'e' {
			add(Kept, a[op.I1:op.I2])
			continue
		}
		add(Removed, a[op.I1:op.I2])
		add(Added, b[op.J1:op.J2])
	}
	return spans
}
