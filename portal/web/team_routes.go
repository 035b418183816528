package web

// teamRoutes are the pages of who is asked to learn what, and of what they have to show for it.
func (s *Server) teamRoutes() []route {
	return []route{
		{get, "/training/team", leads.and(analysts, editors, auditors), s.team},
		{post, "/training/team/export", leads.and(analysts, editors).proving(), s.exportTeam},
		{get, "/training/team/assign", leads, s.assignForm},
		{post, "/training/team/assign", leads, s.assignCourse},
		{post, "/training/team/assignments/:id/withdraw", leads, s.withdrawAssignment},
		{get, "/training/team/requests", leads.and(analysts, editors, auditors), s.courseRequests},
		{get, "/training/team/requests/new", editors, s.askForm},
		{post, "/training/team/requests", editors, s.askCourse},
		{post, "/training/team/requests/:id/withdraw", editors, s.withdrawRequest},
		{post, "/training/team/campaigns/:id/withdraw", editors, s.withdrawCampaign},
		{get, "/training/certificates/:number", members, s.showCertificate},
		{get, "/training/certificates/:number/pdf", members, s.certificatePDF},
		{get, "/training/certificates/:number/badge", members, s.certificateBadge},
		{get, "/training/certificates/:number/revoke", editors, s.revokeForm},
		{post, "/training/certificates/:number/revoke", editors, s.revokeCertificate},
		{post, "/training/offers/:id/open", desks, s.openOffer},
		{post, "/training/offers/:id/dismiss", desks, s.dismissOffer},
		{get, "/verify", everyone, s.certificateCheckForm},
		{post, "/verify", everyone, s.checkNumber},
		{get, "/verify/:number", everyone, s.checkCertificate},
		{get, "/.well-known/jwks.json", everyone, s.keySet},
		{get, "/verify/keys/:key", everyone, s.badgeKey},
	}
}
