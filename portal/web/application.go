package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/register"
	"eokm.nl/hosting/templates/ui"
)

// applying lets a handler run for the people of a provider that has applied, with its page. Others have no application to
// fill in.
func (s *Server) applying(do func(echo.Context, models.ProviderPage) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		if from(c).account.Status != models.ProviderApplied {
			return seeOther(c, "/")
		}
		page, err := s.store.OwnProvider(c.Request().Context(), from(c).actor)
		if err != nil {
			return err
		}
		if page.Application == nil { // EOKM added it, and has yet to make it active
			return s.standing(c)
		}
		return do(c, page)
	}
}

// filling is applying while the application is the provider's to fill in; else it shows how it stands.
func (s *Server) filling(do func(echo.Context, models.ProviderPage) error) echo.HandlerFunc {
	return s.applying(func(c echo.Context, page models.ProviderPage) error {
		if !models.CanApply(page.Application.State, models.ActFill, models.RoleProviderAdmin) {
			return seeOther(c, "/register/status")
		}
		return do(c, page)
	})
}

// lockedNotes say that EOKM looks at the application, so that nothing of it can be changed; none when it can.
func (s *Server) lockedNotes(c echo.Context) ([]ui.Note, error) {
	r := from(c)
	if !r.applying() {
		return nil, nil
	}
	a, err := s.store.OwnApplication(c.Request().Context(), r.actor)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return nil, nil
	case err != nil || !a.Locked():
		return nil, err
	}
	return []ui.Note{{
		Kind: ui.KindInfo, Text: r.printer.T("application.locked." + string(a.State)),
		LinkText: r.printer.T("application.locked.link"), LinkURL: "/register/status",
	}}, nil
}

// changing lets a form be filled in that changes what an application consists of; while nothing of it can be, it leads to
// where that stands.
func (s *Server) changing(do echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		notes, err := s.lockedNotes(c)
		switch {
		case err != nil:
			return err
		case len(notes) > 0:
			s.flash(c, ui.KindInfo, notes[0].Text)
			return seeOther(c, "/register/status")
		}
		return do(c)
	}
}

// recall takes the application back from EOKM.
func (s *Server) recall(c echo.Context) error {
	r := from(c)
	err := s.store.RecallApplication(c.Request().Context(), r.actor)
	switch {
	case errors.Is(err, models.ErrConflict), errors.Is(err, models.ErrNotFound): // EOKM decided meanwhile, or there is none
		s.flash(c, ui.KindInfo, r.printer.T("register.recall.late"))
		return seeOther(c, "/register/status")
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.T("register.recall.done"))
	return seeOther(c, "/register/tasks")
}

// tasks is what an application consists of, each part with its state.
func (s *Server) tasks(c echo.Context, page models.ProviderPage) error {
	r := from(c)
	return s.page(c, layout.Page{Title: r.printer.T("register.tasks.title"), Narrow: true}, r.tasksView(page))
}

func (r *request) taskPage(key string) layout.Page {
	return layout.Page{Title: r.printer.T(key), Narrow: true, Crumbs: []layout.Crumb{
		{Label: r.printer.T("register.tasks.title"), URL: "/register/tasks"}, {Label: r.printer.T(key)},
	}}
}

// organisationForm asks who the provider is.
func (s *Server) organisationForm(c echo.Context, page models.ProviderPage) error {
	form := models.Organisation{Country: from(c).printer.T("register.organisation.country.usual")}
	if page.Organisation != nil {
		form = *page.Organisation
	}
	return s.page(c, from(c).taskPage("register.organisation.title"), from(c).organisationView(form, nil))
}

func (s *Server) setOrganisation(c echo.Context, _ models.ProviderPage) error {
	r := from(c)
	form := models.Organisation{
		LegalName: c.FormValue("legal_name"), KVK: c.FormValue("kvk"), Register: c.FormValue("register"), Address: c.FormValue("address"),
		Country: c.FormValue("country"), Website: c.FormValue("website"), Size: models.OrganisationSize(c.FormValue("size")),
	}
	err := s.store.SetOrganisation(c.Request().Context(), r.actor, form)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.refused(c, r.taskPage("register.organisation.title"), r.organisationView(form, bad))
	case err != nil:
		return err
	}
	return s.taskDone(c)
}

