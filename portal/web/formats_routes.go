package web

// formatRoutes are what programs need to talk to the portal by files.
func (s *Server) formatRoutes() []route {
	return []route{
		{get, "/formats", everyone, s.formats.Show},
		{get, "/formats/answer-1.json", everyone, s.formats.AnswerSchema},
		{get, "/notices/:ref/answers", desks.And(analysts, auditors), s.formats.Answers},
	}
}
