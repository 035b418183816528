package web

import (
	"net/http"

	"github.com/google/uuid"

	"eokm.nl/hosting/models/notice"
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

func parseRoute(r *request) (routeForm, formFaults) {
	form := routeForm{
		numbers: r.form.numbers("n"), choice: r.form.text("to"), seen: parseSeen(r.form.text("seen")),
		other: r.form.id("other"), // nothing chosen: the Store says so
	}
	var bad formFaults
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

// routeForm asks to whom the items of a notice that has no provider go, with who could be asked.
func (s *Server) routeForm(r *request) error {
	return s.showRoute(r, http.StatusOK, routeForm{numbers: r.query.numbers("n")}, nil)
}

// routeItems gives items to a provider.
func (s *Server) routeItems(r *request) error {
	form, bad := parseRoute(r)
	done, err := attempt(bad,
		func() error {
			return s.store.Notice.RouteItems(r.ctx, r.actor, r.param("ref"), form.numbers, form.to(), form.seen)
		},
		func(status int, bad formFaults) error { return s.showRoute(r, status, form, bad) })
	if !done {
		return err
	}
	r.flash(ui.KindSuccess, r.printer.N("staff.route.done", len(form.numbers)))
	return r.seeOther("/triage/unrouted")
}

// showRoute shows the form over the items as they are now, with what was filled in. A notice of which every item has a
// provider has no form.
func (s *Server) showRoute(r *request, status int, form routeForm, bad formFaults) error {
	shown, err := s.staffNotice(r, form.numbers)
	if err != nil {
		return err
	}
	items, next, err := s.store.Notice.Unrouted(r.ctx, r.actor, notice.UnroutedFilter{Ref: shown.Ref, FromN: firstItem(form.numbers)})
	if err != nil {
		return err
	}
	if len(items) == 0 {
		r.flash(ui.KindInfo, r.printer.T("staff.route.nothing", "Ref", shown.Ref))
		return r.seeOther(noticeURL(shown.Ref))
	}
	providers, err := s.store.Provider.List(r.ctx, r.actor)
	if err != nil {
		return err
	}
	view := routeView(r, items, form, providers, bad)
	view.Action, view.CancelURL, view.More = noticeURL(shown.Ref)+"/route", noticeURL(shown.Ref), !next.IsZero()
	if status == http.StatusConflict {
		view.Changed = changedText(r, shown, form.numbers)
	}
	frame := staffForm(r, shown.Ref, "staff.route.title")
	frame.Error = bad != nil
	return r.render(status, frame, view)
}
