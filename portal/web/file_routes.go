package web

// fileRoutes are the pages of lists that other tools read, or that are compared with theirs.
func (s *Server) fileRoutes() []route {
	return []route{
		{get, "/intake/reconcile", analysts, s.intake.ReconcileForm},
		{post, "/intake/reconcile", analysts, s.intake.Reconcile},
		{get, "/intake/reconcile/:id", analysts, s.intake.Reconciliation},
		{post, "/intake/reconcile/:id/export", analysts.Proving(), s.intake.ExportReconciliation},
		{get, "/intake/outcomes", analysts, s.intake.OutcomesForm},
		{post, "/intake/outcomes/export", analysts.Proving(), s.intake.ExportOutcomes},

		// incidents: a notice for a desk's own program
		{post, "/notices/:ref/incidents", desks, s.incidents.Incidents},

		// feeds: what a provider's feed reader fetches
		{get, "/org/feeds", desks, s.org.Feeds},
		{post, "/org/feeds", leads.Proving(), s.org.MakeFeed},
		{post, "/org/feeds/:id/revoke", leads.Proving(), s.org.RevokeFeed},
		{get, "/feeds/:token", everyone, s.feeds.Feed},
	}
}
