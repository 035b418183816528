package web

// jobRoutes are the pages of what a desk does to many notices at once.
func (s *Server) jobRoutes() []route {
	return []route{
		{get, "/jobs", desks, s.jobs.List},
		{get, "/jobs/:id", desks.And(analysts, auditors), s.jobs.Show},
		{get, "/jobs/:id/progress", desks.And(analysts, auditors), s.jobs.Progress},
		{get, "/jobs/:id/result", desks.And(analysts, auditors), s.jobs.Result},
		{post, "/jobs/:id/undo", desks, s.jobs.Undo},
	}
}
