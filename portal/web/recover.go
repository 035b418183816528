package web

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// recoverForm is for who forgot the password, or lost the second factor.
func (s *Server) recoverForm(r *request) error {
	return r.page(recoverPage(r), account.Recover{Sent: r.query.text("sent") == "yes"})
}

func recoverPage(r *request) layout.Page {
	return layout.Page{Title: r.printer.T("account.recover.title"), Path: "/login/recover", Narrow: true}
}

// recover mails a link to choose a new password. The answer is the same whether there is such an account or not.
func (s *Server) recover(r *request) error {
	email := r.form.text("email")
	var bad formFaults
	status := http.StatusUnprocessableEntity
	if email == "" {
		bad.add("email", "user.email")
	} else if err := s.store.People.AskPasswordLink(r.ctx, email, r.visitor()); errors.Is(err, models.ErrThrottled) {
		status = http.StatusTooManyRequests
		bad.add("email", "sign_in.throttled")
	} else if err != nil {
		return err
	}
	if bad != nil {
		frame := recoverPage(r)
		frame.Error = true
		view := account.Recover{Email: email, Errors: bad.summary(r, []string{"email"}, nil), Fault: bad.text(r, "email")}
		return r.render(status, frame, view)
	}
	return r.seeOther("/login/recover?sent=yes")
}

// resetForm is where the mailed link leads: a new password.
func (s *Server) resetForm(r *request) error {
	person, err := s.store.People.PasswordLink(r.ctx, r.param("token"), r.visitor())
	if err != nil {
		return linkGone(r, err)
	}
	return showReset(r, http.StatusOK, person.Email, nil)
}

func showReset(r *request, status int, email string, bad formFaults) error {
	view := account.NewPassword{
		Title: r.printer.T("account.reset.title"), Lead: r.printer.T("account.reset.lead"), Action: "/login/reset/" + r.param("token"), Email: email,
		Send: r.printer.T("account.password.save"),
	}
	return showNewPassword(r, status, view.Title, view, bad)
}

// showNewPassword is where somebody chooses a password by a mailed link, with what was wrong with the one they chose.
func showNewPassword(r *request, status int, title string, view account.NewPassword, bad formFaults) error {
	view.Errors, view.Fault = bad.summary(r, []string{"password"}, nil), bad.text(r, "password")
	return r.render(status, layout.Page{Title: title, Narrow: true, Error: bad != nil}, view)
}

// reset takes the new password. Signing in asks the second factor as ever.
func (s *Server) reset(r *request) error {
	err := s.store.People.ResetPassword(r.ctx, r.param("token"), r.form.text("password"), r.visitor())
	var bad formFaults
	switch {
	case bad.take(err):
		person, err := s.store.People.PasswordLink(r.ctx, r.param("token"), r.visitor())
		if err != nil {
			return linkGone(r, err)
		}
		return showReset(r, http.StatusUnprocessableEntity, person.Email, bad)
	case err != nil:
		return linkGone(r, err)
	}
	r.flash(ui.KindSuccess, r.printer.T("account.reset.done"))
	return r.seeOther("/login")
}

// linkGone says of a mailed link that it is used, over, or not ours.
func linkGone(r *request, err error) error {
	if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	return r.render(http.StatusNotFound, layout.Page{Title: r.printer.T("account.link.title"), Narrow: true}, account.LinkGone{})
}
