package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/providers"
	"eokm.nl/hosting/templates/ui"
)

// listProviders shows the organisations: who waits for EOKM first, then who is late.
func (s *Server) listProviders(c echo.Context) error {
	r := from(c)
	filter := models.ProviderFilter{Name: c.QueryParam("name"), Status: models.ProviderStatus(c.QueryParam("status"))}
	rows, err := s.store.ProviderRows(c.Request().Context(), r.actor, filter)
	if err != nil {
		return err
	}
	return s.page(c, layout.Page{Title: r.printer.T("providers.title")}, r.providersView(rows, filter))
}

// triageApplications is the queue of the providers that want to take part.
func (s *Server) triageApplications(c echo.Context) error {
	r, ctx := from(c), c.Request().Context()
	queues, err := s.store.Queues(ctx, r.actor)
	if err != nil {
		return err
	}
	after := parseCursor(c.QueryParam("after"))
	waiting, next, err := s.store.WaitingApplications(ctx, r.actor, after)
	if err != nil {
		return err
	}
	view := providers.Applications{
		Tabs: r.triageTabs(queues, "/triage/applications"), Rows: r.applicationRows(waiting, s.store.Now()),
		Pager: r.queuePager("/triage/applications", after, next, r.printer.N("staff.pager.applications", len(waiting))),
	}
	return s.page(c, r.queuePage("staff.applications.title", queues, s.store.Now()), view)
}

// showProvider is one organisation, with the form to vet it while its application waits.
func (s *Server) showProvider(c echo.Context) error {
	page, err := s.store.ProviderPage(c.Request().Context(), from(c).actor, c.Param("slug"))
	if err != nil {
		return err
	}
	return s.renderProvider(c, http.StatusOK, page, models.Vetting{}, nil)
}

func (s *Server) renderProvider(c echo.Context, status int, page models.ProviderPage, form models.Vetting, bad formFaults) error {
	r := from(c)
	view := r.providerView(page, form, bad)
	if status == http.StatusConflict {
		view.Changed = r.lastStep(page)
	}
	frame := layout.Page{Title: page.Name, Path: providerURL(page.Slug), Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.printer.T("providers.title"), URL: "/providers"}, {Label: page.Name},
	}}
	return s.render(c, status, frame, view)
}

// vet records what somebody decides about an application.
func (s *Server) vet(c echo.Context) error {
	r, ctx := from(c), c.Request().Context()
	page, err := s.store.ProviderPage(ctx, r.actor, c.Param("slug"))
	if err != nil {
		return err
	}
	round, was := parseStage[models.ApplicationState](c.FormValue("round")) // none: the Store says that it is another one
	form := models.Vetting{Provider: page.ID, Round: round, Was: was, Do: models.ApplicationAction(c.FormValue("do")), Text: c.FormValue("text")}
	var bad formFaults
	if form.Do == "" {
		bad.add("do", "application.do_missing")
		return s.renderProvider(c, http.StatusUnprocessableEntity, page, form, bad)
	}
	err = s.store.DecideApplication(ctx, r.actor, form)
	switch {
	case bad.take(err):
		return s.renderProvider(c, http.StatusUnprocessableEntity, page, form, bad)
	case errors.Is(err, models.ErrConflict):
		now, err := s.store.ProviderPage(ctx, r.actor, page.Slug)
		if err != nil {
			return err
		}
		return s.renderProvider(c, http.StatusConflict, now, form, nil)
	case err != nil:
		return err
	}
	return s.vetted(c, page.Slug, form.Do)
}

// vetted says what came of a decision.
func (s *Server) vetted(c echo.Context, slug string, do models.ApplicationAction) error {
	r := from(c)
	page, err := s.store.ProviderPage(c.Request().Context(), r.actor, slug)
	if err != nil {
		return err
	}
	done := string(do)
	if page.Status == models.ProviderActive {
		done = "active"
	}
	s.flash(c, ui.KindSuccess, r.printer.T("providers.vet.done."+done, "Provider", page.Name))
	return seeOther(c, providerURL(slug))
}

// standingForm asks why EOKM changes where an organisation stands.
func (s *Server) standingForm(do models.ProviderAction) echo.HandlerFunc {
	return func(c echo.Context) error { return s.showStanding(c, http.StatusOK, do, nil) }
}

func (s *Server) showStanding(c echo.Context, status int, do models.ProviderAction, bad formFaults) error {
	r := from(c)
	page, err := s.store.ProviderPage(c.Request().Context(), r.actor, c.Param("slug"))
	if err != nil {
		return err
	}
	if bad == nil && !models.CanStand(page.Status, do, r.actor.Role) {
		return s.renderProvider(c, http.StatusConflict, page, models.Vetting{}, nil)
	}
	view := r.standingFormView(page, do, c.FormValue("reason"), bad)
	if status == http.StatusConflict {
		view.Changed = r.lastStep(page)
	}
	frame := layout.Page{Title: view.Title, Path: view.Action, Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.printer.T("providers.title"), URL: "/providers"}, {Label: page.Name, URL: providerURL(page.Slug)}, {Label: view.Title},
	}}
	return s.render(c, status, frame, view)
}

// changeStanding carries it out.
func (s *Server) changeStanding(do models.ProviderAction) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, ctx := from(c), c.Request().Context()
		page, err := s.store.ProviderPage(ctx, r.actor, c.Param("slug"))
		if err != nil {
			return err
		}
		var was []models.ProviderStatus
		if seen := c.FormValue("seen"); seen != "" {
			was = append(was, models.ProviderStatus(seen))
		}
		err = s.store.ChangeStanding(ctx, r.actor, page.ID, do, c.FormValue("reason"), was...)
		var bad formFaults
		switch {
		case bad.take(err):
			return s.showStanding(c, http.StatusUnprocessableEntity, do, bad)
		case errors.Is(err, models.ErrConflict):
			return s.showStanding(c, http.StatusConflict, do, nil)
		case err != nil:
			return err
		}
		s.flash(c, ui.KindSuccess, r.printer.T("providers."+string(do)+".done", "Provider", page.Name))
		return seeOther(c, providerURL(page.Slug))
	}
}
