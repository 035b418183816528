package web

// preferenceRoutes are the pages on which people and desks say how they want to work: looks, mails, who is on duty, and who looks.
func (s *Server) preferenceRoutes() []route {
	return []route{
		// what the server answers itself
		{get, manifestPath, everyone, s.manifest},
		{get, workerPath, everyone, s.serviceWorker},

		// account
		{get, "/account/preferences", members, s.account.Preferences},
		{post, "/account/preferences", members, s.account.SetPreferences},
		{get, "/account/mails", desks, s.account.Mails},
		{post, "/account/mails", desks, s.account.SetMails},
		{post, "/account/mails/test", desks, s.account.TestMail},
		{get, "/account/push", desks, s.account.Push},
		{post, "/account/push", desks, s.account.Subscribe},
		{post, "/account/push/:id/remove", desks, s.account.Unsubscribe},

		// notices: who looks now
		{get, "/notices/:ref/watchers", desks.And(analysts, auditors), s.notices.Watchers},

		// org
		{get, "/org/mails", desks, s.org.Mails},
		{post, "/org/mails", leads.Proving(), s.org.SetMails},
		{post, "/org/mails/test", leads, s.org.TestMails},
		{get, "/org/rota", desks, s.org.Rota},
		{post, "/org/rota", leads, s.org.AddShifts},
		{post, "/org/rota/:id/remove", leads, s.org.RemoveShift},
		{get, "/org/workload", leads, s.org.Workload},
	}
}
