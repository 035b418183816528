package notices

import (
	"net/http"

	"github.com/google/uuid"

	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/unrouted"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/ui"
)

// routeForm is the form that gives items to a provider: one of those suggested, or another.
type routeForm struct {
	numbers []int
	choice  string // of the suggestions: a provider's id, or otherProvider
	other   uuid.UUID
	seen    notice.Seen
}

// otherProvider is the choice of none of the suggestions.
const otherProvider = "other"

func parseRoute(r *page.Request) (routeForm, page.Faults) {
	form := routeForm{
		numbers: r.Form.Numbers("n"), choice: r.Form.Text("to"), seen: ParseSeen(r.Form.Text("seen")),
		other: r.Form.ID("other"), // nothing chosen: the Store says so
	}
	var bad page.Faults
	checkChosen(form.numbers, &bad)
	return form, bad
}

// to is the provider that was chosen; the nil id when none was.
func (f routeForm) to() uuid.UUID {
	if id, err := uuid.Parse(f.choice); err == nil {
		return id
	}
	return f.other
}

// RouteForm asks to whom the items of a notice that has no provider go, with who could be asked.
func (h *Handlers) RouteForm(r *page.Request) error {
	return h.showRoute(r, http.StatusOK, routeForm{numbers: r.Query.Numbers("n")}, nil)
}

// RouteItems gives items to a provider.
func (h *Handlers) RouteItems(r *page.Request) error {
	form, bad := parseRoute(r)
	done, err := page.Attempt(bad,
		func() error {
			return h.store.Notice.RouteItems(r.Ctx, r.Actor, r.Param("ref"), form.numbers, form.to(), form.seen)
		},
		func(status int, bad page.Faults) error { return h.showRoute(r, status, form, bad) })
	if !done {
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.N("staff.route.done", len(form.numbers)))
	return r.SeeOther(r.Onward("/triage/unrouted"))
}

// showRoute shows the form over the items as they are now, with what was filled in. A notice of which every item has a
// provider has no form.
func (h *Handlers) showRoute(r *page.Request, status int, form routeForm, bad page.Faults) error {
	shown, err := h.staffNotice(r, form.numbers)
	if err != nil {
		return err
	}
	items, next, err := h.store.Unrouted.List(r.Ctx, r.Actor, unrouted.Filter{Ref: shown.Ref, FromN: firstItem(form.numbers)})
	if err != nil {
		return err
	}
	if len(items) == 0 {
		r.Flash(ui.KindInfo, r.Printer.T("staff.route.nothing", "Ref", shown.Ref))
		return r.SeeOther(page.NoticeURL(shown.Ref))
	}
	providers, err := h.store.Provider.List(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view := routeView(r, items, form, providers, bad)
	own := page.NoticeURL(shown.Ref)
	view.Action, view.CancelURL, view.More = r.Keeping(own+"/route"), r.Onward(own), !next.IsZero()
	if status == http.StatusConflict {
		view.Changed = ChangedText(r, shown, form.numbers)
	}
	frame := staffForm(r, shown.Ref, "staff.route.title")
	frame.Error = bad != nil
	return r.Render(status, frame, view)
}
