package web

import (
	"errors"
	"mime"
	"net/http"
	"strings"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// revealReasons are the answers to why somebody needs the full addresses, in order.
var revealReasons = []notice.RevealReason{notice.RevealRemove, notice.RevealForward, notice.RevealLogs, notice.RevealOther}

// revealForm is the page that stands in the way before full addresses: what will be seen, and what is recorded.
func (s *Server) revealForm(r *request) error {
	shown, err := s.answerPage(r, nil)
	if err != nil {
		return err
	}
	if shown.DataKey == nil { // destroyed by retention: the notice says so
		return r.seeOther(noticeURL(shown.Ref))
	}
	basics, err := s.askedBasics(r)
	if err != nil {
		return err
	}
	if basics.Asked() && s.basicsFirst {
		return r.page(revealPage(r, shown.Ref), basicsFirstView(r, shown.Ref, basics))
	}
	frame, err := s.beside(r, revealPage(r, shown.Ref), fitOf(shown, article.DeedReveal))
	if err != nil {
		return err
	}
	view := revealView(r, shown.Ref, "", "", nil)
	if basics.Asked() {
		view.Note = basicsNote(r, basics)
	}
	return r.page(frame, view)
}

// reveal records who wants to see the addresses and why, and leads back to the notice, which shows them for a while.
func (s *Server) reveal(r *request) error {
	ref := r.param("ref")
	why, text := notice.RevealReason(r.form.text("why")), r.form.text("text")
	err := s.store.Notice.Reveal(r.ctx, r.actor, notice.Revealing{Ref: ref, Reason: why, Text: text, Proved: r.proved(), Basics: s.basicsFirst})
	var bad formFaults
	switch {
	case errors.Is(err, models.ErrUntrained):
		return r.seeOther(noticeURL(ref) + "/reveal") // which says so
	case errors.Is(err, models.ErrUnproved):
		r.flash(ui.KindInfo, r.printer.T("notices.reveal.prove"))
		return r.seeOther(withNext("/account/prove", noticeURL(ref)+"/reveal"))
	case bad.take(err):
		shown, err := s.answerPage(r, nil)
		if err != nil {
			return err
		}
		return r.refused(revealPage(r, shown.Ref), revealView(r, shown.Ref, why, text, bad))
	case err != nil:
		return err
	}
	cover(r, ref, false)
	return r.seeOther(noticeURL(ref))
}

func revealPage(r *request, ref string) layout.Page {
	title := r.printer.T("notices.reveal.crumb")
	return layout.Page{Title: title + " " + ref, Narrow: true, Crumbs: noticeCrumbs(r, ref, title)}
}

func revealView(r *request, ref string, why notice.RevealReason, text string, bad formFaults) notices.Reveal {
	p := r.printer
	view := notices.Reveal{
		Errors: bad.summary(r, []string{"text"}, []string{"why"}),
		Interrupt: ui.Interrupt{Title: p.T("notices.reveal.title"), Points: []string{
			p.T("notices.reveal.point.shock"), p.T("notices.reveal.point.open"), p.T("notices.reveal.point.logged"),
		}},
		Action: noticeURL(ref) + "/reveal",
		Why:    ui.Radios{Name: "why", Legend: p.T("notices.reveal.why"), Error: bad.text(r, "why")},
		Text: ui.TextArea{
			Name: "text", Label: p.T("notices.reveal.text"), Hint: p.T("notices.text.hint"), Value: keepText(text),
			Error: bad.text(r, "text"), Rows: 2,
		},
		CancelURL: noticeURL(ref),
	}
	for _, reason := range revealReasons {
		view.Why.Options = append(view.Why.Options, ui.Option{
			Value: string(reason), Label: p.T("notices.why." + string(reason)), Selected: reason == why,
		})
	}
	return view
}

// addresses gives the addresses as they were received, one a line, to whoever revealed them: for the clipboard, or as a
// file. It is recorded.
func (s *Server) addresses(r *request) error {
	ref := r.param("ref")
	lines, err := s.store.Notice.CopyAddresses(r.ctx, r.actor, ref)
	switch {
	case errors.Is(err, models.ErrConflict):
		return r.seeOther(noticeURL(ref) + "/reveal")
	case err != nil:
		return err
	}
	name := mime.FormatMediaType("attachment", map[string]string{"filename": ref + ".txt"})
	r.w.Header().Set("Content-Disposition", name)
	return r.send(http.StatusOK, "text/plain; charset=utf-8", []byte(strings.Join(lines, "\n")+"\n"))
}

// coverAddresses covers a notice's revealed addresses, or uncovers them while the reveal holds. It is a form: a link that somebody else
// made must not put addresses on the reader's screen.
func (s *Server) coverAddresses(r *request) error {
	ref := r.param("ref")
	if _, err := s.store.Notice.Page(r.ctx, r.actor, ref, 0); err != nil {
		return err
	}
	cover(r, ref, r.form.text("cover") == "yes")
	return r.seeOther(noticeURL(ref) + "#addresses")
}

// covered tells whether the reader covered a notice's revealed addresses again.
func covered(r *request, ref string) bool {
	return r.site.sessions.GetBool(r.ctx, "covered:"+ref)
}

func cover(r *request, ref string, yes bool) {
	if yes {
		r.site.sessions.Put(r.ctx, "covered:"+ref, true)
	} else {
		r.site.sessions.Remove(r.ctx, "covered:"+ref)
	}
}
