package web

import "eokm.nl/hosting/portal/web/page"

// acknowledge records that the desk has a notice. The clock runs on, and the sentence says so.
func (s *Server) acknowledge(r *page.Request) error {
	ref := r.Param("ref")
	err := s.store.Notice.Acknowledge(r.Ctx, r.Actor, []string{ref})
	return r.Settled(err, page.NoticeURL(ref), r.Printer.T("notices.acknowledged"), r.Printer.T("notices.acknowledged.none"))
}
