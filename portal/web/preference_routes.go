package web

// preferenceRoutes are the pages on which people and desks say how they want to work: looks, mails, and who is on duty.
func (s *Server) preferenceRoutes() []route {
	return []route{
		// account
		{get, "/account/preferences", members, s.account.Preferences},
		{post, "/account/preferences", members, s.account.SetPreferences},
		{get, "/account/mails", desks, s.account.Mails},
		{post, "/account/mails", desks, s.account.SetMails},
		{post, "/account/mails/test", desks, s.account.TestMail},

		// org
		{get, "/org/mails", desks, s.org.Mails},
		{post, "/org/mails", leads.Proving(), s.org.SetMails},
		{post, "/org/mails/test", leads, s.org.TestMails},
	}
}
