package guest

import (
	"eokm.nl/hosting/models/guest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// revealReasons are a guest's, in order.
var revealReasons = []notice.RevealReason{notice.RevealRemove, notice.RevealLogs, notice.RevealOther}

// RevealForm stands in the way before full addresses, as it does for a desk.
func (h *Handlers) RevealForm(r *page.Request) error {
	p, err := h.open(r)
	if err != nil || p == nil {
		return err
	}
	return r.Page(revealFrame(r, p), revealView(r, p, "", "", nil))
}

// Reveal records why a guest wants to see the addresses, and leads back to the page, which shows them for a while.
func (h *Handlers) Reveal(r *page.Request) error {
	p, err := h.open(r)
	if err != nil || p == nil {
		return err
	}
	why, text := notice.RevealReason(r.Form.Text("why")), r.Form.Text("text")
	err = h.store.Guest.Reveal(r.Ctx, holderOf(r), notice.Revealing{Ref: p.Ref, Reason: why, Text: text})
	var bad page.Faults
	if bad.Take(err) {
		return r.Refused(revealFrame(r, p), revealView(r, p, why, text, bad))
	}
	if err != nil {
		return err
	}
	return r.SeeOther(noticeURL(r, p.Ref) + "#addresses")
}

func revealFrame(r *page.Request, p *guest.Page) layout.Page {
	return layout.Page{Title: r.Printer.T("notices.reveal.crumb") + " " + p.Ref, Narrow: true}
}

func revealView(r *page.Request, p *guest.Page, why notice.RevealReason, text string, bad page.Faults) notices.Reveal {
	t := r.Printer
	logged := t.T("guest.reveal.logged", "Provider", p.Provider)
	if hostLink(p.Link) {
		logged = t.T("host.reveal.logged", "Brand", t.Brand())
	}
	view := notices.Reveal{
		Errors: bad.Summary(r, []string{"text"}, []string{"why"}),
		Interrupt: ui.Interrupt{Title: t.T("notices.reveal.title"), Points: []string{
			t.T("notices.reveal.point.shock"), t.T("notices.reveal.point.open"), logged,
		}},
		Action: noticeURL(r, p.Ref) + "/reveal",
		Why:    ui.Radios{Name: "why", Legend: t.T("notices.reveal.why"), Error: bad.Text(r, "why")},
		Text: ui.TextArea{
			Name: "text", Label: t.T("notices.reveal.text"), Hint: t.T("notices.text.hint"), Value: page.KeepText(text),
			Error: bad.Text(r, "text"), Rows: 2,
		},
		CancelURL: noticeURL(r, p.Ref),
	}
	for _, reason := range revealReasons {
		view.Why.Options = append(view.Why.Options, ui.Option{
			Value: string(reason), Label: t.T("notices.why." + string(reason)), Selected: reason == why,
		})
	}
	return view
}
