package notices

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
)

// shownText says for a desk's form how it shows each item, "0:1-200;2:7" by their revisions, and parseShown reads it back. It is short also
// for thousands of items.
func shownText(seen notice.Seen) string {
	numbers := map[int][]int{}
	for _, n := range slices.Sorted(maps.Keys(seen)) {
		numbers[seen[n]] = append(numbers[seen[n]], n)
	}
	var parts []string
	for _, revision := range slices.Sorted(maps.Keys(numbers)) {
		parts = append(parts, strconv.Itoa(revision)+":"+page.RangesText(numbers[revision]))
	}
	return strings.Join(parts, ";")
}

func parseShown(text string) notice.Seen {
	seen := notice.Seen{}
	for part := range strings.SplitSeq(text, ";") {
		was, numbers, _ := strings.Cut(part, ":")
		revision, err := strconv.Atoi(was)
		if err != nil {
			continue
		}
		for _, n := range page.ParseRanges(numbers, mostShown-len(seen)) {
			seen[n] = revision
		}
	}
	return seen
}

// mostShown is how many items a form can be about: those it offers together, and those it shows.
const mostShown = notice.AnswerLimit + notice.ItemsPerPage
