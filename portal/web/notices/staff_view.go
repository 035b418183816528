package notices

import (
	"slices"
	"strconv"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

func stateWord(r *page.Request, state models.State) string {
	return r.Printer.T("words.state." + string(state))
}

// itemOptions offers the items of a notice that an action fits, each with its state.
func itemOptions(r *page.Request, shown *notice.Page, chosen map[int]bool, fits func(notice.Item) bool) []ui.Option {
	var out []ui.Option
	v := readView(r, shown)
	for _, item := range shown.Items {
		if fits(item) {
			option := v.option(item)
			option.Hint, option.Selected = stateWord(r, item.State), chosen[item.N]
			out = append(out, option)
		}
	}
	return tickOnly(out)
}

// tickOnly ticks what is the only one: there is nothing to choose.
func tickOnly(options []ui.Option) []ui.Option {
	if len(options) == 1 {
		options[0].Selected = true
	}
	return options
}

// shortOptions is itemOptions beside a table of the same items: each by its number and state.
func shortOptions(r *page.Request, items []notice.Item, chosen map[int]bool, fits func(notice.Item) bool) []ui.Option {
	var out []ui.Option
	for _, item := range items {
		if fits(item) {
			n := strconv.Itoa(item.N)
			out = append(out, ui.Option{Value: n, Label: n + " · " + stateWord(r, item.State), Selected: chosen[item.N]})
		}
	}
	return tickOnly(out)
}

// ChangedText says how things stand after somebody else was first: what each chosen item is now, and who did what to them last.
func ChangedText(r *page.Request, shown *notice.Page, numbers []int) string {
	var parts []string
	for _, item := range shown.Items {
		if slices.Contains(numbers, item.N) {
			parts = append(parts, r.Printer.T("staff.changed.item", "N", item.N, "State", stateWord(r, item.State)))
		}
	}
	const most = 5
	if len(parts) > most {
		parts = append(parts[:most], "…")
	}
	text := r.Printer.T("staff.changed.text", "Items", strings.Join(parts, "; "))
	at := slices.IndexFunc(shown.History, func(line models.HistoryLine) bool { return changes(line, numbers) })
	if at < 0 {
		return text
	}
	what, detail := Teller{r.Printer, r.Actor, shown.ItemCount}.Sentence(shown.History[at])
	if detail != "" {
		what += ": " + detail
	}
	return text + " " + r.Printer.T("staff.changed.last", "What", what, "At", r.Printer.Date(shown.History[at].At))
}

// changes tells whether somebody did something to one of the items. A line about very many names none.
func changes(line models.HistoryLine, numbers []int) bool {
	if line.ActorRole == models.RoleSystem || line.Data.Count == 0 {
		return false
	}
	return len(line.Data.Items) == 0 || slices.ContainsFunc(line.Data.Items, func(n int) bool { return slices.Contains(numbers, n) })
}
