package web

// practiceRoutes are the pages on which a desk orders notices to practise with, and words what it owes its customer.
func (s *Server) practiceRoutes() []route {
	return []route{
		{get, "/practice", desks, s.practice.Form},
		{post, "/practice", desks, s.practice.Order},
		{post, "/practice/:ref/end", desks, s.practice.End},

		{get, "/statements/:ref", desks, s.statements.Show},
		{post, "/statements/:ref", desks, s.statements.Take},
	}
}
