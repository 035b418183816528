package web

import (
	"errors"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/ui"
)

// routing is the form that gives items to a provider: one of those suggested, or another.
type routing struct {
	numbers []int
	choice  string // of the suggestions: a provider's id, or otherProvider
	other   uuid.UUID
	seen    models.Seen
}

// otherProvider is the choice of none of the suggestions.
const otherProvider = "other"

func parseRouting(c echo.Context) (routing, formFaults, error) {
	values, err := c.FormParams()
	if err != nil {
		return routing{}, nil, badForm(err)
	}
	other, _ := uuid.Parse(values.Get("other")) // nothing chosen: the Store says so
	form := routing{numbers: itemNumbers(values["n"]), choice: values.Get("to"), other: other, seen: parseSeen(values.Get("seen"))}
	var bad formFaults
	checkChosen(form.numbers, &bad)
	return form, bad, nil
}

// to is the provider that was chosen; the nil id when none was.
func (f routing) to() uuid.UUID {
	if id, err := uuid.Parse(f.choice); err == nil {
		return id
	}
	return f.other
}

// routeForm asks to whom the items of a notice that has no provider go, with who could be asked.
func (s *Server) routeForm(c echo.Context) error {
	return s.showRoute(c, http.StatusOK, routing{numbers: itemNumbers(c.QueryParams()["n"])}, nil)
}

// routeItems gives items to a provider.
func (s *Server) routeItems(c echo.Context) error {
	form, bad, err := parseRouting(c)
	if err != nil {
		return err
	}
	r, ctx := from(c), c.Request().Context()
	if bad == nil {
		err = s.store.RouteItems(ctx, r.actor, c.Param("ref"), form.numbers, form.to(), form.seen)
	}
	switch {
	case bad != nil || bad.take(err):
		return s.showRoute(c, http.StatusUnprocessableEntity, form, bad)
	case errors.Is(err, models.ErrConflict):
		return s.showRoute(c, http.StatusConflict, form, nil)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.N("staff.route.done", len(form.numbers)))
	return seeOther(c, "/triage/unrouted")
}

// showRoute shows the form over the items as they are now, with what was filled in. A notice of which every item has a
// provider has no form.
func (s *Server) showRoute(c echo.Context, status int, form routing, bad formFaults) error {
	r, ctx := from(c), c.Request().Context()
	page, err := s.staffNotice(c, form.numbers)
	if err != nil {
		return err
	}
	items, next, err := s.store.Unrouted(ctx, r.actor, models.UnroutedFilter{Ref: page.Ref, FromN: firstItem(form.numbers)})
	if err != nil {
		return err
	}
	if len(items) == 0 {
		s.flash(c, ui.KindInfo, r.printer.T("staff.route.nothing", "Ref", page.Ref))
		return seeOther(c, noticeURL(page.Ref))
	}
	providers, err := s.store.Providers(ctx, r.actor)
	if err != nil {
		return err
	}
	view := r.routeView(items, form, providers, bad)
	view.Action, view.CancelURL, view.More = noticeURL(page.Ref)+"/route", noticeURL(page.Ref), !next.IsZero()
	if status == http.StatusConflict {
		view.Changed = r.changedText(page, form.numbers)
	}
	frame := r.staffForm(page.Ref, "staff.route.title")
	frame.Error = bad != nil
	return s.render(c, status, frame, view)
}
