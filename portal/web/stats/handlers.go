// Package stats is what the portal counts, for who may see it: a desk its own figures, EOKM the flow and its year, everybody who is signed
// in what each number means. No page of it reads another provider's row.
package stats

import (
	"net/http"

	"eokm.nl/hosting/models/figure"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/stats"
	"eokm.nl/hosting/templates/ui"
)

// Handlers answer this room's addresses (portal/web/stats_routes.go). They are safe for concurrent use.
type Handlers struct{ store *rooms.Store }

// New makes them.
func New(store *rooms.Store) *Handlers { return &Handlers{store: store} }

// Show is a desk's own figures, or EOKM's flow.
func (h *Handlers) Show(r *page.Request) error {
	period, faults := h.period(r, figure.Month)
	status := http.StatusOK
	if faults != nil {
		status = http.StatusUnprocessableEntity
	}
	build := h.ownPage
	if r.Actor.Staff() {
		build = h.flowPage
	}
	view, err := build(r, period)
	if err != nil {
		return err
	}
	view.Errors = faults.Summary(r, []string{"period"}, nil)
	view.Period = h.picker(r, "/stats", period, faults)
	return r.Render(status, layout.Page{Title: view.Title, Error: faults != nil}, view)
}

// Definitions is the page of what each number means, with its versions.
func (h *Handlers) Definitions(r *page.Request) error {
	return r.Page(layout.Page{
		Title: r.Printer.T("stats.definitions"), Narrow: true,
		Crumbs: []layout.Crumb{{Label: r.Printer.T("stats.title"), URL: "/stats"}, {Label: r.Printer.T("stats.definitions")}},
	}, definitions(r.Printer))
}

// tabs are EOKM's pages of figures.
func tabs(r *page.Request, current string) ui.Tabs {
	t := ui.Tabs{Label: r.Printer.T("stats.title")}
	for _, one := range []struct{ key, url string }{
		{"stats.tab.flow", "/stats"}, {"stats.tab.report", "/stats/report"}, {"stats.tab.scenario", "/stats/scenario"},
	} {
		t.Items = append(t.Items, ui.Tab{Label: r.Printer.T(one.key), URL: one.url, Current: one.url == current})
	}
	return t
}

// section is a part of the page with a table, and the link to what its numbers mean.
func section(r *page.Request, id string, def figure.Definition) stats.Section {
	s := stats.Section{ID: id, Title: r.Printer.T("stats.part." + id), Text: r.Printer.T("stats.part." + id + ".text")}
	if def != "" {
		s.About = stats.Link{Text: r.Printer.T("stats.about"), URL: "/stats/definitions#" + string(def)}
	}
	s.Table.Caption = s.Title
	return s
}
