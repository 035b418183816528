package web

// jobRoutes are the pages of what a desk does to many notices at once, and of what it answers by a file.
func (s *Server) jobRoutes() []route {
	return []route{
		{get, "/jobs", desks, s.jobs.List},
		{get, "/jobs/answers", desks, s.jobs.Sheet},
		{post, "/jobs/answers", desks, s.jobs.ReadSheet},
		{post, "/jobs/answers/open", desks, s.jobs.TakeOpen},
		{get, "/jobs/:id", desks.And(analysts, auditors), s.jobs.Show},
		{get, "/jobs/:id/progress", desks.And(analysts, auditors), s.jobs.Progress},
		{get, "/jobs/:id/result", desks.And(analysts, auditors), s.jobs.Result},
		{post, "/jobs/:id/undo", desks, s.jobs.Undo},
		{post, "/jobs/:id/confirm", desks, s.jobs.Confirm},
		{post, "/jobs/:id/discard", desks, s.jobs.Discard},
	}
}
