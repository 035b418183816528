package notices

import (
	"errors"
	"net/http"
	"strings"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/article"
	"eokm.nl/hosting/models/casework"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// messageDraft is a message as typed.
type messageDraft struct {
	Submission uuid.UUID
	Seen       int
	Text       string

	untaken ui.Untaken // as in responseForm
}

func newMessage() messageDraft { return messageDraft{Submission: uuid.New()} }

func parseMessage(values page.Form) messageDraft {
	seen := values.Amount("seen") // none: it answers nothing
	return messageDraft{Submission: values.Submission(), Seen: seen, Text: values.Text("text")}
}

// blank tells whether nothing was typed.
func (f messageDraft) blank() bool { return strings.TrimSpace(f.Text) == "" }

// QuestionForm asks for a message to the other side: of a desk to EOKM, or of EOKM to the notice's desk.
func (h *Handlers) QuestionForm(r *page.Request) error {
	shown, err := h.answerPage(r, nil)
	if err != nil {
		return err
	}
	if shown.ProviderID == uuid.Nil { // there is no other side yet
		return r.SeeOther(page.NoticeURL(shown.Ref))
	}
	v := messageView(r, shown)
	frame, err := h.beside(r, questionPage(r, v), fitOf(shown, article.DeedQuestion))
	if err != nil {
		return err
	}
	draft := newMessage()
	if draft.Text, err = h.casework.Chosen(r, shown.Ref); err != nil {
		return err
	}
	view := v.question(r, draft, nil)
	if view.Replies, err = h.casework.Offered(r, casework.ForQuestion, page.NoticeURL(shown.Ref)+"/question"); err != nil {
		return err
	}
	return r.Page(frame, view)
}

// SendMessage sends it. The clock runs on, and the sentence says so.
func (h *Handlers) SendMessage(r *page.Request) error {
	ref := r.Param("ref")
	form := parseMessage(r.Form)
	var bad page.Faults
	if form.blank() {
		bad.Add("text", "message.missing")
		return h.messageAgain(r, form, bad)
	}
	err := h.store.Notice.SendMessage(r.Ctx, r.Actor, notice.MessageDraft{
		Submission: form.Submission, Ref: ref, Text: form.Text, Seen: form.Seen,
	})
	before, repeated := errors.AsType[*models.Repeated](err)
	switch {
	case repeated:
		form.Submission, form.untaken = uuid.New(), page.UntakenText(r, "repeat.message", before)
		return h.messageAgain(r, form, nil)
	case bad.Take(err):
		return h.messageAgain(r, form, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T(bySide("messages.sent", r.Actor)))
	return r.SeeOther(r.Onward(page.NoticeURL(ref)))
}

// CloseQuestions closes what a desk asked without an answer. An answer that was typed is not thrown away for it.
func (h *Handlers) CloseQuestions(r *page.Request) error {
	ref := r.Param("ref")
	form := parseMessage(r.Form)
	if !form.blank() {
		var bad page.Faults
		bad.Add("text", "messages.close.typed")
		return h.messageAgain(r, form, bad)
	}
	err := h.store.Notice.CloseQuestions(r.Ctx, r.Actor, ref, form.Seen)
	return r.Settled(err, r.Onward(page.NoticeURL(ref)), r.Printer.T("messages.close.done"), r.Printer.T("messages.close.none"))
}

// messageAgain shows the form by itself, with what is wrong and all that was typed, but for addresses.
func (h *Handlers) messageAgain(r *page.Request, form messageDraft, bad page.Faults) error {
	shown, err := h.answerPage(r, nil)
	if err != nil {
		return err
	}
	if form.Text, err = h.store.Notice.Hide(r.Ctx, r.Actor, shown.Ref, form.Text); err != nil {
		return err
	}
	v := messageView(r, shown)
	if form.untaken.Title != "" {
		frame := questionPage(r, v)
		frame.Error = true
		return r.Render(http.StatusConflict, frame, v.question(r, form, nil))
	}
	return r.Refused(questionPage(r, v), v.question(r, form, bad))
}

func messageView(r *page.Request, shown *notice.Page) noticeView {
	return noticeView{p: r.Printer, actor: r.Actor, now: r.Now, page: shown}
}

func questionPage(r *page.Request, v noticeView) layout.Page {
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
