package web

import "eokm.nl/hosting/portal/web/page"

// memberRoutes are the pages of an organisation's people: a provider's own, and EOKM's.
func (s *Server) memberRoutes(base string, who page.Access) []route {
	return []route{
		{get, base, who, s.org.Members},
		{post, base, who.Proving(), s.org.InviteMember},
		{get, base + "/list", who.Proving(), s.org.InviteListForm},
		{post, base + "/list", who.Proving(), s.org.InviteList},
		{get, base + "/sign-in", who.Proving(), s.org.SignInForm},
		{post, base + "/sign-in", who.Proving(), s.org.SetSignIn},
		{post, base + "/sign-in/remove", who.Proving(), s.org.RemoveSignIn},
		{post, base + "/:id/role", who.Proving(), s.org.SetRole()},
		{post, base + "/:id/disable", who.Proving(), s.org.DisableMember()},
		{post, base + "/:id/enable", who.Proving(), s.org.EnableMember()},
		{post, base + "/:id/reset", who.Proving(), s.org.AskFactorReset()},
		{post, base + "/resets/:id/approve", who.Proving(), s.org.ApproveFactorReset()},
		{post, base + "/resets/:id/cancel", who.Proving(), s.org.CancelFactorReset()},
		{post, base + "/invitations/:id/send", who.Proving(), s.org.SendInvitation()},
		{post, base + "/invitations/:id/end", who.Proving(), s.org.EndInvitation()},
	}
}
