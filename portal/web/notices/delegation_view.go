package notices

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/guest"
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

// guestLinks are the links by which others have addresses of a notice, with what became of each.
func (h *Handlers) guestLinks(r *page.Request, v noticeView) ([]notices.Guest, error) {
	links, err := h.store.Guest.Links(r.Ctx, r.Actor, v.page.Ref)
	if err != nil {
		return nil, err
	}
	list := make([]notices.Guest, len(links))
	for i, link := range links {
		list[i] = v.guest(link)
	}
	return list, nil
}

func (v noticeView) guest(link guest.Link) notices.Guest {
	p := v.p
	at := func(t *time.Time, none string) string {
		if t == nil {
			return p.T(none)
		}
		return p.Date(*t)
	}
	g := notices.Guest{
		Title: p.N("notices.guest.title", len(link.Items), "Items", page.JoinNumbers(p, link.Items), "To", link.To()),
		Tag:   v.guestTag(link),
		Hops: ui.Facts{Rows: []ui.Fact{
			{Label: p.T("notices.guest.sent"), Text: p.T("notices.guest.by", "At", p.Date(link.CreatedAt), "By", page.OrNone(link.By))},
			{Label: p.T("notices.guest.opened"), Text: at(link.OpenedAt, "notices.guest.opened.not")},
			{Label: p.T("notices.guest.answered"), Text: at(link.AnsweredAt, "notices.guest.answered.not")},
			{Label: p.T("notices.guest.until"), Text: p.Date(link.DueAt)},
		}},
	}
	own := v.actor.Party() == models.PartyProvider
	if link.Party == guest.PartyHost {
		own = v.actor.Party() == models.PartyEOKM
	}
	if link.Live(v.now) && own {
		url := page.NoticeURL(v.page.Ref) + "/guests/" + link.ID.String()
		g.AgainURL, g.EndURL = url+"/again", url+"/end"
	}
	return g
}

// guestTag is where a link stands.
func (v noticeView) guestTag(link guest.Link) ui.Tag {
	switch {
	case link.EndedAt != nil:
		return ui.Tag{Kind: ui.KindNeutral, Text: v.p.T("notices.guest.tag.ended")}
	case link.AnsweredAt != nil:
		return ui.Tag{Kind: ui.KindDone, Text: v.p.T("notices.guest.tag.answered")}
	case !link.Live(v.now):
		return ui.Tag{Kind: ui.KindOverdue, Text: v.p.T("notices.guest.tag.over")}
	case link.Step >= guest.StepReturn && link.Party == guest.PartyHost:
		return ui.Tag{Kind: ui.KindSoon, Text: v.p.T("host.tag.silent")}
	case link.Step >= guest.StepReturn:
		return ui.Tag{Kind: ui.KindSoon, Text: v.p.T("notices.guest.tag.silent")}
	case link.OpenedAt != nil:
		return ui.Tag{Kind: ui.KindAck, Text: v.p.T("notices.guest.tag.opened")}
	default:
		return ui.Tag{Kind: ui.KindNeutral, Text: v.p.T("notices.guest.tag.sent")}
	}
}

// SendGuestAgain ends a link and sends a new one in its place.
func (h *Handlers) SendGuestAgain() page.Handle {
	return h.changeGuest(h.store.Guest.Again, "notices.guest.again.done")
}

// EndGuest ends a link.
func (h *Handlers) EndGuest() page.Handle {
	return h.changeGuest(h.store.Guest.End, "notices.guest.end.done")
}

func (h *Handlers) changeGuest(change func(context.Context, models.Actor, uuid.UUID) error, done string) page.Handle {
	return func(r *page.Request) error {
		id, err := r.ID("id")
		if err != nil {
			return err
		}
		next := page.NoticeURL(r.Param("ref"))
		if r.Actor.Staff() && r.Printer.Has(done+".host") {
			done += ".host"
		}
		err = change(r.Ctx, r.Actor, id)
		if errors.Is(err, models.ErrThrottled) {
			r.Flash(ui.KindWarning, r.Printer.T("notices.guest.often"))
			return r.SeeOther(next)
		}
		return r.Settled(err, next, r.Printer.T(done), r.Printer.T("notices.guest.late"))
	}
}
