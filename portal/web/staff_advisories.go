package web

import (
	"net/http"

	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/templates/advisories"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// staffAdvisories is every advisory, for EOKM's people.
func (s *Server) staffAdvisories(r *request) error {
	list, err := s.store.Advisory.StaffAdvisories(r.ctx, r.actor)
	if err != nil {
		return err
	}
	view := advisories.StaffList{CanEdit: r.is(editors)}
	if len(list) == 0 {
		view.Empty = ui.Empty{Title: r.printer.T("advisories.desk.none"), Text: r.printer.T("advisories.desk.none.text")}
	}
	for _, a := range list {
		row := staffAdvisoryRow(r, a)
		switch {
		case a.State == advisory.Draft:
			view.Drafts = append(view.Drafts, row)
		case a.InForce(r.now):
			view.Current = append(view.Current, row)
		default:
			view.Archive = append(view.Archive, row)
		}
	}
	return r.page(layout.Page{Title: r.printer.T("advisories.title")}, view)
}

// staffAdvisory is one advisory, for EOKM's people.
func (s *Server) staffAdvisory(r *request) error {
	return s.advisoryAgain(r, http.StatusOK, nil)
}

// advisoryAgain shows it, with what was wrong.
func (s *Server) advisoryAgain(r *request, status int, bad formFaults) error {
	a, err := s.store.Advisory.StaffAdvisory(r.ctx, r.actor, r.param("advisory"))
	if err != nil {
		return err
	}
	view := staffAdvisoryView(r, a)
	view.Errors = bad.summary(r, []string{"remind"}, nil)
	if view.Draft {
		list, err := s.store.Advisory.Reach(r.ctx, r.actor, a.Ref)
		if err != nil {
			return err
		}
		view.Reached, view.Unmailed = reachedRows(r, list)
	} else if a.SentAt != nil {
		list, err := s.store.Advisory.Recipients(r.ctx, r.actor, a.Ref)
		if err != nil {
			return err
		}
		view.Recipients = recipientRows(r, list, a.AsksAcknowledge)
		view.Figures = advisoryFigures(r, a, list)
	}
	frame := advisoryPage(r, a.Ref, "")
	frame.Error = bad != nil
	return r.render(status, frame, view)
}

// advisoryPage is the frame of a page about one advisory, or of the form below it.
func advisoryPage(r *request, ref, below string) layout.Page {
	frame := layout.Page{Title: r.printer.T("advisories.page", "Ref", ref), Path: advisoryURL(ref), Crumbs: []layout.Crumb{
		{Label: r.printer.T("advisories.title"), URL: "/content/advisories"}, {Label: ref},
	}}
	if below != "" {
		frame.Crumbs[1].URL = advisoryURL(ref)
		frame.Crumbs = append(frame.Crumbs, layout.Crumb{Label: below})
		frame.Title = below
	}
	return frame
}
