package web

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/register"
)

// registerForm is where a provider that EOKM does not know begins.
func (s *Server) registerForm(r *request) error {
	if r.account != nil {
		return r.seeOther("/")
	}
	return r.page(registerPage(r), register.Start{Sent: r.query.text("sent") == "yes"})
}

func registerPage(r *request) layout.Page {
	return layout.Page{Title: r.printer.T("register.title"), Path: "/register", Narrow: true}
}

// register mails a link. The answer is the same whether the mail address has an account or not.
func (s *Server) register(r *request) error {
	form := provider.Registration{
		Organisation: r.form.text("organisation"), Name: r.form.text("name"), Email: r.form.text("email"), Language: string(r.printer.Lang()),
	}
	err := s.store.Provider.Register(r.ctx, form, r.visitor())
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
		return r.seeOther("/register?sent=yes")
	}
	frame := registerPage(r)
	frame.Error = true
	return r.render(status, frame, register.Start{
		Organisation: form.Organisation, Name: form.Name, Email: form.Email,
		Errors:            bad.summary(r, []string{"organisation", "name", "email"}, nil),
		OrganisationFault: bad.text(r, "organisation"), NameFault: bad.text(r, "name"), EmailFault: bad.text(r, "email"),
	})
}

// startForm is where the mailed link leads: a password, and then a second factor.
func (s *Server) startForm(r *request) error {
	registration, err := s.store.Provider.Registration(r.ctx, r.param("token"), r.visitor())
	if err != nil {
		return linkGone(r, err)
	}
	return showStart(r, http.StatusOK, registration, nil)
}

func showStart(r *request, status int, registration provider.Registration, bad formFaults) error {
	view := account.NewPassword{
		Title: r.printer.T("register.start.title", "Name", registration.Name),
		Lead:  r.printer.T("register.start.lead", "Organisation", registration.Organisation),
		Steps: []string{
			r.printer.T("account.invite.step.password"), r.printer.T("account.invite.step.factor"), r.printer.T("account.invite.step.codes"),
			r.printer.T("register.start.step.tasks"),
		},
		Action: "/register/start/" + r.param("token"), Email: registration.Email,
		Send: r.printer.T("account.invite.send"),
	}
	return showNewPassword(r, status, r.printer.T("register.start.page"), view, bad)
}

// start makes the provider and its first account, and leads to the second factor.
func (s *Server) start(r *request) error {
	token := r.param("token")
	person, err := s.store.Provider.OpenApplication(r.ctx, token, r.form.text("password"), r.visitor())
	var bad formFaults
	switch {
	case bad.take(err):
		registration, err := s.store.Provider.Registration(r.ctx, token, r.visitor())
		if err != nil {
			return linkGone(r, err)
		}
		return showStart(r, http.StatusUnprocessableEntity, registration, bad)
	case err != nil:
		return linkGone(r, err)
	}
	return enter(r, person.ID, stageEnrol, "/")
}