// taskDone leads back to the tasks.
func (s *Server) taskDone(c echo.Context) error {
	s.flash(c, ui.KindSuccess, from(c).printer.T("register.saved"))
	return seeOther(c, "/register/tasks")
}

// conductForm shows the code of conduct.
func (s *Server) conductForm(c echo.Context, page models.ProviderPage) error {
	return s.page(c, from(c).taskPage("register.conduct.title"), from(c).conductView(page, nil))
}

func (s *Server) acceptConduct(c echo.Context, page models.ProviderPage) error {
	r := from(c)
	if c.FormValue("agree") == "" {
		var bad formFaults
		bad.add("agree", "register.conduct.missing")
		return s.refused(c, r.taskPage("register.conduct.title"), r.conductView(page, bad))
	}
	if err := s.store.AcceptConduct(c.Request().Context(), r.actor, c.FormValue("version")); err != nil {
		return err
	}
	return s.taskDone(c)
}

// checkForm shows everything that was filled in, before it is sent.
func (s *Server) checkForm(c echo.Context, page models.ProviderPage) error {
	return s.page(c, from(c).taskPage("register.check.title"), from(c).checkView(page, "", nil))
}

// send gives the application to EOKM.
func (s *Server) send(c echo.Context, page models.ProviderPage) error {
	r := from(c)
	err := s.store.SendApplication(c.Request().Context(), r.actor, c.FormValue("answer"))
	var bad formFaults
	switch {
	case bad.take(err):
		return s.refused(c, r.taskPage("register.check.title"), r.checkView(page, c.FormValue("answer"), bad))
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.T("register.check.sent"))
	return seeOther(c, "/register/status")
}

// standing shows a provider's own people where it stands with EOKM, and why.
func (s *Server) standing(c echo.Context) error {
	r := from(c)
	page, err := s.store.OwnProvider(c.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	return s.page(c, layout.Page{Title: r.standingTitle(page.Provider), Narrow: true}, r.standingView(page))
}

// leaveForm asks why a provider leaves; it also shows a wish that waits.
func (s *Server) leaveForm(c echo.Context) error { return s.showLeave(c, http.StatusOK, nil) }

func (s *Server) showLeave(c echo.Context, status int, bad formFaults) error {
	r := from(c)
	page, err := s.store.OwnProvider(c.Request().Context(), r.actor)
	if err != nil {
		return err
	}
	view := register.Leave{
		Errors: bad.summary(r, []string{"reason"}, nil), Since: page.LeavingSince,
		Reason: ui.TextArea{
			Name: "reason", Label: r.printer.T("register.leave.reason"), Error: bad.text(r, "reason"), Value: keepText(c.FormValue("reason")),
		},
	}
	if page.Open > 0 {
		view.Open = r.printer.T("register.leave.open", "Items", page.Open)
	}
	frame := layout.Page{Title: r.printer.T("register.leave.title"), Path: "/org/leave", Narrow: true, Error: bad != nil}
	return s.render(c, status, frame, view)
}

// leave and stay ask EOKM to let the provider go, and take that back.
func (s *Server) leave(c echo.Context) error {
	return s.changeOwnStanding(c, models.ActAskLeave, "register.leave.asked")
}

func (s *Server) stay(c echo.Context) error {
	return s.changeOwnStanding(c, models.ActStay, "register.leave.stayed")
}

func (s *Server) changeOwnStanding(c echo.Context, do models.ProviderAction, done string) error {
	r := from(c)
	err := s.store.ChangeStanding(c.Request().Context(), r.actor, r.actor.ProviderID, do, c.FormValue("reason"))
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showLeave(c, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict): // a colleague did it already
		return seeOther(c, "/org/leave")
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.T(done))
	return seeOther(c, "/org/leave")
}
