package notices

import (
	"slices"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// first is what colleagues had answered before a form was sent. Nothing of the form was recorded.
type first []notice.Earlier

// numbers are the items that they answered.
func (f first) numbers() []int {
	var list []int
	for _, e := range f {
		list = append(list, e.Numbers...)
	}
	slices.Sort(list)
	return list
}

// tick gives the items that the form offers anew: those that nobody answered, and all of them when there is no such item. Then it is up to
// who sends it whether theirs is the better answer.
func (f first) tick(numbers []int) []int {
	answered := f.numbers()
	left := slices.DeleteFunc(slices.Clone(numbers), func(n int) bool {
		_, is := slices.BinarySearch(answered, n)
		return is
	})
	if len(left) == 0 {
		return numbers
	}
	return left
}

// words say first who answered what, then what to do, then what was recorded.
func (f first) words(r *page.Request) ui.Untaken {
	p := r.Printer
	numbers := f.numbers()
	args := []any{"Items", page.JoinRanges(p, numbers), "Who", page.JoinWords(p, f.people())}
	key := "repeat.colleague.items"
	if slices.ContainsFunc(f, func(e notice.Earlier) bool { return e.Ref != f[0].Ref }) {
		key = "repeat.colleague.count"
	}
	u := ui.Untaken{
		Title: p.N(key, len(numbers), args...), Text: p.T("repeat.colleague.again"), Kept: p.T("repeat.kept"),
	}
	for _, e := range f {
		text, detail := teller(r).Sentence(earlierLine(e))
		if key == "repeat.colleague.count" {
			text = e.Ref + ": " + text
		}
		if detail != "" {
			text += " · " + detail
		}
		u.Facts.Rows = append(u.Facts.Rows, ui.Fact{Label: p.Date(e.At), Text: text})
	}
	return u
}

// people are who answered, each once.
func (f first) people() []string {
	var names []string
	for _, e := range f {
		if !slices.Contains(names, e.By) {
			names = append(names, e.By)
		}
	}
	return names
}

// teller words what is about several notices.
func teller(r *page.Request) Teller { return Teller{P: r.Printer, Actor: r.Actor} }

// earlierLine is an answer of a desk as a history tells it.
func earlierLine(e notice.Earlier) models.HistoryLine {
	return models.HistoryLine{
		At: e.At, Kind: e.Kind, ActorID: e.UserID, ActorRole: models.RoleAgent, ActorName: e.By,
		Data: models.EventData{
			Items: e.Numbers, Count: len(e.Numbers), Code: e.Code, At: e.Moment, Receipt: e.Receipt, Text: page.KeepText(e.Text),
		},
	}
}

// typedFacts is what somebody filled in, for a page that has no form.
func typedFacts(rows ...ui.Fact) ui.Facts {
	return ui.Facts{Rows: slices.DeleteFunc(rows, func(row ui.Fact) bool { return row.Text == "" && row.Body == nil })}
}

// chosenWord is the word of an answer to a question; "" when none was chosen.
func chosenWord(p *i18n.Printer, key string) string {
	if !p.Has(key) {
		return ""
	}
	return p.T(key)
}
