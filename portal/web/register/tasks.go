package register

import (
	"errors"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// applying lets a handler run for the people of a provider that has applied, with its page. Others have no application to
// fill in.
func (h *Handlers) applying(do func(*page.Request, provider.Page) error) page.Handle {
	return func(r *page.Request) error {
		if r.Account.Status != models.ProviderApplied {
			return r.SeeOther("/")
		}
		shown, err := h.store.Provider.OwnProvider(r.Ctx, r.Actor)
		if err != nil {
			return err
		}
		if shown.Application == nil { // EOKM added it, and has yet to make it active
			return h.Standing(r)
		}
		return do(r, shown)
	}
}

// Filling is applying while the application is the provider's to fill in; else it shows how it stands.
func (h *Handlers) Filling(do func(*page.Request, provider.Page) error) page.Handle {
	return h.applying(func(r *page.Request, shown provider.Page) error {
		if !provider.CanApply(shown.Application.State, provider.ActFill, models.RoleProviderAdmin) {
			return r.SeeOther("/register/status")
		}
		return do(r, shown)
	})
}

// Recall takes the application back from EOKM.
func (h *Handlers) Recall(r *page.Request) error {
	err := h.store.Provider.RecallApplication(r.Ctx, r.Actor)
	switch {
	case errors.Is(err, models.ErrConflict), errors.Is(err, models.ErrNotFound): // EOKM decided meanwhile, or there is none
		r.Flash(ui.KindInfo, r.Printer.T("register.recall.late"))
		return r.SeeOther("/register/status")
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("register.recall.done"))
	return r.SeeOther("/register/tasks")
}

// Tasks is what an application consists of, each part with its state.
func (h *Handlers) Tasks(r *page.Request, shown provider.Page) error {
	return r.Page(layout.Page{Title: r.Printer.T("register.tasks.title"), Narrow: true}, tasksView(r, shown))
}

func taskPage(r *page.Request, key string) layout.Page {
	return layout.Page{Title: r.Printer.T(key), Narrow: true, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("register.tasks.title"), URL: "/register/tasks"}, {Label: r.Printer.T(key)},
	}}
}

// OrganisationForm asks who the provider is.
func (h *Handlers) OrganisationForm(r *page.Request, shown provider.Page) error {
	form := provider.Organisation{Country: r.Printer.T("register.organisation.country.usual")}
	if shown.Organisation != nil {
		form = *shown.Organisation
	}
	return r.Page(taskPage(r, "register.organisation.title"), organisationView(r, form, nil))
}

func (h *Handlers) SetOrganisation(r *page.Request, _ provider.Page) error {
	form := provider.Organisation{
		LegalName: r.Form.Text("legal_name"), KVK: r.Form.Text("kvk"), Register: r.Form.Text("register"), Address: r.Form.Text("address"),
		Country: r.Form.Text("country"), Website: r.Form.Text("website"), Size: provider.OrganisationSize(r.Form.Text("size")),
	}
	err := h.store.Provider.SetOrganisation(r.Ctx, r.Actor, form)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return r.Refused(taskPage(r, "register.organisation.title"), organisationView(r, form, bad))
	case err != nil:
		return err
	}
	return h.taskDone(r)
}

// taskDone leads back to the tasks.
func (h *Handlers) taskDone(r *page.Request) error {
	r.Flash(ui.KindSuccess, r.Printer.T("register.saved"))
	return r.SeeOther("/register/tasks")
}

// ConductForm shows the code of conduct.
func (h *Handlers) ConductForm(r *page.Request, shown provider.Page) error {
	return r.Page(taskPage(r, "register.conduct.title"), conductView(r, shown, nil))
}

func (h *Handlers) AcceptConduct(r *page.Request, shown provider.Page) error {
	if !r.Form.Ticked("agree") {
		var bad page.Faults
		bad.Add("agree", "register.conduct.missing")
		return r.Refused(taskPage(r, "register.conduct.title"), conductView(r, shown, bad))
	}
	if err := h.store.Provider.AcceptConduct(r.Ctx, r.Actor, r.Form.Text("version")); err != nil {
		return err
	}
	return h.taskDone(r)
}

// CheckForm shows everything that was filled in, before it is sent.
func (h *Handlers) CheckForm(r *page.Request, shown provider.Page) error {
	return r.Page(taskPage(r, "register.check.title"), checkView(r, shown, "", nil))
}

// Send gives the application to EOKM.
func (h *Handlers) Send(r *page.Request, shown provider.Page) error {
	err := h.store.Provider.SendApplication(r.Ctx, r.Actor, r.Form.Text("answer"))
	var bad page.Faults
	switch {
	case bad.Take(err):
		return r.Refused(taskPage(r, "register.check.title"), checkView(r, shown, r.Form.Text("answer"), bad))
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("register.check.sent"))
	return r.SeeOther("/register/status")
}

// Standing shows a provider's own people where it stands with EOKM, and why.
func (h *Handlers) Standing(r *page.Request) error {
	shown, err := h.store.Provider.OwnProvider(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	return r.Page(layout.Page{Title: standingTitle(r, shown.Provider), Narrow: true}, standingView(r, shown))
}
