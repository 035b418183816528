package triage

import (
	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/work"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// Questions is the queue of the desks that wait for an answer.
func (h *Handlers) Questions(r *page.Request) error {
	queues, err := h.store.Notice.Queues(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	after := page.ParseCursor(r.Query.Text("after"))
	questions, next, err := h.store.Notice.OpenQuestions(r.Ctx, r.Actor, after)
	if err != nil {
		return err
	}
	bar, held, err := h.workBar(r, work.Questions)
	if err != nil {
		return err
	}
	view := triage.Questions{
		Work: bar,
		Tabs: triageTabs(r, queues, "/triage/questions"), CanAct: r.Is(page.Analysts),
		Rows:  questionRows(r, questions, held),
		Pager: page.QueuePager("/triage/questions", after, next, r.Printer.N("messages.queue.pager", len(questions))),
	}
	return r.Page(queuePage(r, "messages.queue.title", queues), view)
}

func questionRows(r *page.Request, questions []notice.OpenQuestion, held map[uuid.UUID]string) []triage.QuestionRow {
	out := make([]triage.QuestionRow, 0, len(questions))
	for _, q := range questions {
		row := triage.QuestionRow{
			Ref: q.Ref, URL: page.NoticeURL(q.Ref), AnswerURL: page.NoticeURL(q.Ref) + "#messages", Provider: q.ProviderName,
			Waits: r.Printer.Span(r.Now.Sub(q.AskedAt)), Text: page.Beginning(q.Text), Held: held[q.ID],
		}
		if q.Phase == models.TurnProvider {
			row.Clock = ui.RunningClock(r.Printer, q.DueAt, r.Now, notice.DueSoon)
		}
		if q.Questions > 1 {
			row.More = r.Printer.N("messages.queue.more", q.Questions-1)
		}
		out = append(out, row)
	}
	return out
}
