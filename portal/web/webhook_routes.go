package web

// webhookRoutes are the pages of a provider's machines that are told of events, and what their developers need.
func (s *Server) webhookRoutes() []route {
	return []route{
		{get, "/.well-known/webhook-keys/:id", everyone, s.webhooks.Keys},
		{get, "/developers/webhooks", everyone, s.webhooks.Docs},
		{get, "/developers/webhooks/schema", everyone, s.webhooks.Schema},

		{get, "/org/webhooks", leads, s.webhooks.List},
		{get, "/org/webhooks/new", leads.Proving(), s.webhooks.NewForm},
		{post, "/org/webhooks", leads.Proving(), s.webhooks.Add},
		{get, "/org/webhooks/:id", leads, s.webhooks.Show},
		{get, "/org/webhooks/:id/change", leads.Proving(), s.webhooks.ChangeForm},
		{post, "/org/webhooks/:id/change", leads.Proving(), s.webhooks.Change},
		{get, "/org/webhooks/:id/secret", leads.Proving(), s.webhooks.Secret},
		{post, "/org/webhooks/:id/rotate", leads.Proving(), s.webhooks.Rotate},
		{post, "/org/webhooks/:id/test", leads, s.webhooks.Test},
		{post, "/org/webhooks/:id/disable", leads, s.webhooks.Disable},
		{post, "/org/webhooks/:id/enable", leads, s.webhooks.Enable},
		{post, "/org/webhooks/:id/again", leads, s.webhooks.Again},
		{get, "/org/webhooks/:id/deliveries/:delivery", leads, s.webhooks.Delivery},
		{post, "/org/webhooks/:id/deliveries/:delivery/again", leads, s.webhooks.DeliveryAgain},
		{post, "/org/webhooks/:id/remove", leads.Proving(), s.webhooks.Remove},
	}
}
