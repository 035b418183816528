package web

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// listProviders shows the organisations: who waits for EOKM first, then who is late.
func (s *Server) listProviders(r *request) error {
	filter := provider.Filter{Name: r.query.text("name"), Status: models.ProviderStatus(r.query.text("status"))}
	rows, err := s.store.Provider.Rows(r.ctx, r.actor, filter)
	if err != nil {
		return err
	}
	return r.page(layout.Page{Title: r.printer.T("providers.title")}, providersView(r, rows, filter))
}

// showProvider is one organisation, with the form to vet it while its application waits.
func (s *Server) showProvider(r *request) error {
	shown, err := s.store.Provider.Page(r.ctx, r.actor, r.param("slug"))
	if err != nil {
		return err
	}
	return renderProvider(r, http.StatusOK, shown, provider.ApplicationDecision{}, nil)
}

func renderProvider(r *request, status int, shown provider.Page, form provider.ApplicationDecision, bad formFaults) error {
	view := providerView(r, shown, form, bad)
	if status == http.StatusConflict {
		view.Changed = lastStep(r, shown)
	}
	frame := layout.Page{Title: shown.Name, Path: providerURL(shown.Slug), Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.printer.T("providers.title"), URL: "/providers"}, {Label: shown.Name},
	}}
	return r.render(status, frame, view)
}

// vet records what somebody decides about an application.
func (s *Server) vet(r *request) error {
	shown, err := s.store.Provider.Page(r.ctx, r.actor, r.param("slug"))
	if err != nil {
		return err
	}
	round, was := parseStage[provider.ApplicationState](r.form.text("round")) // none: the Store says that it is another one
	form := provider.ApplicationDecision{Provider: shown.ID, Round: round, Was: was, Do: provider.ApplicationAction(r.form.text("do")), Text: r.form.text("text")}
	var bad formFaults
	if form.Do == "" {
		bad.add("do", "application.do_missing")
		return renderProvider(r, http.StatusUnprocessableEntity, shown, form, bad)
	}
	err = s.store.Provider.DecideApplication(r.ctx, r.actor, form)
	switch {
	case bad.take(err):
		return renderProvider(r, http.StatusUnprocessableEntity, shown, form, bad)
	case errors.Is(err, models.ErrConflict):
		now, err := s.store.Provider.Page(r.ctx, r.actor, shown.Slug)
		if err != nil {
			return err
		}
		return renderProvider(r, http.StatusConflict, now, form, nil)
	case err != nil:
		return err
	}
	return s.vetted(r, shown.Slug, form.Do)
}

// vetted says what came of a decision.
func (s *Server) vetted(r *request, slug string, do provider.ApplicationAction) error {
	shown, err := s.store.Provider.Page(r.ctx, r.actor, slug)
	if err != nil {
		return err
	}
	done := string(do)
	if shown.Status == models.ProviderActive {
		done = "active"
	}
	r.flash(ui.KindSuccess, r.printer.T("providers.vet.done."+done, "Provider", shown.Name))
	return r.seeOther(providerURL(slug))
}

// standingForm asks why EOKM changes where an organisation stands.
func (s *Server) standingForm(do provider.Action) handle {
	return func(r *request) error { return s.showStanding(r, http.StatusOK, do, nil) }
}

func (s *Server) showStanding(r *request, status int, do provider.Action, bad formFaults) error {
	shown, err := s.store.Provider.Page(r.ctx, r.actor, r.param("slug"))
	if err != nil {
		return err
	}
	if bad == nil && !provider.CanStand(shown.Status, do, r.actor.Role) {
		return renderProvider(r, http.StatusConflict, shown, provider.ApplicationDecision{}, nil)
	}
	view := standingFormView(r, shown, do, r.form.text("reason"), bad)
	if status == http.StatusConflict {
		view.Changed = lastStep(r, shown)
	}
	frame := layout.Page{Title: view.Title, Path: view.Action, Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.printer.T("providers.title"), URL: "/providers"}, {Label: shown.Name, URL: providerURL(shown.Slug)}, {Label: view.Title},
	}}
	return r.render(status, frame, view)
}

// changeStanding carries it out.
func (s *Server) changeStanding(do provider.Action) handle {
	return func(r *request) error {
		shown, err := s.store.Provider.Page(r.ctx, r.actor, r.param("slug"))
		if err != nil {
			return err
		}
		var was []models.ProviderStatus
		if seen := r.form.text("seen"); seen != "" {
			was = append(was, models.ProviderStatus(seen))
		}
		err = s.store.Provider.ChangeStanding(r.ctx, r.actor, shown.ID, do, r.form.text("reason"), was...)
		var bad formFaults
		switch {
		case bad.take(err):
			return s.showStanding(r, http.StatusUnprocessableEntity, do, bad)
		case errors.Is(err, models.ErrConflict):
			return s.showStanding(r, http.StatusConflict, do, nil)
		case err != nil:
			return err
		}
		r.flash(ui.KindSuccess, r.printer.T("providers."+string(do)+".done", "Provider", shown.Name))
		return r.seeOther(providerURL(shown.Slug))
	}
}
