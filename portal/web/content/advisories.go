package content

import (
	"net/http"

	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/advisories"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// Advisories is every advisory, for EOKM's people.
func (h *Handlers) Advisories(r *page.Request) error {
	list, err := h.store.Advisory.StaffAdvisories(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view := advisories.StaffList{CanEdit: r.Is(page.Editors)}
	if len(list) == 0 {
		view.Empty = ui.Empty{Title: r.Printer.T("advisories.desk.none"), Text: r.Printer.T("advisories.desk.none.text")}
	}
	for _, a := range list {
		row := staffAdvisoryRow(r, a)
		switch {
		case a.State == advisory.Draft:
			view.Drafts = append(view.Drafts, row)
		case a.InForce(r.Now):
			view.Current = append(view.Current, row)
		default:
			view.Archive = append(view.Archive, row)
		}
	}
	return r.Page(layout.Page{Title: r.Printer.T("advisories.title")}, view)
}

// Advisory is one advisory, for EOKM's people.
func (h *Handlers) Advisory(r *page.Request) error {
	return h.advisoryAgain(r, http.StatusOK, nil)
}

// advisoryAgain shows it, with what was wrong.
func (h *Handlers) advisoryAgain(r *page.Request, status int, bad page.Faults) error {
	a, err := h.store.Advisory.StaffAdvisory(r.Ctx, r.Actor, r.Param("advisory"))
	if err != nil {
		return err
	}
	view := staffAdvisoryView(r, a)
	view.Errors = bad.Summary(r, []string{"remind"}, nil)
	if view.Draft {
		list, err := h.store.Advisory.Reach(r.Ctx, r.Actor, a.Ref)
		if err != nil {
			return err
		}
		view.Reached, view.Unmailed = reachedRows(r, list)
	} else if a.SentAt != nil {
		list, err := h.store.Advisory.Recipients(r.Ctx, r.Actor, a.Ref)
		if err != nil {
			return err
		}
		view.Recipients = recipientRows(r, list, a.AsksAcknowledge)
		view.Figures = advisoryFigures(r, a, list)
	}
	frame := advisoryPage(r, a.Ref, "")
	frame.Error = bad != nil
	return r.Render(status, frame, view)
}

// advisoryPage is the frame of a page about one advisory, or of the form below it.
func advisoryPage(r *page.Request, ref, below string) layout.Page {
	frame := layout.Page{Title: r.Printer.T("advisories.page", "Ref", ref), Path: page.AdvisoryURL(ref), Crumbs: []layout.Crumb{
		{Label: r.Printer.T("advisories.title"), URL: "/content/advisories"}, {Label: ref},
	}}
	if below != "" {
		frame.Crumbs[1].URL = page.AdvisoryURL(ref)
		frame.Crumbs = append(frame.Crumbs, layout.Crumb{Label: below})
		frame.Title = below
	}
	return frame
}
