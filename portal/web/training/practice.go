package training

import (
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/training/question"
)

// Practise answers a practice question on the lesson's own page. What was answered is not kept, only that the reader works on the lesson.
func (h *Handlers) Practise(r *page.Request) error {
	of, lesson, err := h.lessonOf(r)
	if err != nil {
		return err
	}
	for i, q := range of.text.Practice(lesson.Slug) {
		if q.ID != r.Form.Text("q") {
			continue
		}
		did := question.Practised{ID: q.ID, Typed: question.Read(r, question.PracticeName(i+1))}
		did.Answer, did.Faults = did.Typed.Answer(q, question.PracticeSeed)
		if err := h.store.Learning.OpenLesson(r.Ctx, r.Actor, of.ID, of.N, lesson.Slug); err != nil {
			return err
		}
		return lessonPage(r, of, lesson, did)
	}
	return r.SeeOther(page.LessonURL(of.Slug, lesson.Slug)) // of a version before: the page has the questions that there are now
}
