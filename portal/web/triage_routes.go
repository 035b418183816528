package web

import "eokm.nl/hosting/models/work"

// triageRoutes are the queues of EOKM's people, and what they do about a notice.
func (s *Server) triageRoutes() []route {
	return []route{
		// triage
		{get, "/triage", analysts.And(auditors), s.triage.Due},
		{get, "/triage/unrouted", analysts.And(auditors), s.triage.Unrouted},
		{get, "/triage/rechecks", analysts.And(auditors), s.triage.Rechecks},
		{get, "/triage/machines", analysts.And(auditors), s.triage.Machines},
		{get, "/triage/reveal", analysts, s.notices.RevealPageForm},
		{post, "/triage/reveal", analysts, s.notices.RevealPage},
		{post, "/triage/cover", analysts, s.notices.CoverPage},
		{post, "/triage/rechecks/export", analysts.Proving(), s.triage.Export(work.Rechecks)},
		{post, "/triage/disputes/export", analysts.Proving(), s.triage.Export(work.Disputes)},
		{post, "/triage/unrouted/export", analysts.Proving(), s.triage.Export(work.Unrouted)},
		{get, "/triage/verdict", analysts, s.triage.PreviewVerdict},
		{post, "/triage/verdicts", analysts, s.triage.GiveVerdict},
		{post, "/triage/verdicts/:id/undo", analysts, s.triage.UndoVerdict},
		{get, "/triage/work", analysts, s.triage.WorkStart},
		{get, "/triage/work/:queue", analysts, s.triage.WorkNext},
		{post, "/triage/work/:queue/leave", analysts, s.triage.WorkLeave},
		{get, "/triage/work/:queue/:id", analysts, s.triage.WorkOn},
		{post, "/triage/work/:queue/:id/skip", analysts, s.triage.WorkSkip},
		{get, "/triage/disputes", analysts.And(auditors), s.triage.Disputes},
		{get, "/triage/sightings", analysts.And(auditors), s.triage.Sightings},
		{post, "/triage/sightings/:id/keep", analysts, s.triage.KeepDespite},
		{get, "/triage/questions", analysts.And(auditors), s.triage.Questions},
		{get, "/triage/applications", analysts.And(auditors), s.triage.Applications},
		{get, "/triage/contacts", analysts.And(auditors), s.triage.Contacts},
		{get, "/triage/mails", analysts.And(auditors), s.triage.Mails},
		{post, "/triage/mails/:id/again", analysts, s.triage.SendMailAgain()},
		{post, "/triage/mails/:id/handled", analysts, s.triage.HandleMail()},
		{post, "/triage/mails/:id/handled-all", analysts, s.triage.HandleMails()},
		{get, "/triage/claims", analysts.And(auditors), s.triage.Claims},
		{get, "/triage/claims/new", analysts.Proving(), s.triage.ClaimForm},
		{post, "/triage/claims", analysts.Proving(), s.triage.Claim},
		{get, "/triage/claims/:id", analysts.And(auditors), s.triage.ShowClaim},
		{post, "/triage/claims/:id", analysts.Proving(), s.triage.DecideClaim},

		// notices: what EOKM does
		{post, "/notices/:ref/question/close", analysts, s.notices.CloseQuestions},
		{post, "/notices/:ref/verifications", analysts, s.notices.Verify},
		{get, "/notices/:ref/decision", analysts.Proving(), s.notices.DecisionForm},
		{post, "/notices/:ref/decision", analysts.Proving(), s.notices.Decide},
		{get, "/notices/:ref/route", analysts.Proving(), s.notices.RouteForm},
		{post, "/notices/:ref/route", analysts.Proving(), s.notices.RouteItems},
		{get, "/notices/:ref/hold", analysts, s.notices.HoldForm},
		{post, "/notices/:ref/hold", analysts, s.notices.Hold},
		{post, "/notices/:ref/resume", analysts, s.notices.Resume},
	}
}
