package web

import "eokm.nl/hosting/portal/web/page"

// teamRoutes are the pages of who is asked to learn what, and of what they have to show for it.
func (s *Server) teamRoutes() []route {
	return []route{
		{get, "/training/team", page.Leads.And(page.Analysts, page.Editors, page.Auditors), s.team.People},
		{post, "/training/team/export", page.Leads.And(page.Analysts, page.Editors).Proving(), s.team.Export},
		{get, "/training/team/assign", page.Leads, s.team.AssignForm},
		{post, "/training/team/assign", page.Leads, s.team.AssignCourse},
		{post, "/training/team/assignments/:id/withdraw", page.Leads, s.team.WithdrawAssignment},
		{get, "/training/team/requests", page.Leads.And(page.Analysts, page.Editors, page.Auditors), s.team.Requests},
		{get, "/training/team/requests/new", page.Editors, s.team.AskForm},
		{post, "/training/team/requests", page.Editors, s.team.AskCourse},
		{post, "/training/team/requests/:id/withdraw", page.Editors, s.team.WithdrawRequest},
		{post, "/training/team/campaigns/:id/withdraw", page.Editors, s.team.WithdrawCampaign},
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
