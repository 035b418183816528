package web

// figuresRoutes are what EOKM makes public of its figures, and what a provider makes public of its own (DSA, article 15).
func (s *Server) figuresRoutes() []route {
	return []route{
		{get, "/figures", everyone, s.figures.Show},
		{get, "/figures.json", everyone, s.figures.File},
		{get, "/figures/chart/:name", everyone, s.figures.Picture},

		{get, "/stats/dsa", desks, s.dsa.Newest},
		{get, "/stats/dsa/:year", desks, s.dsa.Show},
		{get, "/stats/dsa/:year/:file", desks, s.dsa.Take},
	}
}
