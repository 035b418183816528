package web

import (
	"errors"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// applying lets a handler run for the people of a provider that has applied, with its page. Others have no application to
// fill in.
func (s *Server) applying(do func(*request, provider.Page) error) handle {
	return func(r *request) error {
		if r.account.Status != models.ProviderApplied {
			return r.seeOther("/")
		}
		shown, err := s.store.Provider.OwnProvider(r.ctx, r.actor)
		if err != nil {
			return err
		}
		if shown.Application == nil { // EOKM added it, and has yet to make it active
			return s.standing(r)
		}
		return do(r, shown)
	}
}

// filling is applying while the application is the provider's to fill in; else it shows how it stands.
func (s *Server) filling(do func(*request, provider.Page) error) handle {
	return s.applying(func(r *request, shown provider.Page) error {
		if !provider.CanApply(shown.Application.State, provider.ActFill, models.RoleProviderAdmin) {
			return r.seeOther("/register/status")
		}
		return do(r, shown)
	})
}

// recall takes the application back from EOKM.
func (s *Server) recall(r *request) error {
	err := s.store.Provider.RecallApplication(r.ctx, r.actor)
	switch {
	case errors.Is(err, models.ErrConflict), errors.Is(err, models.ErrNotFound): // EOKM decided meanwhile, or there is none
		r.flash(ui.KindInfo, r.printer.T("register.recall.late"))
		return r.seeOther("/register/status")
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("register.recall.done"))
	return r.seeOther("/register/tasks")
}

// tasks is what an application consists of, each part with its state.
func (s *Server) tasks(r *request, shown provider.Page) error {
	return r.page(layout.Page{Title: r.printer.T("register.tasks.title"), Narrow: true}, tasksView(r, shown))
}

func taskPage(r *request, key string) layout.Page {
	return layout.Page{Title: r.printer.T(key), Narrow: true, Crumbs: []layout.Crumb{
		{Label: r.printer.T("register.tasks.title"), URL: "/register/tasks"}, {Label: r.printer.T(key)},
	}}
}

// organisationForm asks who the provider is.
func (s *Server) organisationForm(r *request, shown provider.Page) error {
	form := provider.Organisation{Country: r.printer.T("register.organisation.country.usual")}
	if shown.Organisation != nil {
		form = *shown.Organisation
	}
	return r.page(taskPage(r, "register.organisation.title"), organisationView(r, form, nil))
}

func (s *Server) setOrganisation(r *request, _ provider.Page) error {
	form := provider.Organisation{
		LegalName: r.form.text("legal_name"), KVK: r.form.text("kvk"), Register: r.form.text("register"), Address: r.form.text("address"),
		Country: r.form.text("country"), Website: r.form.text("website"), Size: provider.OrganisationSize(r.form.text("size")),
	}
	err := s.store.Provider.SetOrganisation(r.ctx, r.actor, form)
	var bad formFaults
	switch {
	case bad.take(err):
		return r.refused(taskPage(r, "register.organisation.title"), organisationView(r, form, bad))
	case err != nil:
		return err
	}
	return s.taskDone(r)
}

// taskDone leads back to the tasks.
func (s *Server) taskDone(r *request) error {
	r.flash(ui.KindSuccess, r.printer.T("register.saved"))
	return r.seeOther("/register/tasks")
}

// conductForm shows the code of conduct.
func (s *Server) conductForm(r *request, shown provider.Page) error {
	return r.page(taskPage(r, "register.conduct.title"), conductView(r, shown, nil))
}

func (s *Server) acceptConduct(r *request, shown provider.Page) error {
	if !r.form.ticked("agree") {
		var bad formFaults
		bad.add("agree", "register.conduct.missing")
		return r.refused(taskPage(r, "register.conduct.title"), conductView(r, shown, bad))
	}
	if err := s.store.Provider.AcceptConduct(r.ctx, r.actor, r.form.text("version")); err != nil {
		return err
	}
	return s.taskDone(r)
}

// checkForm shows everything that was filled in, before it is sent.
func (s *Server) checkForm(r *request, shown provider.Page) error {
	return r.page(taskPage(r, "register.check.title"), checkView(r, shown, "", nil))
}

// send gives the application to EOKM.
func (s *Server) send(r *request, shown provider.Page) error {
	err := s.store.Provider.SendApplication(r.ctx, r.actor, r.form.text("answer"))
	var bad formFaults
	switch {
	case bad.take(err):
		return r.refused(taskPage(r, "register.check.title"), checkView(r, shown, r.form.text("answer"), bad))
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("register.check.sent"))
	return r.seeOther("/register/status")
}

// standing shows a provider's own people where it stands with EOKM, and why.
func (s *Server) standing(r *request) error {
	shown, err := s.store.Provider.OwnProvider(r.ctx, r.actor)
	if err != nil {
		return err
	}
	return r.page(layout.Page{Title: standingTitle(r, shown.Provider), Narrow: true}, standingView(r, shown))
}
