// Package practice is the page on which a desk orders a notice to practise with, and ends one.
package practice

import (
	"net/http"
	"strconv"

	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/practice"
	"eokm.nl/hosting/templates/ui"
)

// Handlers answer this room's addresses (portal/web/practice_routes.go). They are safe for concurrent use.
type Handlers struct {
	store *rooms.Store
}

// New makes them.
func New(store *rooms.Store) *Handlers { return &Handlers{store: store} }

// sizes are how many addresses the form offers; the last is the most that there may be (models/practice).
var sizes = []int{1, 3, 10}

// Form is the page: what a practice is, how large one may be, and those that were ordered before.
func (h *Handlers) Form(r *page.Request) error { return h.show(r, http.StatusOK, nil) }

func (h *Handlers) show(r *page.Request, status int, bad page.Faults) error {
	list, err := h.store.Practice.List(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	p := r.Printer
	view := practice.Practice{
		Errors: bad.Summary(r, nil, []string{"items"}),
		Items:  ui.Radios{Name: "items", Legend: p.T("practice.items.label"), Error: bad.Text(r, "items")},
	}
	for _, n := range sizes {
		view.Items.Options = append(view.Items.Options, ui.Option{
			Value: strconv.Itoa(n), Label: p.N("practice.items.of", n), Selected: n == max(r.Form.Amount("items"), 1),
		})
	}
	for _, own := range list {
		row := practice.Row{Ref: own.Ref, URL: page.NoticeURL(own.Ref), Count: p.Number(own.Items), State: p.T("practice.over")}
		if own.Open {
			row.State, row.EndURL = p.T("practice.running"), page.PracticeURL(own.Ref)+"/end"
		}
		view.Rows = append(view.Rows, row)
	}
	return r.Render(status, layout.Page{Title: p.T("practice.title"), Crumbs: []layout.Crumb{
		{Label: p.T("notices.title"), URL: "/notices"}, {Label: p.T("practice.title")},
	}}, view)
}

// Order makes one, and leads to it.
func (h *Handlers) Order(r *page.Request) error {
	ref, err := h.store.Practice.Order(r.Ctx, r.Actor, r.Form.Amount("items"))
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.show(r, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("practice.ordered"))
	return r.SeeOther(page.NoticeURL(ref))
}

// End ends one.
func (h *Handlers) End(r *page.Request) error {
	return r.Settled(h.store.Practice.End(r.Ctx, r.Actor, r.Param("ref")), "/practice", r.Printer.T("practice.ended"),
		r.Printer.T("practice.ended.before"))
}
