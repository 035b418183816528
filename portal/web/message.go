package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// messageDraft is a message as typed.
type messageDraft struct {
	Submission uuid.UUID
	Seen       int
	Text       string

	untaken ui.Untaken // as in answerForm
}

func newMessage() messageDraft { return messageDraft{Submission: uuid.New()} }

func parseMessage(values url.Values) messageDraft {
	seen, _ := strconv.Atoi(values.Get("seen")) // none: it answers nothing
	return messageDraft{Submission: submissionOf(values), Seen: seen, Text: values.Get("text")}
}

// blank tells whether nothing was typed.
func (f messageDraft) blank() bool { return strings.TrimSpace(f.Text) == "" }

// questionForm asks for a message to the other side: of a desk to EOKM, or of EOKM to the notice's desk.
func (s *Server) questionForm(c echo.Context) error {
	page, err := s.answerPage(c, nil)
	if err != nil {
		return err
	}
	if page.ProviderID == uuid.Nil { // there is no other side yet
		return seeOther(c, noticeURL(page.Ref))
	}
	v := s.messageView(c, page)
	frame, err := s.beside(c, questionPage(from(c), v), fitOf(page, models.DeedQuestion))
	if err != nil {
		return err
	}
	return s.page(c, frame, v.question(from(c), newMessage(), nil))
}

// sendMessage sends it. The clock runs on, and the sentence says so.
func (s *Server) sendMessage(c echo.Context) error {
	r, ref := from(c), c.Param("ref")
	values, err := postForm(c)
	if err != nil {
		return err
	}
	form := parseMessage(values)
	var bad formFaults
	if form.blank() {
		bad.add("text", "message.missing")
		return s.messageAgain(c, form, bad)
	}
	err = s.store.SendMessage(c.Request().Context(), r.actor, models.Draft{
		Submission: form.Submission, Ref: ref, Text: form.Text, Seen: form.Seen,
	})
	before, repeated := errors.AsType[*models.Repeated](err)
	switch {
	case repeated:
		form.Submission, form.untaken = uuid.New(), r.untakenText("repeat.message", before)
		return s.messageAgain(c, form, nil)
	case bad.take(err):
		return s.messageAgain(c, form, bad)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.T(bySide("messages.sent", r.actor)))
	return seeOther(c, noticeURL(ref))
}

// closeQuestions closes what a desk asked without an answer. An answer that was typed is not thrown away for it.
func (s *Server) closeQuestions(c echo.Context) error {
	r, ref := from(c), c.Param("ref")
	values, err := postForm(c)
	if err != nil {
		return err
	}
	form := parseMessage(values)
	if !form.blank() {
		var bad formFaults
		bad.add("text", "messages.close.typed")
		return s.messageAgain(c, form, bad)
	}
	err = s.store.CloseQuestions(c.Request().Context(), r.actor, ref, form.Seen)
	switch {
	case errors.Is(err, models.ErrConflict):
		s.flash(c, ui.KindInfo, r.printer.T("messages.close.none"))
	case err != nil:
		return err
	default:
		s.flash(c, ui.KindSuccess, r.printer.T("messages.close.done"))
	}
	return seeOther(c, noticeURL(ref))
}

// messageAgain shows the form by itself, with what is wrong and all that was typed, but for addresses.
func (s *Server) messageAgain(c echo.Context, form messageDraft, bad formFaults) error {
	r := from(c)
	page, err := s.answerPage(c, nil)
	if err != nil {
		return err
	}
	if form.Text, err = s.store.Hide(c.Request().Context(), r.actor, page.Ref, form.Text); err != nil {
		return err
	}
	v := s.messageView(c, page)
	if form.untaken.Title != "" {
		frame := questionPage(r, v)
		frame.Error = true
		return s.render(c, http.StatusConflict, frame, v.question(r, form, nil))
	}
	return s.refused(c, questionPage(r, v), v.question(r, form, bad))
}

func (s *Server) messageView(c echo.Context, page *models.NoticePage) noticeView {
	r := from(c)
	return noticeView{p: r.printer, actor: r.actor, now: s.store.Now(), page: page}
}

func questionPage(r *request, v noticeView) layout.Page {
	title := v.questionTitle()
	return layout.Page{Title: title + " " + v.page.Ref, Narrow: true, Crumbs: noticeCrumbs(r, v.page.Ref, title)}
}

// bySide is the key of what EOKM's staff read in the place of a desk's words.
func bySide(key string, actor models.Actor) string {
	if actor.Staff() {
		return key + ".staff"
	}
	return key
}
