package views

import (
	"net/http"

	"eokm.nl/hosting/models/view"
	"eokm.nl/hosting/portal/web/notices"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
	"eokm.nl/hosting/templates/views"
)

// List is the views that somebody may use.
func (h *Handlers) List(r *page.Request) error {
	list, err := h.store.View.List(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view := views.List{Empty: ui.Empty{Title: r.Printer.T("notices.views.empty"), Text: r.Printer.T("notices.views.empty.text")}}
	for _, v := range list {
		row := views.Row{
			Name: v.Name, URL: notices.ViewURL(v.Query), By: page.OrNone(v.By), For: r.Printer.T("notices.views.for." + whose(v.Team)),
		}
		if v.UserID == r.Actor.UserID || r.Actor.Admin() {
			row.RemoveURL = "/views/" + v.ID.String() + "/remove"
		}
		view.Rows = append(view.Rows, row)
	}
	title := r.Printer.T("notices.views.title")
	return r.Page(layout.Page{Title: title, Narrow: true, Crumbs: notices.BulkCrumbs(r, title)}, view)
}

// Form asks under which name to keep the filter in the URL.
func (h *Handlers) Form(r *page.Request) error {
	return h.showViewForm(r, http.StatusOK, view.View{Query: notices.ViewQuery(notices.ParseFilter(r.Query))}, nil)
}

// Save keeps a view, and leads to it.
func (h *Handlers) Save(r *page.Request) error {
	v := view.View{
		Name: r.Form.Text("name"), Team: r.Form.Text("for") == "team",
		Query: notices.ViewQuery(notices.FilterOf("/notices?" + r.Form.Text("query"))),
	}
	err := h.store.View.Save(r.Ctx, r.Actor, v)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showViewForm(r, http.StatusUnprocessableEntity, v, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("notices.views.saved"))
	return r.SeeOther(notices.ViewURL(v.Query))
}

func (h *Handlers) showViewForm(r *page.Request, status int, v view.View, bad page.Faults) error {
	list, err := h.notices.LoadList(r, notices.FilterOf("/notices?"+v.Query))
	if err != nil {
		return err
	}
	p := r.Printer
	view := views.Form{
		Errors: bad.Summary(r, []string{"name"}, nil), Shows: list.Shows(), Query: v.Query, CancelURL: notices.ViewURL(v.Query),
		Name: ui.TextField{Name: "name", Label: p.T("notices.view.name"), Value: page.KeepText(v.Name), Error: bad.Text(r, "name")},
		For: ui.Radios{Name: "for", Legend: p.T("notices.view.for"), Inline: true, Options: []ui.Option{
			{Value: "me", Label: p.T("notices.views.for.me"), Selected: !v.Team},
			{Value: "team", Label: p.T("notices.views.for.team"), Selected: v.Team},
		}},
	}
	title := p.T("notices.view.title")
	return r.Render(status, layout.Page{
		Title: title, Path: "/views/new?" + v.Query, Narrow: true, Error: bad != nil, Crumbs: notices.BulkCrumbs(r, title),
	}, view)
}

// Remove forgets a view.
func (h *Handlers) Remove(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	if err := h.store.View.Remove(r.Ctx, r.Actor, id); err != nil {
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("notices.views.removed"))
	return r.SeeOther("/views")
}

func whose(team bool) string {
	if team {
		return "team"
	}
	return "me"
}
