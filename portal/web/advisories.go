package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/advisories"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// listAdvisories is what the actor's provider was sent.
func (s *Server) listAdvisories(c echo.Context) error {
	r := from(c)
	list, err := s.store.Advisories(c.Request().Context(), r.actor, r.lang())
	if err != nil {
		return err
	}
	view := advisories.List{}
	if len(list) == 0 {
		view.Empty = ui.Empty{Title: r.printer.T("advisories.none"), Text: r.printer.T("advisories.none.text")}
	}
	now := s.store.Now()
	for _, a := range list {
		row := advisories.Row{
			Ref: a.Ref, URL: sentAdvisoryURL(a.Ref), Title: a.Title, State: r.advisoryTag(a, now), Unread: a.Waits(now), Sent: a.SentAt,
			Until: heldUntil(a.ExpiresAt, a.WithdrawnAt),
		}
		if a.InForce(now) {
			view.Current = append(view.Current, row)
		} else {
			view.Archive = append(view.Archive, row)
		}
	}
	return s.page(c, layout.Page{Title: r.printer.T("advisories.title")}, view)
}

// showAdvisory is one advisory. To open it is to have read it.
func (s *Server) showAdvisory(c echo.Context) error {
	r := from(c)
	a, err := s.store.OpenAdvisory(c.Request().Context(), r.actor, c.Param("advisory"), r.lang())
	if err != nil {
		return err
	}
	// The title stays out of the browser's history.
	title := r.printer.T("advisories.page", "Ref", a.Ref)
	page := layout.Page{Title: title, Crumbs: []layout.Crumb{{Label: r.printer.T("advisories.title"), URL: "/advisories"}, {Label: a.Ref}}}
	return s.page(c, page, r.advisoryView(a, s.store.Now()))
}

// acknowledgeAdvisory keeps that the actor did what an advisory asks for.
func (s *Server) acknowledgeAdvisory(c echo.Context) error {
	r, ref := from(c), c.Param("advisory")
	err := s.store.AcknowledgeAdvisory(c.Request().Context(), r.actor, ref)
	switch {
	case errors.Is(err, models.ErrConflict):
		s.flash(c, ui.KindInfo, r.printer.T("advisories.confirm.late"))
	case err != nil:
		return err
	default:
		s.flash(c, ui.KindSuccess, r.printer.T("advisories.confirm.done"))
	}
	return seeOther(c, sentAdvisoryURL(ref))
}

// advisoryNotes says what advisories wait for the actor: a desk's to read or to confirm, an editor's to send as second person.
func (s *Server) advisoryNotes(c echo.Context) ([]ui.Note, error) {
	r := from(c)
	list, err := s.store.WaitingAdvisories(c.Request().Context(), r.actor)
	return r.advisoryNotes(list), err
}

func (r *request) advisoryNotes(list []models.WaitingAdvisory) []ui.Note {
	if len(list) == 0 {
		return nil
	}
	p, url := r.printer, sentAdvisoryURL
	note := ui.Note{Kind: ui.KindWarning, Title: p.N("advisories.note", len(list)), LinkText: p.T("advisories.note.all"), LinkURL: "/advisories"}
	if r.actor.Staff() {
		url, note.LinkURL = advisoryURL, "/content/advisories"
		note.Kind, note.Title, note.Text = ui.KindInfo, p.N("advisories.note.second", len(list)), p.T("advisories.note.second.text")
	}
	if len(list) == 1 {
		only := list[0]
		note.LinkText, note.LinkURL = p.T("advisories.note.read", "Ref", only.Ref), url(only.Ref)
		if !r.actor.Staff() {
			note.Text = "“" + inLanguage(r, only.TitleNL, only.TitleEN) + "”"
		}
	}
	return []ui.Note{note}
}

// inLanguage is the one of two texts that the reader reads.
func inLanguage(r *request, nl, en string) string {
	if r.lang() == "en" {
		return en
	}
	return nl
}

// staffAdvisories is every advisory, for EOKM's people.
func (s *Server) staffAdvisories(c echo.Context) error {
	r := from(c)
	list, err := s.store.StaffAdvisories(c.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	view := advisories.StaffList{CanEdit: authors.admits(r.actor.Role)}
	if len(list) == 0 {
		view.Empty = ui.Empty{Title: r.printer.T("advisories.desk.none"), Text: r.printer.T("advisories.desk.none.text")}
	}
	now := s.store.Now()
	for _, a := range list {
		row := r.staffAdvisoryRow(a, now)
		switch {
		case a.State == models.AdvisoryDraft:
			view.Drafts = append(view.Drafts, row)
		case a.InForce(now):
			view.Current = append(view.Current, row)
		default:
			view.Archive = append(view.Archive, row)
		}
	}
	return s.page(c, layout.Page{Title: r.printer.T("advisories.title")}, view)
}

// staffAdvisory is one advisory, for EOKM's people.
func (s *Server) staffAdvisory(c echo.Context) error {
	return s.advisoryAgain(c, http.StatusOK, nil)
}

// advisoryAgain shows it, with what was wrong.
func (s *Server) advisoryAgain(c echo.Context, status int, bad formFaults) error {
	r, ctx := from(c), c.Request().Context()
	a, err := s.store.StaffAdvisory(ctx, r.actor, c.Param("advisory"))
	if err != nil {
		return err
	}
	view := r.staffAdvisoryView(a, s.store.Now())
	view.Errors = bad.summary(r, []string{"remind"}, nil)
	if view.Draft {
		list, err := s.store.AdvisoryReach(ctx, r.actor, a.Ref)
		if err != nil {
			return err
		}
		view.Reached, view.Unmailed = r.reached(list)
	} else if a.SentAt != nil {
		list, err := s.store.Recipients(ctx, r.actor, a.Ref)
		if err != nil {
			return err
		}
		view.Recipients = r.recipients(list, a.AsksAcknowledge)
		view.Figures = r.advisoryFigures(a, list)
	}
	page := r.advisoryPage(a.Ref, "")
	page.Error = bad != nil
	return s.render(c, status, page, view)
}

// advisoryPage is the frame of a page about one advisory, or of the form below it.
func (r *request) advisoryPage(ref, below string) layout.Page {
	page := layout.Page{Title: r.printer.T("advisories.page", "Ref", ref), Path: advisoryURL(ref), Crumbs: []layout.Crumb{
		{Label: r.printer.T("advisories.title"), URL: "/content/advisories"}, {Label: ref},
	}}
	if below != "" {
		page.Crumbs[1].URL = advisoryURL(ref)
		page.Crumbs = append(page.Crumbs, layout.Crumb{Label: below})
		page.Title = below
	}
	return page
}
