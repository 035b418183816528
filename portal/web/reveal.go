package web

import (
	"errors"
	"mime"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// revealReasons are the answers to why somebody needs the full addresses, in order.
var revealReasons = []models.RevealReason{models.RevealRemove, models.RevealForward, models.RevealLogs, models.RevealOther}

// revealForm is the page that stands in the way before full addresses: what will be seen, and what is recorded.
func (s *Server) revealForm(c echo.Context) error {
	page, err := s.answerPage(c, nil)
	if err != nil {
		return err
	}
	if page.DataKey == nil { // destroyed by retention: the notice says so
		return seeOther(c, noticeURL(page.Ref))
	}
	r := from(c)
	basics, err := s.askedBasics(c)
	if err != nil {
		return err
	}
	if basics.Asked() && s.basicsFirst {
		return s.page(c, revealPage(r, page.Ref), basicsFirstView(r, page.Ref, basics))
	}
	frame, err := s.beside(c, revealPage(r, page.Ref), fitOf(page, models.DeedReveal))
	if err != nil {
		return err
	}
	view := revealView(r, page.Ref, "", "", nil)
	if basics.Asked() {
		view.Note = basicsNote(r, basics)
	}
	return s.page(c, frame, view)
}

// reveal records who wants to see the addresses and why, and leads back to the notice, which shows them for a while.
func (s *Server) reveal(c echo.Context) error {
	r, ref := from(c), c.Param("ref")
	values, err := postForm(c)
	if err != nil {
		return err
	}
	why, text := models.RevealReason(values.Get("why")), values.Get("text")
	err = s.store.Reveal(c.Request().Context(), r.actor, models.Revealing{Ref: ref, Reason: why, Text: text, Proved: s.proved(c), Basics: s.basicsFirst})
	var bad formFaults
	switch {
	case errors.Is(err, models.ErrUntrained):
		return seeOther(c, noticeURL(ref)+"/reveal") // which says so
	case errors.Is(err, models.ErrUnproved):
		s.flash(c, ui.KindInfo, r.printer.T("notices.reveal.prove"))
		return seeOther(c, withNext("/account/prove", noticeURL(ref)+"/reveal"))
	case bad.take(err):
		page, err := s.answerPage(c, nil)
		if err != nil {
			return err
		}
		return s.refused(c, revealPage(r, page.Ref), revealView(r, page.Ref, why, text, bad))
	case err != nil:
		return err
	}
	s.cover(c, ref, false)
	return seeOther(c, noticeURL(ref))
}

func revealPage(r *request, ref string) layout.Page {
	title := r.printer.T("notices.reveal.crumb")
	return layout.Page{Title: title + " " + ref, Narrow: true, Crumbs: noticeCrumbs(r, ref, title)}
}

func revealView(r *request, ref string, why models.RevealReason, text string, bad formFaults) notices.Reveal {
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
func (s *Server) addresses(c echo.Context) error {
	ref := c.Param("ref")
	lines, err := s.store.CopyAddresses(c.Request().Context(), from(c).actor, ref)
	switch {
	case errors.Is(err, models.ErrConflict):
		return seeOther(c, noticeURL(ref)+"/reveal")
	case err != nil:
		return err
	}
	name := mime.FormatMediaType("attachment", map[string]string{"filename": ref + ".txt"})
	c.Response().Header().Set(echo.HeaderContentDisposition, name)
	return c.Blob(http.StatusOK, "text/plain; charset=utf-8", []byte(strings.Join(lines, "\n")+"\n"))
}

// coverAddresses covers a notice's revealed addresses, or uncovers them while the reveal holds. It is a form: a link that somebody else
// made must not put addresses on the reader's screen.
func (s *Server) coverAddresses(c echo.Context) error {
	r, ref := from(c), c.Param("ref")
	if _, err := s.store.NoticePage(c.Request().Context(), r.actor, ref, 0); err != nil {
		return err
	}
	s.cover(c, ref, c.FormValue("cover") == "yes")
	return seeOther(c, noticeURL(ref)+"#addresses")
}

// covered tells whether the reader covered a notice's revealed addresses again.
func (s *Server) covered(c echo.Context, ref string) bool {
	return s.sessions.GetBool(c.Request().Context(), "covered:"+ref)
}

func (s *Server) cover(c echo.Context, ref string, yes bool) {
	if yes {
		s.sessions.Put(c.Request().Context(), "covered:"+ref, true)
	} else {
		s.sessions.Remove(c.Request().Context(), "covered:"+ref)
	}
}
