package providers

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/org"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/portal/web/register"
	"eokm.nl/hosting/portal/web/triage"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// List shows the organisations: who waits for EOKM first, then who is late.
func (h *Handlers) List(r *page.Request) error {
	status := models.ProviderStatus(r.Query.Text("status"))
	rows, err := h.store.Provider.Rows(r.Ctx, r.Actor, status)
	if err != nil {
		return err
	}
	return r.Page(layout.Page{Title: r.Printer.T("providers.title")}, providersView(r, rows, status))
}

// Show is one organisation, with the form to vet it while its application waits.
func (h *Handlers) Show(r *page.Request) error {
	shown, err := h.store.Provider.Page(r.Ctx, r.Actor, r.Param("slug"))
	if err != nil {
		return err
	}
	return h.renderProvider(r, http.StatusOK, shown, provider.ApplicationDecision{}, nil)
}

func (h *Handlers) renderProvider(r *page.Request, status int, shown provider.Page, form provider.ApplicationDecision,
	bad page.Faults,
) error {
	rate, err := h.store.Observation.RateOf(r.Ctx, r.Actor, shown.ID)
	if err != nil {
		return err
	}
	on, err := h.store.Rota.OnDutyNow(r.Ctx, r.Actor, shown.ID)
	if err != nil {
		return err
	}
	alarms, err := h.store.Bulk.Alarms(r.Ctx, r.Actor, shown.ID, r.Now.Add(-alarmsFor))
	if err != nil {
		return err
	}
	view := providerView(r, shown, form, bad)
	if view.Approve, err = h.approveAll(r, shown); err != nil {
		return err
	}
	view.Alarms = triage.ConfirmAlarms(r, alarms)
	view.Figures.Items = append(view.Figures.Items, rateFigure(r, rate))
	if rate.Repeats() {
		view.Repeats = &ui.Note{Kind: ui.KindWarning, Text: r.Printer.T("rate.repeats")}
	}
	view.Duty = org.DutyWords(r, on)
	if status == http.StatusConflict {
		view.Changed = register.LastStep(r, shown)
	}
	frame := layout.Page{Title: shown.Name, Path: page.ProviderURL(shown.Slug), Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("providers.title"), URL: "/providers"}, {Label: shown.Name},
	}}
	return r.Render(status, frame, view)
}

// alarmsFor is for how long an alarm about confirmations stands on a provider's page.
const alarmsFor = 30 * models.Day

// Vet records what somebody decides about an application.
func (h *Handlers) Vet(r *page.Request) error {
	shown, err := h.store.Provider.Page(r.Ctx, r.Actor, r.Param("slug"))
	if err != nil {
		return err
	}
	round, was := page.ParseStage[provider.ApplicationState](r.Form.Text("round")) // none: the Store says that it is another one
	form := provider.ApplicationDecision{
		Provider: shown.ID, Round: round, Was: was, Do: provider.ApplicationAction(r.Form.Text("do")), Text: r.Form.Text("text"),
	}
	var bad page.Faults
	if form.Do == "" {
		bad.Add("do", "application.do_missing")
		return h.renderProvider(r, http.StatusUnprocessableEntity, shown, form, bad)
	}
	err = h.store.Provider.DecideApplication(r.Ctx, r.Actor, form)
	switch {
	case bad.Take(err):
		return h.renderProvider(r, http.StatusUnprocessableEntity, shown, form, bad)
	case errors.Is(err, models.ErrConflict):
		now, err := h.store.Provider.Page(r.Ctx, r.Actor, shown.Slug)
		if err != nil {
			return err
		}
		return h.renderProvider(r, http.StatusConflict, now, form, nil)
	case err != nil:
		return err
	}
	return h.vetted(r, shown.Slug, form.Do)
}

// vetted says what came of a decision.
func (h *Handlers) vetted(r *page.Request, slug string, do provider.ApplicationAction) error {
	shown, err := h.store.Provider.Page(r.Ctx, r.Actor, slug)
	if err != nil {
		return err
	}
	done := string(do)
	if shown.Status == models.ProviderActive {
		done = "active"
	}
	r.Flash(ui.KindSuccess, r.Printer.T("providers.vet.done."+done, "Provider", shown.Name))
	return r.SeeOther(r.Onward(page.ProviderURL(slug)))
}

// StandingForm asks why EOKM changes where an organisation stands.
func (h *Handlers) StandingForm(do provider.Action) page.Handle {
	return func(r *page.Request) error { return h.showStanding(r, http.StatusOK, do, nil) }
}

func (h *Handlers) showStanding(r *page.Request, status int, do provider.Action, bad page.Faults) error {
	shown, err := h.store.Provider.Page(r.Ctx, r.Actor, r.Param("slug"))
	if err != nil {
		return err
	}
	if bad == nil && !provider.CanStand(shown.Status, do, r.Actor.Role) {
		return h.renderProvider(r, http.StatusConflict, shown, provider.ApplicationDecision{}, nil)
	}
	view := standingFormView(r, shown, do, r.Form.Text("reason"), bad)
	if status == http.StatusConflict {
		view.Changed = register.LastStep(r, shown)
	}
	frame := layout.Page{Title: view.Title, Path: view.Action, Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("providers.title"), URL: "/providers"},
		{Label: shown.Name, URL: page.ProviderURL(shown.Slug)},
		{Label: view.Title},
	}}
	return r.Render(status, frame, view)
}

// ChangeStanding carries it out.
func (h *Handlers) ChangeStanding(do provider.Action) page.Handle {
	return func(r *page.Request) error {
		shown, err := h.store.Provider.Page(r.Ctx, r.Actor, r.Param("slug"))
		if err != nil {
			return err
		}
		var was []models.ProviderStatus
		if seen := r.Form.Text("seen"); seen != "" {
			was = append(was, models.ProviderStatus(seen))
		}
		err = h.store.Provider.ChangeStanding(r.Ctx, r.Actor, shown.ID, do, r.Form.Text("reason"), was...)
		var bad page.Faults
		switch {
		case bad.Take(err):
			return h.showStanding(r, http.StatusUnprocessableEntity, do, bad)
		case errors.Is(err, models.ErrConflict):
			return h.showStanding(r, http.StatusConflict, do, nil)
		case err != nil:
			return err
		}
		r.Flash(ui.KindSuccess, r.Printer.T("providers."+string(do)+".done", "Provider", shown.Name))
		return r.SeeOther(page.ProviderURL(shown.Slug))
	}
}
