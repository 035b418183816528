package notices

import (
	"errors"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// List is a desk's inbox, and the list of all notices for EOKM.
func (h *Handlers) List(r *page.Request) error {
	filter := ParseFilter(r.Query)
	if r.Query.Text("save") != "" { // the other button of the filters
		return r.SeeOther("/views/new?" + ViewQuery(filter))
	}
	view, err := h.LoadList(r, filter)
	switch {
	case errors.Is(err, models.ErrNotFound): // the search is somebody else's, or a day old
		r.Flash(ui.KindInfo, r.Printer.T("notices.search.gone"))
		return r.SeeOther("/notices")
	case err != nil:
		return err
	}
	body := view.build()
	body.Alerts = view.alerts()
	return r.Page(listPage(view), body)
}

func (h *Handlers) LoadList(r *page.Request, f notice.Filter) (ListView, error) {
	v := ListView{P: r.Printer, staff: r.Actor.Staff(), keeps: r.Is(page.Desks, page.Analysts), Now: r.Now, filter: f}
	var err error
	if v.List, err = h.store.Notice.List(r.Ctx, r.Actor, f); err != nil {
		return v, err
	}
	if v.all, err = h.countAll(r, v); err != nil {
		return v, err
	}
	if v.staff {
		v.providers, err = h.store.Provider.List(r.Ctx, r.Actor)
	}
	return v, err
}

// countAll counts the rows of the whole view where a desk could act on more than the page shows; else it is 0.
func (h *Handlers) countAll(r *page.Request, v ListView) (int, error) {
	switch {
	case v.staff || !v.actable() || !v.List.Next && !v.List.Prev:
		return 0, nil
	case v.filtered() || v.filter.Search != uuid.Nil:
		return h.store.Notice.Count(r.Ctx, r.Actor, v.filter)
	default:
		return v.List.Counts[v.filter.Tab], nil
	}
}

func listPage(v ListView) layout.Page {
	frame := layout.Page{Title: v.P.T("notices.title." + string(v.filter.Tab)), Path: page.ListURL(v.filter)}
	if todo := v.List.Counts[notice.TabTodo]; !v.staff && todo > 0 {
		frame.Count = capped(v.P, todo)
	}
	return frame
}
