package web

// machineRoutes are the pages about what machines ask (portal/api): what there is, and whose machine may.
func (s *Server) machineRoutes() []route {
	return []route{
		{get, "/developers", everyone, s.developers.Show},
		{get, "/org/tokens", leads.Proving(), s.org.Tokens},
		{post, "/org/tokens", leads.Proving(), s.org.MakeToken},
		{get, "/org/tokens/:id", leads.Proving(), s.org.TokenRequests},
		{post, "/org/tokens/:id/revoke", leads.Proving(), s.org.RevokeToken},
	}
}
