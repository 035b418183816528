package notices

import (
	"strconv"
	"time"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// delegations is what the provider handed on: what went at once to one party stands together.
func (v noticeView) delegations() []notices.Delegation {
	var list []notices.Delegation
	lines := v.page.Delegations
	for from := 0; from < len(lines); {
		to := from + 1
		for to < len(lines) && sameDelegation(lines[from], lines[to]) {
			to++
		}
		list = append(list, v.delegation(lines[from:to]))
		from = to
	}
	return list
}

func sameDelegation(a, b notice.DelegationLine) bool {
	return a.CreatedAt.Equal(b.CreatedAt) && a.Party == b.Party && a.Note == b.Note && a.By == b.By &&
		sameTime(a.Until, b.Until) && sameTime(a.EndedAt, b.EndedAt)
}

func sameTime(a, b *time.Time) bool {
	return a == nil && b == nil || a != nil && b != nil && a.Equal(*b)
}

func (v noticeView) delegation(lines []notice.DelegationLine) notices.Delegation {
	line := lines[0]
	numbers := make([]int, len(lines))
	for i, l := range lines {
		numbers[i] = l.N
	}
	d := notices.Delegation{
		Title: v.p.N("notices.dispute.of", len(numbers), "Items", page.JoinNumbers(v.p, numbers)),
		To:    v.p.T("notices.delegate.to." + string(line.Party)),
		Tag:   StateTag(v.p, models.StateDelegated, ui.Clock{}),
		By:    page.OrNone(line.By), At: line.CreatedAt, Note: line.Note,
	}
	if line.Until != nil {
		d.Until = v.p.T("notices.delegate.their_due", "Due", v.p.Date(*line.Until))
	}
	if line.EndedAt != nil {
		d.Tag = ui.Tag{Kind: ui.KindNeutral, Text: v.p.T("notices.delegate.ended", "At", v.p.DateShort(*line.EndedAt))}
		return d
	}
	if v.late(line) {
		d.Tag = ui.Tag{Kind: ui.KindOverdue, Text: v.p.T("notices.delegate.late")}
	}
	if v.actor.Party() == models.PartyProvider {
		d.TakeBackURL = page.NoticeURL(v.page.Ref) + "/takeback"
		for _, n := range numbers {
			d.Numbers = append(d.Numbers, ui.Hidden{Name: "n", Value: strconv.Itoa(n)})
		}
	}
	return d
}

// late tells whether a delegate let its own deadline pass.
func (v noticeView) late(line notice.DelegationLine) bool {
	return line.EndedAt == nil && line.Until != nil && v.now.After(*line.Until)
}

// delegateLate is the remark that a delegate is late and the desk must step in; its title is empty when none is.
func (v noticeView) delegateLate() ui.Note {
	for _, line := range v.page.Delegations {
		if v.late(line) && !v.actor.Staff() {
			return ui.Note{
				Kind: ui.KindWarning, Title: v.p.T("notices.delegate.late.title." + string(line.Party)),
				Text: v.p.T("notices.delegate.late.text", "Due", v.p.Date(*line.Until)),
			}
		}
	}
	return ui.Note{}
}

// delegatedTo says of a delegated item with whom it is, and until when.
func (v noticeView) delegatedTo(item notice.Item) string {
	for _, line := range v.page.Delegations {
		if line.N != item.N || line.EndedAt != nil {
			continue
		}
		text := v.p.T("notices.delegate.to." + string(line.Party))
		if line.Until != nil {
			text += ", " + v.p.T("notices.delegate.their_due", "Due", v.p.DateShort(*line.Until))
		}
		return text
	}
	return ""
}
