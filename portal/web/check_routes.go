package web

// checkRoutes are the pages on which EOKM's people keep what machines saw, what came back, and whom they call about it.
func (s *Server) checkRoutes() []route {
	return []route{
		// intake
		{get, "/intake/observations", analysts, s.intake.Observations},
		{post, "/intake/observations", analysts, s.intake.ReadObservations},
		{get, "/intake/observations/:id", analysts, s.intake.ObservationFile},
		{post, "/intake/observations/:id/confirm", analysts, s.intake.ConfirmObservations},
		{post, "/intake/observations/:id/discard", analysts, s.intake.DiscardObservations},
	}
}
