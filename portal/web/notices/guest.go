package notices

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/guest"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

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
		Title: p.N("notices.guest.title", len(link.Items), "Items", page.JoinNumbers(p, link.Items), "To", link.Email),
		Tag:   v.guestTag(link),
		Hops: ui.Facts{Rows: []ui.Fact{
			{Label: p.T("notices.guest.sent"), Text: p.T("notices.guest.by", "At", p.Date(link.CreatedAt), "By", page.OrNone(link.By))},
			{Label: p.T("notices.guest.opened"), Text: at(link.OpenedAt, "notices.guest.opened.not")},
			{Label: p.T("notices.guest.answered"), Text: at(link.AnsweredAt, "notices.guest.answered.not")},
			{Label: p.T("notices.guest.until"), Text: p.Date(link.DueAt)},
		}},
	}
	if link.Live(v.now) && v.actor.Party() == models.PartyProvider {
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
		err = change(r.Ctx, r.Actor, id)
		if errors.Is(err, models.ErrThrottled) {
			r.Flash(ui.KindWarning, r.Printer.T("notices.guest.often"))
			return r.SeeOther(next)
		}
		return r.Settled(err, next, r.Printer.T(done), r.Printer.T("notices.guest.late"))
	}
}
