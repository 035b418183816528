package web

// statsRoutes are the pages of figures: a desk's own, and EOKM's.
func (s *Server) statsRoutes() []route {
	everybody := desks.And(analysts, editors, auditors)
	return []route{
		{get, "/stats", everybody, s.stats.Show},
		{get, "/stats/definitions", everybody, s.stats.Definitions},
		{get, "/stats/rows", desks, s.stats.Rows},
	}
}
