package web

import (
	"errors"
	"net/http"
	"slices"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/i18n"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// ownAccount is a person's own page: what they sign in with, where they are signed in, and their language.
func (s *Server) ownAccount(r *request) error { return s.showAccount(r, http.StatusOK, nil) }

func (s *Server) showAccount(r *request, status int, bad formFaults) error {
	factors, err := s.store.People.Factors(r.ctx, r.actor.UserID)
	if err != nil {
		return err
	}
	passkeys, err := s.store.People.Passkeys(r.ctx, r.actor.UserID)
	if err != nil {
		return err
	}
	sessions, err := s.store.People.Sessions(r.ctx, r.actor)
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
	own := people.Session{TokenHash: r.ownSession()}.Name()
	for _, one := range sessions {
		view.Sessions = append(view.Sessions, account.SessionRow{
			Name: one.Name(), Agent: one.Agent, IP: one.IP, Began: one.BeganAt, Seen: one.SeenAt, This: one.Name() == own,
		})
	}
	if err := s.ownReset(r, &view); err != nil {
		return err
	}
	frame := layout.Page{Title: r.printer.T("account.title"), Path: "/account", Error: bad != nil}
	return r.render(status, frame, view)
}

// ownReset shows the alarm about a reset of the person's own factors, with the way to stop it.
func (s *Server) ownReset(r *request, view *account.Account) error {
	id, by, err := s.store.People.OwnFactorReset(r.ctx, r.actor)
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
func (s *Server) removePasskey(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	return s.factorRemoved(r, s.store.People.RemovePasskey(r.ctx, r.actor, id))
}

func (s *Server) removeTOTP(r *request) error {
	return s.factorRemoved(r, s.store.People.RemoveTOTP(r.ctx, r.actor))
}

func (s *Server) factorRemoved(r *request, err error) error {
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showAccount(r, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("account.factor.removed"))
	return r.seeOther("/account")
}

// endSession signs the person out elsewhere: in one browser, or in all but this one.
func (s *Server) endSession(r *request) error {
	if err := s.store.People.EndOwnSession(r.ctx, r.actor, r.form.text("session"), r.ownSession()); err != nil {
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("account.sessions.ended"))
	return r.seeOther("/account")
}

// stopReset is the person's own no to a reset of their factors.
func (s *Server) stopReset(r *request) error {
	id, err := r.id("id")
	if err != nil {
		return err
	}
	if err := s.store.People.CancelFactorReset(r.ctx, r.actor, r.actor.ProviderID, id, ""); err != nil {
		return err
	}
	r.flash(ui.KindSuccess, r.printer.T("account.reset.stopped"))
	return r.seeOther("/account")
}

// setLanguage keeps the language of a person's pages and mails.
func (s *Server) setLanguage(r *request) error {
	lang, ok := i18n.Parse(r.form.text("language"))
	if !ok || !slices.Contains(i18n.Langs(), lang) {
		return &models.Invalid{Field: "language", Key: "account.language.missing"}
	}
	if err := s.store.People.SetLanguage(r.ctx, r.actor, string(lang)); err != nil {
		return err
	}
	r.rememberLanguage(lang)
	return r.seeOther("/account")
}

func (s *Server) passwordForm(r *request) error {
	return s.showPasswordForm(r, http.StatusOK, nil)
}

func (s *Server) showPasswordForm(r *request, status int, bad formFaults) error {
	factors, err := s.store.People.Factors(r.ctx, r.actor.UserID)
	if err != nil {
		return err
	}
	view := account.NewPassword{
		Title: r.printer.T("account.password.title"), Action: "/account/password", Email: r.account.Email, Present: factors.Password,
		Errors: bad.summary(r, []string{"present", "password"}, nil), PresentFault: bad.text(r, "present"), Fault: bad.text(r, "password"),
		Send: r.printer.T("account.password.save"),
	}
	frame := layout.Page{Title: view.Title, Path: "/account/password", Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.printer.T("account.title"), URL: "/account"}, {Label: view.Title},
	}}
	return r.render(status, frame, view)
}

// setPassword chooses a new password with the present one; it ends the person's other sessions.
func (s *Server) setPassword(r *request) error {
	err := s.store.People.SetPassword(r.ctx, r.actor, r.form.text("present"), r.form.text("password"), r.ownSession())
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
		return s.showPasswordForm(r, status, bad)
	}
	r.flash(ui.KindSuccess, r.printer.T("account.password.done"))
	return r.seeOther("/account")
}
