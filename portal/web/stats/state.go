package stats

import (
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/stats"
)

// statePart is whether a notice reaches somebody who knows what to do: the contacts, and who passed the basics course.
func (h *Handlers) statePart(r *page.Request) (stats.Section, error) {
	p := r.Printer
	s := section(r, "state", "")
	contacts, err := h.store.Provider.Contacts(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return s, err
	}
	trained, err := h.store.Figure.Trained(r.Ctx, r.Actor)
	if err != nil {
		return s, err
	}
	s.Table.Head = []string{p.T("stats.th.what"), p.T("stats.th.state")}
	for _, c := range contacts {
		state := "stats.state.reached"
		if c.Health != "" {
			state = "stats.state." + string(c.Health)
		}
		s.Table.Rows = append(s.Table.Rows, stats.Row{
			Name: p.T("words.contact." + string(c.Kind)), URL: "/org/contacts",
			Cells: []string{p.T(state)},
		})
	}
	s.Table.Rows = append(s.Table.Rows, stats.Row{Name: p.T("stats.state.trained"), URL: "/training", Cells: []string{outOf(p, trained)}})
	return s, nil
}
