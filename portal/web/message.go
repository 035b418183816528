package web

import (
	"errors"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/notice"
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

func parseMessage(values form) messageDraft {
	seen := values.amount("seen") // none: it answers nothing
	return messageDraft{Submission: values.submission(), Seen: seen, Text: values.text("text")}
}

// blank tells whether nothing was typed.
func (f messageDraft) blank() bool { return strings.TrimSpace(f.Text) == "" }

// questionForm asks for a message to the other side: of a desk to EOKM, or of EOKM to the notice's desk.
func (s *Server) questionForm(r *request) error {
	shown, err := s.answerPage(r, nil)
	if err != nil {
		return err
	}
	if shown.ProviderID == uuid.Nil { // there is no other side yet
		return r.seeOther(noticeURL(shown.Ref))
	}
	v := messageView(r, shown)
	frame, err := s.beside(r, questionPage(r, v), fitOf(shown, article.DeedQuestion))
	if err != nil {
		return err
	}
	return r.page(frame, v.question(r, newMessage(), nil))
}

// sendMessage sends it. The clock runs on, and the sentence says so.
func (s *Server) sendMessage(r *request) error {
	ref := r.param("ref")
	form := parseMessage(r.form)
	var bad formFaults
	if form.blank() {
		bad.add("text", "message.missing")
		return s.messageAgain(r, form, bad)
	}
	err := s.store.Notice.SendMessage(r.ctx, r.actor, notice.MessageDraft{
		Submission: form.Submission, Ref: ref, Text: form.Text, Seen: form.Seen,
	})
	before, repeated := errors.AsType[*models.Repeated](err)
	switch {
	case repeated:
		form.Submission, form.untaken = uuid.New(), untakenText(r, "repeat.message", before)
		return s.messageAgain(r, form, nil)
	case bad.take(err):
		return s.messageAgain(r, form, bad)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T(bySide("messages.sent", r.actor)))
	return r.seeOther(noticeURL(ref))
}

// closeQuestions closes what a desk asked without an answer. An answer that was typed is not thrown away for it.
func (s *Server) closeQuestions(r *request) error {
	ref := r.param("ref")
	form := parseMessage(r.form)
	if !form.blank() {
		var bad formFaults
		bad.add("text", "messages.close.typed")
		return s.messageAgain(r, form, bad)
	}
	err := s.store.Notice.CloseQuestions(r.ctx, r.actor, ref, form.Seen)
	return r.settled(err, noticeURL(ref), r.printer.T("messages.close.done"), r.printer.T("messages.close.none"))
}

// messageAgain shows the form by itself, with what is wrong and all that was typed, but for addresses.
func (s *Server) messageAgain(r *request, form messageDraft, bad formFaults) error {
	shown, err := s.answerPage(r, nil)
	if err != nil {
		return err
	}
	if form.Text, err = s.store.Notice.Hide(r.ctx, r.actor, shown.Ref, form.Text); err != nil {
		return err
	}
	v := messageView(r, shown)
	if form.untaken.Title != "" {
		frame := questionPage(r, v)
		frame.Error = true
		return r.render(http.StatusConflict, frame, v.question(r, form, nil))
	}
	return r.refused(questionPage(r, v), v.question(r, form, bad))
}

func messageView(r *request, shown *notice.Page) noticeView {
	return noticeView{p: r.printer, actor: r.actor, now: r.now, page: shown}
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
