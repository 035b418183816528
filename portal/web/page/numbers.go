package page

import (
	"slices"
	"strconv"
	"strings"

	"eokm.nl/hosting/portal/i18n"
)

// RangesText writes numbers of items for a field of a form, in order and short: "1-2500,2502". ParseRanges reads it back.
func RangesText(numbers []int) string {
	var parts []string
	for _, run := range runsOf(numbers) {
		switch first, last := strconv.Itoa(run[0]), strconv.Itoa(run[1]); {
		case run[0] == run[1]:
			parts = append(parts, first)
		case run[0]+1 == run[1]:
			parts = append(parts, first, last)
		default:
			parts = append(parts, first+"-"+last)
		}
	}
	return strings.Join(parts, ",")
}

// ParseRanges reads what RangesText wrote: each number once and in order, and at most so many. What is no number is left out.
func ParseRanges(text string, most int) []int {
	var out []int
	for part := range strings.SplitSeq(text, ",") {
		first, last, isRange := strings.Cut(part, "-")
		from, err := strconv.Atoi(first)
		if err != nil || from < 1 {
			continue
		}
		to := from
		if isRange {
			if to, err = strconv.Atoi(last); err != nil {
				continue
			}
		}
		for n := from; n <= to && len(out) < most; n++ {
			out = append(out, n)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// JoinRanges writes a list of numbers as people do, and what follows on one another in short: 1 to 2,500 and 2,502.
func JoinRanges(p *i18n.Printer, numbers []int) string {
	var words []string
	for _, run := range runsOf(numbers) {
		switch first, last := p.Number(run[0]), p.Number(run[1]); {
		case run[0] == run[1]:
			words = append(words, first)
		case run[0]+1 == run[1]:
			words = append(words, first, last)
		default:
			words = append(words, p.T("notices.numbers.run", "First", first, "Last", last))
		}
	}
	return JoinWords(p, words)
}

// runsOf gives the first and the last of the numbers that follow on one another.
func runsOf(numbers []int) [][2]int {
	var runs [][2]int
	for _, n := range numbers {
		if last := len(runs) - 1; last >= 0 && runs[last][1]+1 == n {
			runs[last][1] = n
		} else {
			runs = append(runs, [2]int{n, n})
		}
	}
	return runs
}
