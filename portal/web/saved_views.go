package web

import (
	"net/http"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
	"eokm.nl/hosting/templates/views"
)

// listViews is the views that somebody may use.
func (s *Server) listViews(r *request) error {
	list, err := s.store.Notice.Views(r.ctx, r.actor)
	if err != nil {
		return err
	}
	view := views.List{Empty: ui.Empty{Title: r.printer.T("notices.views.empty"), Text: r.printer.T("notices.views.empty.text")}}
	for _, v := range list {
		row := views.Row{
			Name: v.Name, URL: viewURL(v.Query), By: orNone(v.By), For: r.printer.T("notices.views.for." + whose(v.Team)),
		}
		if v.UserID == r.actor.UserID || r.actor.Admin() {
			row.RemoveURL = "/views/" + v.ID.String() + "/remove"
		}
		view.Rows = append(view.Rows, row)
	}
	title := r.printer.T("notices.views.title")
	return r.page(layout.Page{Title: title, Narrow: true, Crumbs: bulkCrumbs(r, title)}, view)
}

// viewForm asks under which name to keep the filter in the URL.
func (s *Server) viewForm(r *request) error {
	return s.showViewForm(r, http.StatusOK, notice.SavedView{Query: viewQuery(parseFilter(r.query))}, nil)
}

// saveView keeps a view, and leads to it.
func (s *Server) saveView(r *request) error {
	v := notice.SavedView{
		Name: r.form.text("name"), Team: r.form.text("for") == "team", Query: viewQuery(filterOf("/notices?" + r.form.text("query"))),
	}
	err := s.store.Notice.SaveView(r.ctx, r.actor, v)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showViewForm(r, http.StatusUnprocessableEntity, v, bad)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("notices.views.saved"))
	return r.seeOther(viewURL(v.Query))
}

func (s *Server) showViewForm(r *request, status int, v notice.SavedView, bad formFaults) error {
	list, err := s.loadList(r, filterOf("/notices?"+v.Query))
	if err != nil {
		return err
	}
	p := r.printer
	view := views.Form{
		Errors: bad.summary(r, []string{"name"}, nil), Shows: list.shows(), Query: v.Query, CancelURL: viewURL(v.Query),
		Name: ui.TextField{Name: "name", Label: p.T("notices.view.name"), Value: keepText(v.Name), Error: bad.text(r, "name")},
		For: ui.Radios{Name: "for", Legend: p.T("notices.view.for"), Inline: true, Options: []ui.Option{
			{Value: "me", Label: p.T("notices.views.for.me"), Selected: !v.Team},
			{Value: "team", Label: p.T("notices.views.for.team"), Selected: v.Team},
		}},
	}
	title := p.T("notices.view.title")
	return r.render(status, layout.Page{Title: title, Path: "/views/new?" + v.Query, Narrow: true, Error: bad != nil, Crumbs: bulkCrumbs(r, title)}, view)
}

// removeView forgets a view.
func (s *Server) removeView(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	if err := s.store.Notice.RemoveView(r.ctx, r.actor, id); err != nil {
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("notices.views.removed"))
	return r.seeOther("/views")
}

func whose(team bool) string {
	if team {
		return "team"
	}
	return "me"
}
