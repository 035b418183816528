package notices

import (
	"slices"
	"strconv"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// messages is the thread on the notice's page; the zero value while nobody wrote.
func (v noticeView) messages() notices.Messages {
	if len(v.page.Messages) == 0 {
		return notices.Messages{}
	}
	m := notices.Messages{Title: v.p.T(bySide("messages.title", v.actor)), Note: v.messagesNote(), List: v.thread()}
	if page.Desks.And(page.Analysts).Admits(v.actor.Role) {
		m.Form = v.messageForm(newMessage(), "")
	}
	return m
}

// firstOpen is the oldest message of a side that waits for the other's answer.
func (v noticeView) firstOpen(fromStaff bool) (notice.Message, bool) {
	i := slices.IndexFunc(v.page.Messages, func(m notice.Message) bool { return m.FromStaff == fromStaff && m.Open() })
	if i < 0 {
		return notice.Message{}, false
	}
	return v.page.Messages[i], true
}

// asked tells whether a side waits for an answer.
func (v noticeView) asked(staff bool) bool {
	_, waits := v.firstOpen(staff)
	return waits
}

// messagesNote says who waits for an answer: first what the reader has to do.
func (v noticeView) messagesNote() ui.Note {
	staff := v.actor.Staff()
	note := func(key string, args ...any) ui.Note {
		return ui.Note{Kind: ui.KindInfo, Title: v.p.T(key), Text: v.p.T(key+".text", args...)}
	}
	if q, waits := v.firstOpen(!staff); waits {
		if staff {
			return note("messages.note.provider", "Span", v.p.Span(v.now.Sub(q.CreatedAt)))
		}
		return note("messages.note.eokm")
	}
	if v.asked(staff) {
		return note("messages.note.mine")
	}
	return ui.Note{}
}

func (v noticeView) thread() []notices.Message {
	list := make([]notices.Message, 0, len(v.page.Messages))
	for _, m := range v.page.Messages {
		view := notices.Message{ID: "message-" + strconv.Itoa(m.N), By: v.writer(m), At: m.CreatedAt, Kind: ui.KindNeutral, Text: m.Text}
		if m.FromStaff {
			view.Kind = ui.KindOpen
		}
		switch {
		case m.Open():
			view.Tag = ui.Tag{Kind: ui.KindWaiting, Text: v.p.T("messages.waiting")}
		case m.ClosedAt != nil && m.AnswerN == nil:
			view.Tag = ui.Tag{Kind: ui.KindNeutral, Text: v.p.T("messages.closed")}
		}
		list = append(list, view)
	}
	return list
}

// writer names who wrote: EOKM's people have no names at a desk.
func (v noticeView) writer(m notice.Message) string {
	switch {
	case m.FromStaff && m.By == "":
		return v.p.T("notices.who.eokm")
	case m.FromStaff:
		return v.p.T("messages.who.eokm", "Name", m.By)
	case m.By == "":
		return v.page.ProviderName
	default:
		return v.p.T("messages.who.provider", "Name", m.By, "Provider", v.page.ProviderName)
	}
}

func (v noticeView) messageForm(form messageDraft, fault string) notices.MessageForm {
	url := page.NoticeURL(v.page.Ref) + "/question"
	view := notices.MessageForm{
		Action: url, Submission: form.Submission.String(), Seen: strconv.Itoa(v.lastMessage()),
		Text: ui.TextArea{
			Name: "text", Label: v.p.T("messages.text.question"), Hint: v.p.T("messages.text.hint"), Value: form.Text,
			Error: fault, Rows: 4,
		},
	}
	if v.asked(!v.actor.Staff()) {
		view.Text.Label = v.p.T("messages.text.answer")
		if v.actor.Staff() {
			view.CloseURL = url + "/close"
		}
	}
	return view
}

// lastMessage is the number of the last message that the reader sees.
func (v noticeView) lastMessage() int {
	if len(v.page.Messages) == 0 {
		return 0
	}
	return v.page.Messages[len(v.page.Messages)-1].N
}

// questionTitle says what the reader does: ask, or answer what was asked.
func (v noticeView) questionTitle() string {
	if v.asked(!v.actor.Staff()) {
		return v.p.T("messages.answer")
	}
	return v.p.T(bySide("messages.ask", v.actor))
}

// question is the form by itself.
func (v noticeView) question(r *page.Request, form messageDraft, bad page.Faults) notices.Question {
	hint := ui.Note{Kind: ui.KindInfo, Title: v.p.T("messages.clock")}
	if v.actor.Staff() || v.page.TodoCount > 0 {
		hint.Text = v.p.T(bySide("messages.clock.text", v.actor))
	}
	answer := v.messageForm(form, bad.Text(r, "text"))
	answer.Action = r.Keeping(answer.Action)
	if answer.CloseURL != "" {
		answer.CloseURL = r.Keeping(answer.CloseURL)
	}
	return notices.Question{
		Errors: bad.Summary(r, []string{"text"}, nil), Untaken: form.untaken, Title: v.questionTitle(), Ref: v.page.Ref,
		Clock:     ClockOf(v.p, v.clock(), v.state(), v.now),
		Hint:      hint,
		List:      v.thread(),
		Form:      answer,
		CancelURL: r.Onward(page.NoticeURL(v.page.Ref)),
	}
}
