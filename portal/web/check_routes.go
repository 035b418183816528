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

		// triage
		{get, "/triage/recurrences", analysts.And(auditors), s.triage.Recurrences},
		{post, "/triage/recurrences/:id/offline", analysts, s.triage.StaysOffline},

		// casework
		{get, "/casework/:ref/notes", analysts.And(auditors), s.casework.Notes},
		{post, "/casework/:ref/notes", analysts, s.casework.AddNote},
		{post, "/casework/:ref/owner", analysts, s.casework.Give},
		{get, "/casework/:ref/promise", desks, s.casework.PromiseForm},
		{post, "/casework/:ref/promise", desks, s.casework.Promise},
		{get, "/casework/replies", analysts, s.casework.Replies},
		{post, "/casework/replies", analysts, s.casework.AddReply},
		{post, "/casework/replies/:id/remove", analysts, s.casework.RemoveReply},

		// escalations
		{get, "/escalations", analysts.And(auditors), s.escalations.Desk},
		{post, "/escalations/holds/:id/approve", analysts, s.escalations.ApproveHold},
		{post, "/escalations/holds/:id/refuse", analysts, s.escalations.RefuseHold},
		{get, "/escalations/:slug", analysts.And(auditors), s.escalations.Show},
		{post, "/escalations/:slug", analysts, s.escalations.Record},
		{get, "/escalations/:slug/letter/:language", analysts.And(auditors), s.escalations.Letter},
	}
}
