package notices

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// moved leads EOKM to the notices that have the addresses now, and to those that had them. The Store tells nobody else.
func (v noticeView) moved() []ui.Fact {
	var facts []ui.Fact
	list := v.page.Moves
	for start := 0; start < len(list); {
		first, end := list[start], start
		var numbers []int
		for ; end < len(list) && list[end].Away == first.Away && list[end].Ref == first.Ref; end++ {
			numbers = append(numbers, list[end].N)
		}
		facts = append(facts, ui.Fact{Label: v.p.T(moveWord(first)), Body: notices.MovedTo{
			Ref: first.Ref, URL: page.NoticeURL(first.Ref), Provider: ListView{P: v.p}.providerName(first.ProviderID, first.Provider),
			Which: v.what(numbers),
		}})
		start = end
	}
	return facts
}

func moveWord(m notice.Move) string {
	if m.Away {
		return "notices.moved.to"
	}
	return "notices.moved.from"
}

// what names items of the notice as its history does.
func (v noticeView) what(numbers []int) string {
	return v.teller().what(models.EventData{Items: numbers, Count: len(numbers)})
}

// notYours tells a desk which addresses it is not to act on any more, and not who is.
func (v noticeView) notYours() (note ui.Note, any bool) {
	if v.actor.Staff() {
		return note, false
	}
	var numbers []int
	for _, item := range v.page.Items {
		if item.State == models.StateNotOurs {
			numbers = append(numbers, item.N)
		}
	}
	if len(numbers) == 0 {
		return note, false
	}
	note = ui.Note{Kind: ui.KindInfo, Title: v.p.T("notices.not_yours"), Text: v.p.T("notices.not_yours.text")}
	if len(numbers) < v.page.ItemCount {
		note.Title = v.p.N("notices.not_yours.items", len(numbers), "Items", page.JoinNumbers(v.p, numbers))
	}
	return note, true
}

// revealable tells whether the notice has an address that the reader may see in full.
func (v noticeView) revealable() bool {
	if v.sealed() {
		return false
	}
	for _, item := range v.page.Items {
		if item.Revealable(v.actor) {
			return true
		}
	}
	return len(v.page.Items) < v.page.ItemCount // there is more than this page shows
}
