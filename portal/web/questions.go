package web

import (
	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/templates/triage"
	"eokm.nl/hosting/templates/ui"
)

// triageQuestions is the queue of the desks that wait for an answer.
func (s *Server) triageQuestions(r *request) error {
	queues, err := s.store.Notice.Queues(r.ctx, r.actor)
	if err != nil {
		return err
	}
	after := parseCursor(r.query.text("after"))
	questions, next, err := s.store.Notice.OpenQuestions(r.ctx, r.actor, after)
	if err != nil {
		return err
	}
	view := triage.Questions{
		Tabs: triageTabs(r, queues, "/triage/questions"), CanAct: r.is(analysts),
		Rows: questionRows(r, questions), Pager: queuePager("/triage/questions", after, next, r.printer.N("messages.queue.pager", len(questions))),
	}
	return r.page(queuePage(r, "messages.queue.title", queues), view)
}

func questionRows(r *request, questions []notice.OpenQuestion) []triage.QuestionRow {
	out := make([]triage.QuestionRow, 0, len(questions))
	for _, q := range questions {
		row := triage.QuestionRow{
			Ref: q.Ref, URL: noticeURL(q.Ref), AnswerURL: noticeURL(q.Ref) + "#messages", Provider: q.ProviderName,
			Waits: r.printer.Span(r.now.Sub(q.AskedAt)), Text: beginning(q.Text),
		}
		if q.Phase == models.TurnProvider {
			row.Clock = ui.RunningClock(r.printer, q.DueAt, r.now, notice.DueSoon)
		}
		if q.Questions > 1 {
			row.More = r.printer.N("messages.queue.more", q.Questions-1)
		}
		out = append(out, row)
	}
	return out
}
