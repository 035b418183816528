package web

// fileRoutes are the pages of lists that other tools read, or that are compared with theirs.
func (s *Server) fileRoutes() []route {
	return []route{
		{get, "/intake/reconcile", analysts, s.intake.ReconcileForm},
		{post, "/intake/reconcile", analysts, s.intake.Reconcile},
		{get, "/intake/reconcile/:id", analysts, s.intake.Reconciliation},
		{post, "/intake/reconcile/:id/export", analysts.Proving(), s.intake.ExportReconciliation},
	}
}
