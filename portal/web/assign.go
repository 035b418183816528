package web

import (
	"net/http"
	"net/url"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/notices"
	"eokm.nl/hosting/templates/ui"
)

// assign gives a notice to somebody of the desk.
func (s *Server) assign(c echo.Context) error {
	ref := c.Param("ref")
	values, err := postForm(c)
	if err != nil {
		return err
	}
	if err := s.assignTo(c, values, ref); err != nil {
		return err
	}
	return seeOther(c, noticeURL(ref))
}

// bulkAssign gives several notices to somebody, and leads back to the list.
func (s *Server) bulkAssign(c echo.Context) error {
	values, err := postForm(c)
	if err != nil {
		return err
	}
	refs := tickedRefs(values["sel"])
	if len(refs) == 0 || len(refs) > maxTicked {
		return &models.Invalid{Field: "sel", Key: "answer.too_many"}
	}
	if err := s.assignTo(c, values, refs...); err != nil {
		return err
	}
	return seeOther(c, listPath(values.Get("back")))
}

// assignTo carries a choice out and says so. The choices are the desk's people and nobody, so any other is no form of ours.
func (s *Server) assignTo(c echo.Context, values url.Values, refs ...string) error {
	r := from(c)
	to := uuid.Nil
	if text := values.Get("assignee"); text != "" {
		var err error
		if to, err = uuid.Parse(text); err != nil {
			return badForm(err)
		}
	}
	changed, err := s.store.Assign(c.Request().Context(), r.actor, refs, to)
	var bad formFaults
	switch {
	case bad.take(err): // no longer at this desk
		s.flash(c, ui.KindWarning, bad.text(r, "assignee"))
	case err != nil:
		return err
	case to == uuid.Nil:
		s.flash(c, ui.KindSuccess, r.printer.N("notices.unassigned", changed))
	default:
		s.flash(c, ui.KindSuccess, r.printer.N("notices.assigned", changed))
	}
	return nil
}

// bulkAssignForm asks to whom the ticked notices go.
func (s *Server) bulkAssignForm(c echo.Context, refs []string, back string) error {
	r, ctx := from(c), c.Request().Context()
	list, err := s.store.Notices(ctx, r.actor, models.NoticeFilter{Tab: models.TabAll, Refs: refs, Limit: maxTicked})
	if err != nil {
		return err
	}
	if len(list.Rows) != len(refs) {
		return models.ErrNotFound
	}
	people, err := s.store.Colleagues(ctx, r.actor)
	if err != nil {
		return err
	}
	title := r.printer.T("notices.assign.title")
	view := notices.BulkAssign{
		Title: title, Lead: r.printer.N("notices.assign.lead", len(refs)), Back: back,
		Assignee: ui.Select{Name: "assignee", Label: r.printer.T("notices.col.assignee"), Options: r.assigneeOptions(people, r.actor.UserID)},
	}
	for _, row := range list.Rows {
		view.Refs = append(view.Refs, row.Ref)
	}
	return s.render(c, http.StatusOK, layout.Page{Title: title, Path: "/notices", Narrow: true, Crumbs: bulkCrumbs(r, title)}, view)
}

// assigneeOptions offers nobody and the people of the desk.
func (r *request) assigneeOptions(people []models.User, chosen uuid.UUID) []ui.Option {
	options := []ui.Option{{Label: r.printer.T("notices.assignee.nobody"), Selected: chosen == uuid.Nil}}
	for _, person := range people {
		options = append(options, ui.Option{Value: person.ID.String(), Label: person.Name, Selected: person.ID == chosen})
	}
	return options
}
