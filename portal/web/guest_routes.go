package web

// guestRoutes are the pages of who has a link to one notice and no account, or was handed one as a registered reseller, and what
// a desk does about such a link; and EOKM about one to a host that is not registered.
func (s *Server) guestRoutes() []route {
	return []route{
		{get, "/guest", everyone, s.guest.List},
		{get, "/guest/:token", everyone, s.guest.LinkForm},
		{post, "/guest/:token", everyone, s.guest.Start},
		{get, "/guest/notices/:ref", everyone, s.guest.Show},
		{post, "/guest/notices/:ref/answer", everyone, s.guest.Answer},
		{get, "/guest/notices/:ref/reveal", everyone, s.guest.RevealForm},
		{post, "/guest/notices/:ref/reveal", everyone, s.guest.Reveal},

		{post, "/guest/notices/:ref/register", everyone, s.guest.Invite},

		{get, "/guest/hosts/:ref", analysts.Proving(), s.guest.AskForm},
		{post, "/guest/hosts/:ref", analysts.Proving(), s.guest.Ask},

		{get, "/guest/handed", desks, s.guest.Handed},
		{get, "/guest/handed/new", desks, s.guest.SeveralForm},
		{post, "/guest/handed/new", desks, s.guest.Several},
		{get, "/guest/handed/:ref", desks, s.guest.Show},
		{post, "/guest/handed/:ref/answer", desks, s.guest.Answer},
		{get, "/guest/handed/:ref/reveal", desks, s.guest.RevealForm},
		{post, "/guest/handed/:ref/reveal", desks, s.guest.Reveal},

		{post, "/notices/:ref/guests/:id/again", desks.And(analysts), s.notices.SendGuestAgain()},
		{post, "/notices/:ref/guests/:id/end", desks.And(analysts), s.notices.EndGuest()},
	}
}
