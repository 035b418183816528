package register

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/login"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/register"
)

// Form is where a provider that EOKM does not know begins.
func (h *Handlers) Form(r *page.Request) error {
	if r.Account != nil {
		return r.SeeOther("/")
	}
	return r.Page(registerPage(r), register.Start{Sent: r.Query.Text("sent") == "yes"})
}

func registerPage(r *page.Request) layout.Page {
	return layout.Page{Title: r.Printer.T("register.title"), Path: "/register", Narrow: true}
}

// Register mails a link. The answer is the same whether the mail address has an account or not.
func (h *Handlers) Register(r *page.Request) error {
	form := provider.Registration{
		Organisation: r.Form.Text("organisation"), Name: r.Form.Text("name"), Email: r.Form.Text("email"),
		Language: string(r.Printer.Lang()),
	}
	err := h.store.Provider.Register(r.Ctx, form, r.Visitor())
	var bad page.Faults
	status := http.StatusUnprocessableEntity
	switch {
	case errors.Is(err, models.ErrThrottled):
		status = http.StatusTooManyRequests
		bad.Add("email", "register.often")
	case bad.Take(err):
	case err != nil:
		return err
	default:
		return r.SeeOther("/register?sent=yes")
	}
	frame := registerPage(r)
	frame.Error = true
	return r.Render(status, frame, register.Start{
		Organisation: form.Organisation, Name: form.Name, Email: form.Email,
		Errors:            bad.Summary(r, []string{"organisation", "name", "email"}, nil),
		OrganisationFault: bad.Text(r, "organisation"), NameFault: bad.Text(r, "name"), EmailFault: bad.Text(r, "email"),
	})
}

// StartForm is where the mailed link leads: a password, and then a second factor.
func (h *Handlers) StartForm(r *page.Request) error {
	registration, err := h.store.Provider.Registration(r.Ctx, r.Param("token"), r.Visitor())
	if err != nil {
		return login.LinkGone(r, err)
	}
	return showStart(r, http.StatusOK, registration, nil)
}

func showStart(r *page.Request, status int, registration provider.Registration, bad page.Faults) error {
	view := account.NewPassword{
		Title: r.Printer.T("register.start.title", "Name", registration.Name),
		Lead:  r.Printer.T("register.start.lead", "Organisation", registration.Organisation),
		Steps: []string{
			r.Printer.T("account.invite.step.password"), r.Printer.T("account.invite.step.factor"),
			r.Printer.T("account.invite.step.codes"),
			r.Printer.T("register.start.step.tasks"),
		},
		Action: "/register/start/" + r.Param("token"), Email: registration.Email,
		Send: r.Printer.T("account.invite.send"),
	}
	return login.ShowNewPassword(r, status, r.Printer.T("register.start.page"), view, bad)
}

// Start makes the provider and its first account, and leads to the second factor.
func (h *Handlers) Start(r *page.Request) error {
	token := r.Param("token")
	person, err := h.store.Provider.OpenApplication(r.Ctx, token, r.Form.Text("password"), r.Visitor())
	var bad page.Faults
	switch {
	case bad.Take(err):
		registration, err := h.store.Provider.Registration(r.Ctx, token, r.Visitor())
		if err != nil {
			return login.LinkGone(r, err)
		}
		return showStart(r, http.StatusUnprocessableEntity, registration, bad)
	case err != nil:
		return login.LinkGone(r, err)
	}
	return login.Enter(r, person.ID, login.StageEnrol, "/")
}
