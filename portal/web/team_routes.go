package web

import "eokm.nl/hosting/portal/web/page"

// teamRoutes are the pages of who is asked to learn what, and of what they have to show for it.
func (s *Server) teamRoutes() []route {
	return []route{
		{get, "/training/team", page.Leads.And(page.Analysts, page.Editors, page.Auditors), s.team},
		{post, "/training/team/export", page.Leads.And(page.Analysts, page.Editors).Proving(), s.exportTeam},
		{get, "/training/team/assign", page.Leads, s.assignForm},
		{post, "/training/team/assign", page.Leads, s.assignCourse},
		{post, "/training/team/assignments/:id/withdraw", page.Leads, s.withdrawAssignment},
		{get, "/training/team/requests", page.Leads.And(page.Analysts, page.Editors, page.Auditors), s.courseRequests},
		{get, "/training/team/requests/new", page.Editors, s.askForm},
		{post, "/training/team/requests", page.Editors, s.askCourse},
		{post, "/training/team/requests/:id/withdraw", page.Editors, s.withdrawRequest},
		{post, "/training/team/campaigns/:id/withdraw", page.Editors, s.withdrawCampaign},
		{get, "/training/certificates/:number", page.Members, s.training.Certificate},
		{get, "/training/certificates/:number/pdf", page.Members, s.training.CertificatePDF},
		{get, "/training/certificates/:number/badge", page.Members, s.training.CertificateBadge},
		{get, "/training/certificates/:number/revoke", page.Editors, s.training.RevokeForm},
		{post, "/training/certificates/:number/revoke", page.Editors, s.training.RevokeCertificate},
		{post, "/training/offers/:id/open", page.Desks, s.training.OpenOffer},
		{post, "/training/offers/:id/dismiss", page.Desks, s.training.DismissOffer},
		{get, "/verify", page.Everyone, s.verify.Form},
		{post, "/verify", page.Everyone, s.verify.Number},
		{get, "/verify/:number", page.Everyone, s.verify.Show},
		{get, "/.well-known/jwks.json", page.Everyone, s.verify.KeySet},
		{get, "/verify/keys/:key", page.Everyone, s.verify.BadgeKey},
	}
}
