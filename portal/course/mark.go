package course

import (
	"slices"
	"strconv"
	"strings"
)

// Answer is what somebody chose, as the numbers from 0 that options have in the course: of a single choice one, of a multiple
// choice some, of an order all in the chosen order, of a branch one at each step.
type Answer []int

// String is how an answer is kept: "0,2".
func (a Answer) String() string {
	parts := make([]string, len(a))
	for i, n := range a {
		parts[i] = strconv.Itoa(n)
	}
	return strings.Join(parts, ",")
}

// ParseAnswer reads what String wrote; ok is false for anything else.
func ParseAnswer(text string) (a Answer, ok bool) {
	if text == "" {
		return nil, true
	}
	for part := range strings.SplitSeq(text, ",") {
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 {
			return nil, false
		}
		a = append(a, n)
	}
	return a, true
}

// kindRules says of each kind which answers there can be, and which of these is right.
var kindRules = map[Kind]struct {
	whole func(q *Question, a Answer) bool
	right func(q *Question, a Answer) bool
}{
	KindSingle:   {whole: func(q *Question, a Answer) bool { return len(a) == 1 && each(q, a) }, right: rightOnes},
	KindMultiple: {whole: func(q *Question, a Answer) bool { return len(a) > 0 && each(q, a) }, right: rightOnes},
	KindOrder: {
		whole: func(q *Question, a Answer) bool { return len(a) == len(q.Options) && each(q, a) },
		right: func(_ *Question, a Answer) bool { return slices.IsSorted(a) },
	},
	KindBranch: {
		whole: func(q *Question, a Answer) bool { return Walk(q, a).End != "" },
		right: func(q *Question, a Answer) bool { return Walk(q, a).End == ToRight },
	},
}

// Whole tells whether a is an answer to the question, and not a part of one or something else.
func Whole(q *Question, a Answer) bool {
	rule, known := kindRules[q.Kind]
	return known && rule.whole(q, a)
}

// Right marks a whole answer. Of a multiple choice all right options and no other must be chosen.
func Right(q *Question, a Answer) bool { return Whole(q, a) && kindRules[q.Kind].right(q, a) }

// each tells whether these are numbers of options, none twice.
func each(q *Question, a Answer) bool {
	sorted := slices.Sorted(slices.Values(a))
	return len(slices.Compact(sorted)) == len(a) && sorted[0] >= 0 && sorted[len(sorted)-1] < len(q.Options)
}

func rightOnes(q *Question, a Answer) bool {
	for i, o := range q.Options {
		if o.Right != slices.Contains(a, i) {
			return false
		}
	}
	return true
}

// Way is how far somebody came in a branch.
type Way struct {
	Taken []Taken
	Step  *Step  // where they stand; nil at an end and for a way that is none
	End   string // ToRight or ToWrong; "" before
}

// Taken is one choice of a way.
type Taken struct {
	Step   *Step
	Option Option
}

// Walk follows the choices from the first step. What is no choice there gives a way that stands nowhere.
func Walk(q *Question, choices Answer) Way {
	if len(q.Steps) == 0 {
		return Way{}
	}
	way := Way{Step: &q.Steps[0]}
	for _, choice := range choices {
		if way.Step == nil || choice < 0 || choice >= len(way.Step.Options) {
			return Way{}
		}
		option := way.Step.Options[choice]
		way.Taken = append(way.Taken, Taken{way.Step, option})
		way.Step = q.step(option.To)
		if option.To == ToRight || option.To == ToWrong {
			way.End = option.To
		}
	}
	return way
}
