package web

// practise answers a practice question on the lesson's own page. What was answered is not kept, only that the reader works on the lesson.
func (s *Server) practise(r *request) error {
	of, lesson, err := s.lessonOf(r)
	if err != nil {
		return err
	}
	for i, q := range of.text.Practice(lesson.Slug) {
		if q.ID != r.form.text("q") {
			continue
		}
		did := practised{id: q.ID, typed: readAnswer(r, practiceName(i+1))}
		did.answer, did.faults = did.typed.answer(q, practiceSeed)
		if err := s.store.Learning.OpenLesson(r.ctx, r.actor, of.ID, of.N, lesson.Slug); err != nil {
			return err
		}
		return lessonPage(r, of, lesson, did)
	}
	return r.seeOther(lessonURL(of.Slug, lesson.Slug)) // of a version before: the page has the questions that there are now
}
