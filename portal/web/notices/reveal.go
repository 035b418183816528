package notices

import (
	"errors"
	"mime"
	"net/http"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// revealReasons are the answers to why somebody needs the full addresses, in order.
var revealReasons = []notice.RevealReason{notice.RevealRemove, notice.RevealForward, notice.RevealLogs, notice.RevealOther}

// staffReasons are those of EOKM's people, who remove nothing.
var staffReasons = []notice.RevealReason{notice.RevealCheck, notice.RevealDispute, notice.RevealRoute, notice.RevealOther}

// RevealForm is the page that stands in the way before full addresses: what will be seen, and what is recorded.
func (h *Handlers) RevealForm(r *page.Request) error {
	shown, err := h.answerPage(r, nil)
	if err != nil {
		return err
	}
	if !(noticeView{actor: r.Actor, page: shown}).revealable() { // destroyed, or not the desk's: the notice says so
		return r.SeeOther(page.NoticeURL(shown.Ref))
	}
	basics, err := h.askedBasics(r)
	if err != nil {
		return err
	}
	if basics.Asked() && h.basicsFirst {
		return r.Page(revealPage(r, shown.Ref), basicsFirstView(r, shown.Ref, basics))
	}
	frame, err := h.beside(r, revealPage(r, shown.Ref), fitOf(shown, article.DeedReveal))
	if err != nil {
		return err
	}
	view := revealView(r, shown.Ref, "", "", nil)
	if basics.Asked() {
		view.Note = basicsNote(r, basics)
	}
	return r.Page(frame, view)
}

// Reveal records who wants to see the addresses and why, and leads back to the notice, which shows them for a while.
func (h *Handlers) Reveal(r *page.Request) error {
	ref := r.Param("ref")
	why, text := notice.RevealReason(r.Form.Text("why")), r.Form.Text("text")
	err := h.store.Notice.Reveal(r.Ctx, r.Actor,
		notice.Revealing{Ref: ref, Reason: why, Text: text, Proved: r.Proved(), Basics: h.basicsFirst})
	var bad page.Faults
	switch {
	case errors.Is(err, models.ErrUntrained):
		return r.SeeOther(page.NoticeURL(ref) + "/reveal") // which says so
	case errors.Is(err, models.ErrUnproved):
		r.Flash(ui.KindInfo, r.Printer.T("notices.reveal.prove"))
		return r.SeeOther(page.WithNext("/account/prove", page.NoticeURL(ref)+"/reveal"))
	case bad.Take(err):
		shown, err := h.answerPage(r, nil)
		if err != nil {
			return err
		}
		return r.Refused(revealPage(r, shown.Ref), revealView(r, shown.Ref, why, text, bad))
	case err != nil:
		return err
	}
	cover(r, ref, false)
	return r.SeeOther(page.NoticeURL(ref) + "#addresses")
}

func revealPage(r *page.Request, ref string) layout.Page {
	title := r.Printer.T("notices.reveal.crumb")
	return layout.Page{Title: title + " " + ref, Narrow: true, Crumbs: noticeCrumbs(r, ref, title)}
}

func revealView(r *page.Request, ref string, why notice.RevealReason, text string, bad page.Faults) notices.Reveal {
	p := r.Printer
	view := notices.Reveal{
		Errors: bad.Summary(r, []string{"text"}, []string{"why"}),
		Interrupt: ui.Interrupt{Title: p.T("notices.reveal.title"), Points: []string{
			p.T("notices.reveal.point.shock"), p.T("notices.reveal.point.open"), p.T("notices.reveal.point.logged"),
		}},
		Action: page.NoticeURL(ref) + "/reveal",
		Why:    ui.Radios{Name: "why", Legend: p.T("notices.reveal.why"), Error: bad.Text(r, "why")},
		Text: ui.TextArea{
			Name: "text", Label: p.T("notices.reveal.text"), Hint: p.T("notices.text.hint"), Value: page.KeepText(text),
			Error: bad.Text(r, "text"), Rows: 2,
		},
		CancelURL: page.NoticeURL(ref),
	}
	reasons := revealReasons
	if r.Actor.Staff() {
		reasons = staffReasons
	}
	for _, reason := range reasons {
		view.Why.Options = append(view.Why.Options, ui.Option{
			Value: string(reason), Label: p.T("notices.why." + string(reason)), Selected: reason == why,
		})
	}
	return view
}

// Addresses gives the addresses as they were received, one a line, to whoever revealed them: for the clipboard, or as a
// file. It is recorded.
func (h *Handlers) Addresses(r *page.Request) error {
	ref := r.Param("ref")
	lines, err := h.store.Notice.CopyAddresses(r.Ctx, r.Actor, ref)
	switch {
	case errors.Is(err, models.ErrConflict):
		return r.SeeOther(page.NoticeURL(ref) + "/reveal")
	case err != nil:
		return err
	}
	name := mime.FormatMediaType("attachment", map[string]string{"filename": ref + ".txt"})
	r.Writer.Header().Set("Content-Disposition", name)
	return r.Send(http.StatusOK, "text/plain; charset=utf-8", []byte(strings.Join(lines, "\n")+"\n"))
}

// CoverAddresses covers a notice's revealed addresses, or uncovers them while the reveal holds. It is a form: a link that somebody else
// made must not put addresses on the reader's screen.
func (h *Handlers) CoverAddresses(r *page.Request) error {
	ref := r.Param("ref")
	if _, err := h.store.Notice.Page(r.Ctx, r.Actor, ref, 0); err != nil {
		return err
	}
	cover(r, ref, r.Form.Text("cover") == "yes")
	return r.SeeOther(page.NoticeURL(ref) + "#addresses")
}

// covered tells whether the reader covered a notice's revealed addresses again.
func covered(r *page.Request, ref string) bool {
	return r.Site.Sessions.GetBool(r.Ctx, "covered:"+ref)
}

func cover(r *page.Request, ref string, yes bool) {
	if yes {
		r.Site.Sessions.Put(r.Ctx, "covered:"+ref, true)
	} else {
		r.Site.Sessions.Remove(r.Ctx, "covered:"+ref)
	}
}
