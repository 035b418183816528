package web

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// recoverForm is for who forgot the password, or lost the second factor.
func (s *Server) recoverForm(c echo.Context) error {
	return s.page(c, recoverPage(from(c)), account.Recover{Sent: c.QueryParam("sent") == "yes"})
}

func recoverPage(r *request) layout.Page {
	return layout.Page{Title: r.printer.T("account.recover.title"), Path: "/login/recover", Narrow: true}
}

// recover mails a link to choose a new password. The answer is the same whether there is such an account or not.
func (s *Server) recover(c echo.Context) error {
	email := c.FormValue("email")
	var bad formFaults
	status := http.StatusUnprocessableEntity
	if email == "" {
		bad.add("email", "user.email")
	} else if err := s.store.AskPasswordLink(c.Request().Context(), email, s.visitor(c)); errors.Is(err, models.ErrThrottled) {
		status = http.StatusTooManyRequests
		bad.add("email", "sign_in.throttled")
	} else if err != nil {
		return err
	}
	if bad != nil {
		page := recoverPage(from(c))
		page.Error = true
		view := account.Recover{Email: email, Errors: bad.summary(from(c), []string{"email"}, nil), Fault: bad.text(from(c), "email")}
		return s.render(c, status, page, view)
	}
	return seeOther(c, "/login/recover?sent=yes")
}

// resetForm is where the mailed link leads: a new password.
func (s *Server) resetForm(c echo.Context) error {
	person, err := s.store.PasswordLink(c.Request().Context(), c.Param("token"), s.visitor(c))
	if err != nil {
		return s.linkGone(c, err)
	}
	return s.showReset(c, http.StatusOK, person.Email, nil)
}

func (s *Server) showReset(c echo.Context, status int, email string, bad formFaults) error {
	r := from(c)
	view := account.NewPassword{
		Title: r.printer.T("account.reset.title"), Lead: r.printer.T("account.reset.lead"), Action: "/login/reset/" + c.Param("token"), Email: email,
		Send: r.printer.T("account.password.save"),
	}
	return s.showNewPassword(c, status, view.Title, view, bad)
}

// showNewPassword is where somebody chooses a password by a mailed link, with what was wrong with the one they chose.
func (s *Server) showNewPassword(c echo.Context, status int, title string, view account.NewPassword, bad formFaults) error {
	view.Errors, view.Fault = bad.summary(from(c), []string{"password"}, nil), bad.text(from(c), "password")
	return s.render(c, status, layout.Page{Title: title, Narrow: true, Error: bad != nil}, view)
}

// reset takes the new password. Signing in asks the second factor as ever.
func (s *Server) reset(c echo.Context) error {
	ctx := c.Request().Context()
	err := s.store.ResetPassword(ctx, c.Param("token"), c.FormValue("password"), s.visitor(c))
	var bad formFaults
	switch {
	case bad.take(err):
		person, err := s.store.PasswordLink(ctx, c.Param("token"), s.visitor(c))
		if err != nil {
			return s.linkGone(c, err)
		}
		return s.showReset(c, http.StatusUnprocessableEntity, person.Email, bad)
	case err != nil:
		return s.linkGone(c, err)
	}
	s.flash(c, ui.KindSuccess, from(c).printer.T("account.reset.done"))
	return seeOther(c, "/login")
}

// linkGone says of a mailed link that it is used, over, or not ours.
func (s *Server) linkGone(c echo.Context, err error) error {
	if !errors.Is(err, models.ErrNotFound) {
		return err
	}
	return s.render(c, http.StatusNotFound, layout.Page{Title: from(c).printer.T("account.link.title"), Narrow: true}, account.LinkGone{})
}

// inviteForm is where an invitation leads: who asks, as what, and a password.
func (s *Server) inviteForm(c echo.Context) error {
	i, err := s.store.Invited(c.Request().Context(), c.Param("token"), s.visitor(c))
	if err != nil {
		return s.linkGone(c, err)
	}
	return s.showInvite(c, http.StatusOK, i, nil)
}

func (s *Server) showInvite(c echo.Context, status int, i models.Invitation, bad formFaults) error {
	r := from(c)
	organisation := i.Provider
	if organisation == "" {
		organisation = r.printer.T("web.eokm")
	}
	view := account.NewPassword{
		Title: r.printer.T("account.invite.title", "Name", i.Name), Lead: r.printer.T("account.invite.lead",
			"Organisation", organisation, "Role", r.printer.T("account.role."+string(i.Role))),
		Steps:  []string{r.printer.T("account.invite.step.password"), r.printer.T("account.invite.step.factor"), r.printer.T("account.invite.step.codes")},
		Action: "/invite/" + c.Param("token"), Email: i.Email,
		Send: r.printer.T("account.invite.send"),
	}
	return s.showNewPassword(c, status, r.printer.T("account.invite.page"), view, bad)
}

// join makes the account and leads to its second factor.
func (s *Server) join(c echo.Context) error {
	ctx, token := c.Request().Context(), c.Param("token")
	person, err := s.store.Join(ctx, token, c.FormValue("password"), s.visitor(c))
	var bad formFaults
	switch {
	case bad.take(err):
		i, err := s.store.Invited(ctx, token, s.visitor(c))
		if err != nil {
			return s.linkGone(c, err)
		}
		return s.showInvite(c, http.StatusUnprocessableEntity, i, bad)
	case err != nil:
		return s.linkGone(c, err)
	}
	return s.enter(c, person.ID, stageEnrol, "/")
}
