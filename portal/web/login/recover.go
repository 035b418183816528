package login

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// RecoverForm is for who forgot the password, or lost the second factor.
func (h *Handlers) RecoverForm(r *page.Request) error {
	return r.Page(recoverPage(r), account.Recover{Sent: r.Query.Text("sent") == "yes"})
}

func recoverPage(r *page.Request) layout.Page {
	return layout.Page{Title: r.Printer.T("account.recover.title"), Path: "/login/recover", Narrow: true}
}

// Recover mails a link to choose a new password. The answer is the same whether there is such an account or not.
func (h *Handlers) Recover(r *page.Request) error {
	email := r.Form.Text("email")
	var bad page.Faults
	status := http.StatusUnprocessableEntity
	if email == "" {
		bad.Add("email", "user.email")
	} else if err := h.store.People.AskPasswordLink(r.Ctx, email, r.Visitor()); errors.Is(err, models.ErrThrottled) {
		status = http.StatusTooManyRequests
		bad.Add("email", "sign_in.throttled")
	} else if err != nil {
		return err
	}
	if bad != nil {
		frame := recoverPage(r)
		frame.Error = true
		view := account.Recover{Email: email, Errors: bad.Summary(r, []string{"email"}, nil), Fault: bad.Text(r, "email")}
		return r.Render(status, frame, view)
	}
	return r.SeeOther("/login/recover?sent=yes")
}

// ResetForm is where the mailed link leads: a new password.
func (h *Handlers) ResetForm(r *page.Request) error {
	person, err := h.store.People.PasswordLink(r.Ctx, r.Param("token"), r.Visitor())
	if err != nil {
		return LinkGone(r, err)
	}
	return showReset(r, http.StatusOK, person.Email, nil)
}

func showReset(r *page.Request, status int, email string, bad page.Faults) error {
	view := account.NewPassword{
		Title: r.Printer.T("account.reset.title"), Lead: r.Printer.T("account.reset.lead"),
		Action: "/login/reset/" + r.Param("token"), Email: email,
		Send: r.Printer.T("account.password.save"),
	}
	return ShowNewPassword(r, status, view.Title, view, bad)
}

// ShowNewPassword is where somebody chooses a password by a mailed link, with what was wrong with the one they chose.
func ShowNewPassword(r *page.Request, status int, title string, view account.NewPassword, bad page.Faults) error {
	view.Errors, view.Fault = bad.Summary(r, []string{"password"}, nil), bad.Text(r, "password")
	return r.Render(status, layout.Page{Title: title, Narrow: true, Error: bad != nil}, view)
}

// Reset takes the new password. Signing in asks the second factor as ever.
func (h *Handlers) Reset(r *page.Request) error {
	err := h.store.People.ResetPassword(r.Ctx, r.Param("token"), r.Form.Text("password"), r.Visitor())
	var bad page.Faults
	switch {
	case bad.Take(err):
		person, err := h.store.People.PasswordLink(r.Ctx, r.Param("token"), r.Visitor())
		if err != nil {
			return LinkGone(r, err)
		}
		return showReset(r, http.StatusUnprocessableEntity, person.Email, bad)
	case err != nil:
		return LinkGone(r, err)
	}
	r.Flash(ui.KindSuccess, r.Printer.T("account.reset.done"))
	return r.SeeOther("/login")
}

// LinkGone says of a mailed link that it is used, over, or not ours.
func LinkGone(r *page.Request, err error) error {
	if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	return r.Render(http.StatusNotFound, layout.Page{Title: r.Printer.T("account.link.title"), Narrow: true}, account.LinkGone{})
}
