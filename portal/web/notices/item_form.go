package notices

import (
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
)

// SeenOf says for a form how it shows each item, and ParseSeen reads it back: what was done to one since is not decided upon
// unseen.
func SeenOf(items []notice.Item) string {
	parts := make([]string, len(items))
	for i, item := range items {
		parts[i] = strconv.Itoa(item.N) + ":" + strconv.Itoa(item.Revision)
	}
	return strings.Join(parts, ",")
}

func ParseSeen(text string) notice.Seen {
	seen := notice.Seen{}
	for part := range strings.SplitSeq(text, ",") {
		n, revision, _ := strings.Cut(part, ":")
		number, bad := strconv.Atoi(n)
		if was, err := strconv.Atoi(revision); err == nil && bad == nil {
			seen[number] = was
		}
	}
	return seen
}

// stale tells whether one of the chosen items is not as the form showed it.
func stale(items []notice.Item, numbers []int, seen notice.Seen) bool {
	return slices.ContainsFunc(items, func(item notice.Item) bool {
		was, pinned := seen[item.N]
		return pinned && slices.Contains(numbers, item.N) && was != item.Revision
	})
}

// checkChosen refuses a form about items in which none was ticked: the Store would take that for all of them.
func checkChosen(numbers []int, bad *page.Faults) {
	if len(numbers) == 0 {
		bad.Add("n", "staff.none_chosen")
	}
}

func numberSet(numbers []int) map[int]bool {
	set := make(map[int]bool, len(numbers))
	for _, n := range numbers {
		set[n] = true
	}
	return set
}

// staffNotice loads a notice with the items that a form is about: its first page of items, or the page that begins with
// the first chosen one.
func (h *Handlers) staffNotice(r *page.Request, numbers []int) (*notice.Page, error) {
	return h.store.Notice.Page(r.Ctx, r.Actor, r.Param("ref"), firstItem(numbers)-1)
}

// firstItem is the number of the item that a form begins with: 1, unless the chosen ones lie beyond one page of items.
func firstItem(numbers []int) int {
	if len(numbers) == 0 || numbers[len(numbers)-1] <= notice.ItemsPerPage {
		return 1
	}
	return numbers[0]
}

// statesOf lists the states of the chosen items.
func statesOf(items []notice.Item, numbers []int) []models.State {
	var out []models.State
	for _, item := range items {
		if slices.Contains(numbers, item.N) {
			out = append(out, item.State)
		}
	}
	return out
}

// canAny tells whether EOKM may do something to at least one of the items.
func canAny(items []notice.Item, do models.Action) bool {
	return slices.ContainsFunc(items, func(item notice.Item) bool { return can(item, do) })
}

func can(item notice.Item, do models.Action) bool {
	_, err := models.NextOf(item.State, item.ProviderID != uuid.Nil, do, models.PartyEOKM)
	return err == nil
}
