package notices

import (
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/xarf"
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

// RevealPageForm stands in the way before the full addresses of a page of a queue: one reason, and a line in the log of each notice.
func (h *Handlers) RevealPageForm(r *page.Request) error {
	return r.Page(revealAllPage(r), revealAllView(r, r.Query, "", "", nil))
}

// RevealPage records it, and leads back to the queue.
func (h *Handlers) RevealPage(r *page.Request) error {
	why, text, refs := notice.RevealReason(r.Form.Text("why")), r.Form.Text("text"), r.Form["ref"]
	err := h.store.Notice.RevealAll(r.Ctx, r.Actor, refs, notice.Revealing{Reason: why, Text: text, Proved: r.Proved()})
	var bad page.Faults
	switch {
	case errors.Is(err, models.ErrUnproved):
		r.Flash(ui.KindInfo, r.Printer.T("notices.reveal.prove"))
		return r.SeeOther(page.WithNext("/account/prove", page.WithQuery("/triage/reveal", url.Values{
			"ref": refs, "next": {r.Form.Text("next")},
		})))
	case bad.Take(err):
		return r.Refused(revealAllPage(r), revealAllView(r, r.Form, why, text, bad))
	case err != nil:
		return err
	}
	for _, ref := range refs {
		cover(r, ref, false)
	}
	return r.SeeOther(page.OwnPath(r.Form.Text("next")))
}

// CoverPage covers the addresses of a page of a queue again, before their time is over.
func (h *Handlers) CoverPage(r *page.Request) error {
	for _, ref := range r.Form["ref"] {
		cover(r, ref, true)
	}
	return r.SeeOther(page.OwnPath(r.Form.Text("next")))
}

// Covered tells whether the reader covered a notice's revealed addresses again.
func Covered(r *page.Request, ref string) bool { return covered(r, ref) }

func revealAllPage(r *page.Request) layout.Page {
	title := r.Printer.T("notices.reveal.crumb")
	return layout.Page{Title: title, Narrow: true, Path: "/triage/rechecks", Crumbs: []layout.Crumb{
		{Label: r.Printer.T("staff.triage.title"), URL: "/triage"}, {Label: title},
	}}
}

func revealAllView(r *page.Request, form page.Form, why notice.RevealReason, text string, bad page.Faults) notices.Reveal {
	next := page.OwnPath(form.Text("next"))
	view := revealView(r, "", why, text, bad)
	view.Action, view.CancelURL, view.Hidden = "/triage/reveal", next, []ui.Hidden{{Name: "next", Value: next}}
	for _, ref := range form["ref"] {
		view.Hidden = append(view.Hidden, ui.Hidden{Name: "ref", Value: ref})
	}
	view.Interrupt.Points = append(view.Interrupt.Points, r.Printer.N("work.reveal.point", len(form["ref"])))
	return view
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
	reasons := staffReasons
	if !r.Actor.Staff() {
		reasons, view.Tip = revealReasons, p.T("notices.reveal.tip")
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

// XARF gives a notice to whoever revealed its addresses, as their own programs read it. It is recorded as Addresses is.
func (h *Handlers) XARF(r *page.Request) error {
	ref := r.Param("ref")
	n, items, err := h.store.Notice.CopyItems(r.Ctx, r.Actor, ref, 0)
	switch {
	case errors.Is(err, models.ErrConflict):
		return r.SeeOther(page.NoticeURL(ref) + "/reveal")
	case err != nil:
		return err
	}
	file, err := xarf.Lines(xarf.Reports(h.sender, n, items))
	if err != nil {
		return err
	}
	return r.Download(ref+".xarf.jsonl", "application/jsonl", file)
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
		r.Site.Sessions.Remove(r.Ctx, page.SessionRefused) // it may show them
	} else {
		r.Site.Sessions.Remove(r.Ctx, "covered:"+ref)
	}
}
