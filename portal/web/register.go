package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/register"
)

// registerForm is where a provider that EOKM does not know begins.
func (s *Server) registerForm(c echo.Context) error {
	if from(c).account != nil {
		return seeOther(c, "/")
	}
	return s.page(c, registerPage(from(c)), register.Start{Sent: c.QueryParam("sent") == "yes"})
}

func registerPage(r *request) layout.Page {
	return layout.Page{Title: r.printer.T("register.title"), Path: "/register", Narrow: true}
}

// register mails a link. The answer is the same whether the mail address has an account or not.
func (s *Server) register(c echo.Context) error {
	r := from(c)
	form := models.Registration{
		Organisation: c.FormValue("organisation"), Name: c.FormValue("name"), Email: c.FormValue("email"), Language: string(r.printer.Lang()),
	}
	err := s.store.Register(c.Request().Context(), form, s.visitor(c))
	var bad formFaults
	status := http.StatusUnprocessableEntity
	switch {
	case errors.Is(err, models.ErrThrottled):
		status = http.StatusTooManyRequests
		bad.add("email", "register.often")
	case bad.take(err):
	case err != nil:
		return err
	default:
		return seeOther(c, "/register?sent=yes")
	}
	page := registerPage(r)
	page.Error = true
	return s.render(c, status, page, register.Start{
		Organisation: form.Organisation, Name: form.Name, Email: form.Email,
		Errors:            bad.summary(r, []string{"organisation", "name", "email"}, nil),
		OrganisationFault: bad.text(r, "organisation"), NameFault: bad.text(r, "name"), EmailFault: bad.text(r, "email"),
	})
}

// startForm is where the mailed link leads: a password, and then a second factor.
func (s *Server) startForm(c echo.Context) error {
	registration, err := s.store.Registration(c.Request().Context(), c.Param("token"), s.visitor(c))
	if err != nil {
		return s.linkGone(c, err)
	}
	return s.showStart(c, http.StatusOK, registration, nil)
}

func (s *Server) showStart(c echo.Context, status int, registration models.Registration, bad formFaults) error {
	r := from(c)
	view := account.NewPassword{
		Title: r.printer.T("register.start.title", "Name", registration.Name),
		Lead:  r.printer.T("register.start.lead", "Organisation", registration.Organisation),
		Steps: []string{
			r.printer.T("account.invite.step.password"), r.printer.T("account.invite.step.factor"), r.printer.T("account.invite.step.codes"),
			r.printer.T("register.start.step.tasks"),
		},
		Action: "/register/start/" + c.Param("token"), Email: registration.Email,
		Send: r.printer.T("account.invite.send"),
	}
	return s.showNewPassword(c, status, r.printer.T("register.start.page"), view, bad)
}

// start makes the provider and its first account, and leads to the second factor.
func (s *Server) start(c echo.Context) error {
	ctx, token := c.Request().Context(), c.Param("token")
	person, err := s.store.OpenApplication(ctx, token, c.FormValue("password"), s.visitor(c))
	var bad formFaults
	switch {
	case bad.take(err):
		registration, err := s.store.Registration(ctx, token, s.visitor(c))
		if err != nil {
			return s.linkGone(c, err)
		}
		return s.showStart(c, http.StatusUnprocessableEntity, registration, bad)
	case err != nil:
		return s.linkGone(c, err)
	}
	return s.enter(c, person.ID, stageEnrol, "/")
}
