package web

// statsRoutes are the pages of figures: a desk's own, and EOKM's.
func (s *Server) statsRoutes() []route {
	everybody := desks.And(analysts, editors, auditors)
	return []route{
		{get, "/stats", everybody, s.stats.Show},
		{get, "/stats/definitions", everybody, s.stats.Definitions},
		{get, "/stats/picture/:part", everybody, s.stats.Picture},
		{get, "/stats/rows", desks, s.stats.Rows},
		{get, "/stats/report", analysts.And(editors, auditors), s.stats.Report},
		{get, "/stats/report/file", analysts.And(editors, auditors), s.stats.File},
		{post, "/stats/report/publish", analysts, s.stats.Publish},
		{get, "/stats/scenario", analysts.And(editors, auditors), s.stats.Scenario},
	}
}
