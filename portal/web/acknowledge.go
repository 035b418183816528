package web

// acknowledge records that the desk has a notice. The clock runs on, and the sentence says so.
func (s *Server) acknowledge(r *request) error {
	ref := r.param("ref")
	err := s.store.Notice.Acknowledge(r.ctx, r.actor, []string{ref})
	return r.settled(err, noticeURL(ref), r.printer.T("notices.acknowledged"), r.printer.T("notices.acknowledged.none"))
}
