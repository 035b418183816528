package web

import (
	"errors"
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// ownAccount is a person's own page: what they sign in with, where they are signed in, and their language.
func (s *Server) ownAccount(c echo.Context) error { return s.showAccount(c, http.StatusOK, nil) }

func (s *Server) showAccount(c echo.Context, status int, bad formFaults) error {
	r, ctx := from(c), c.Request().Context()
	factors, err := s.store.Factors(ctx, r.actor.UserID)
	if err != nil {
		return err
	}
	passkeys, err := s.store.Passkeys(ctx, r.actor.UserID)
	if err != nil {
		return err
	}
	sessions, err := s.store.Sessions(ctx, r.actor)
	if err != nil {
		return err
	}
	view := account.Account{
		Errors: bad.summary(r, nil, nil), Email: r.account.Email, Role: r.printer.T("account.role." + string(r.actor.Role)),
		Organisation: r.account.Provider, Language: r.account.Language,
		Password: factors.Password, TOTP: factors.TOTP, MayTOTP: r.actor.Role != models.RoleAdmin, Codes: factors.Codes,
	}
	if r.actor.Staff() {
		view.Organisation = r.printer.T("web.eokm")
	}
	for _, p := range passkeys {
		view.Passkeys = append(view.Passkeys, account.PasskeyRow{RemoveURL: "/account/passkeys/" + p.ID.String() + "/remove", Name: p.Name, Made: p.CreatedAt, Used: p.UsedAt})
	}
	own := models.Session{TokenHash: s.ownSession(ctx)}.Name()
	for _, one := range sessions {
		view.Sessions = append(view.Sessions, account.SessionRow{
			Name: one.Name(), Agent: one.Agent, IP: one.IP, Began: one.BeganAt, Seen: one.SeenAt, This: one.Name() == own,
		})
	}
	if err := s.ownReset(c, &view); err != nil {
		return err
	}
	page := layout.Page{Title: r.printer.T("account.title"), Path: "/account", Error: bad != nil}
	return s.render(c, status, page, view)
}

// ownReset shows the alarm about a reset of the person's own factors, with the way to stop it.
func (s *Server) ownReset(c echo.Context, view *account.Account) error {
	id, by, err := s.store.OwnFactorReset(c.Request().Context(), from(c).actor)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	view.StopURL, view.ResetBy = "/account/resets/"+id.String()+"/stop", by
	return nil
}

// removePasskey and removeTOTP take a factor away, but never the last.
func (s *Server) removePasskey(c echo.Context) error {
	id, err := paramID(c, "id")
	if err != nil {
		return err
	}
	return s.factorRemoved(c, s.store.RemovePasskey(c.Request().Context(), from(c).actor, id))
}

func (s *Server) removeTOTP(c echo.Context) error {
	return s.factorRemoved(c, s.store.RemoveTOTP(c.Request().Context(), from(c).actor))
}

func (s *Server) factorRemoved(c echo.Context, err error) error {
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showAccount(c, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	s.flash(c, ui.KindSuccess, from(c).printer.T("account.factor.removed"))
	return seeOther(c, "/account")
}

// endSession signs the person out elsewhere: in one browser, or in all but this one.
func (s *Server) endSession(c echo.Context) error {
	ctx := c.Request().Context()
	if err := s.store.EndOwnSession(ctx, from(c).actor, c.FormValue("session"), s.ownSession(ctx)); err != nil {
		return err
	}
	s.flash(c, ui.KindSuccess, from(c).printer.T("account.sessions.ended"))
	return seeOther(c, "/account")
}

// stopReset is the person's own no to a reset of their factors.
func (s *Server) stopReset(c echo.Context) error {
	id, err := paramID(c, "id")
	if err != nil {
		return err
	}
	r := from(c)
	if err := s.store.CancelFactorReset(c.Request().Context(), r.actor, r.actor.ProviderID, id, ""); err != nil {
		return err
	}
	s.flash(c, ui.KindSuccess, r.printer.T("account.reset.stopped"))
	return seeOther(c, "/account")
}

// setLanguage keeps the language of a person's pages and mails.
func (s *Server) setLanguage(c echo.Context) error {
	lang, ok := i18n.Parse(c.FormValue("language"))
	if !ok || !slices.Contains(i18n.Langs(), lang) {
		return &models.Invalid{Field: "language", Key: "account.language.missing"}
	}
	if err := s.store.SetLanguage(c.Request().Context(), from(c).actor, string(lang)); err != nil {
		return err
	}
	s.rememberLanguage(c, lang)
	return seeOther(c, "/account")
}

func (s *Server) passwordForm(c echo.Context) error {
	return s.showPasswordForm(c, http.StatusOK, nil)
}

func (s *Server) showPasswordForm(c echo.Context, status int, bad formFaults) error {
	r := from(c)
	factors, err := s.store.Factors(c.Request().Context(), r.actor.UserID)
	if err != nil {
		return err
	}
	view := account.NewPassword{
		Title: r.printer.T("account.password.title"), Action: "/account/password", Email: r.account.Email, Present: factors.Password,
		Errors: bad.summary(r, []string{"present", "password"}, nil), PresentFault: bad.text(r, "present"), Fault: bad.text(r, "password"),
		Send: r.printer.T("account.password.save"),
	}
	page := layout.Page{Title: view.Title, Path: "/account/password", Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.printer.T("account.title"), URL: "/account"}, {Label: view.Title},
	}}
	return s.render(c, status, page, view)
}

// setPassword chooses a new password with the present one; it ends the person's other sessions.
func (s *Server) setPassword(c echo.Context) error {
	values, err := postForm(c)
	if err != nil {
		return err
	}
	ctx := c.Request().Context()
	err = s.store.SetPassword(ctx, from(c).actor, values.Get("present"), values.Get("password"), s.ownSession(ctx))
	var bad formFaults
	status := http.StatusUnprocessableEntity
	switch {
	case errors.Is(err, models.ErrThrottled):
		status = http.StatusTooManyRequests
		bad.add("present", "sign_in.throttled")
	case bad.take(err):
	case err != nil:
		return err
	}
	if bad != nil {
		return s.showPasswordForm(c, status, bad)
	}
	s.flash(c, ui.KindSuccess, from(c).printer.T("account.password.done"))
	return seeOther(c, "/account")
}
