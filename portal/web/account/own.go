package account

import (
	"errors"
	"net/http"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// Show is a person's own page: what they sign in with, and where they are signed in.
func (h *Handlers) Show(r *page.Request) error { return h.showAccount(r, http.StatusOK, nil) }

func (h *Handlers) showAccount(r *page.Request, status int, bad page.Faults) error {
	factors, err := h.store.People.Factors(r.Ctx, r.Actor.UserID)
	if err != nil {
		return err
	}
	passkeys, err := h.store.People.Passkeys(r.Ctx, r.Actor.UserID)
	if err != nil {
		return err
	}
	sessions, err := h.store.People.Sessions(r.Ctx, r.Actor)
	if err != nil {
		return err
	}
	view := account.Account{
		Errors: bad.Summary(r, nil, nil), Email: r.Account.Email, Role: r.Printer.T("account.role." + string(r.Actor.Role)),
		Organisation: r.Account.Provider,
		Password:     factors.Password, TOTP: factors.TOTP, MayTOTP: r.Actor.Role != models.RoleAdmin, Codes: factors.Codes,
	}
	if r.Actor.Staff() {
		view.Organisation = r.Printer.T("web.eokm")
	}
	for _, p := range passkeys {
		view.Passkeys = append(view.Passkeys, account.PasskeyRow{
			RemoveURL: "/account/passkeys/" + p.ID.String() + "/remove", Name: p.Name, Made: p.CreatedAt, Used: p.UsedAt,
		})
	}
	own := people.Session{TokenHash: r.OwnSession()}.Name()
	for _, one := range sessions {
		view.Sessions = append(view.Sessions, account.SessionRow{
			Name: one.Name(), Agent: one.Agent, IP: one.IP, Began: one.BeganAt, Seen: one.SeenAt, This: one.Name() == own,
		})
	}
	if err := h.ownReset(r, &view); err != nil {
		return err
	}
	frame := layout.Page{Title: r.Printer.T("account.title"), Path: "/account", Error: bad != nil}
	return r.Render(status, frame, view)
}

// ownReset shows the alarm about a reset of the person's own factors, with the way to stop it.
func (h *Handlers) ownReset(r *page.Request, view *account.Account) error {
	id, by, err := h.store.People.OwnFactorReset(r.Ctx, r.Actor)
	switch {
	case errors.Is(err, models.ErrNotFound):
		return nil
	case err != nil:
		return err
	}
	view.StopURL, view.ResetBy = "/account/resets/"+id.String()+"/stop", by
	return nil
}

// RemovePasskey and RemoveTOTP take a factor away, but never the last.
func (h *Handlers) RemovePasskey(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	return h.factorRemoved(r, h.store.People.RemovePasskey(r.Ctx, r.Actor, id))
}

func (h *Handlers) RemoveTOTP(r *page.Request) error {
	return h.factorRemoved(r, h.store.People.RemoveTOTP(r.Ctx, r.Actor))
}

func (h *Handlers) factorRemoved(r *page.Request, err error) error {
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showAccount(r, http.StatusUnprocessableEntity, bad)
	case err != nil:
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("account.factor.removed"))
	return r.SeeOther("/account")
}

// EndSession signs the person out elsewhere: in one browser, or in all but this one.
func (h *Handlers) EndSession(r *page.Request) error {
	if err := h.store.People.EndOwnSession(r.Ctx, r.Actor, r.Form.Text("session"), r.OwnSession()); err != nil {
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("account.sessions.ended"))
	return r.SeeOther("/account")
}

// StopReset is the person's own no to a reset of their factors.
func (h *Handlers) StopReset(r *page.Request) error {
	id, err := r.ID("id")
	if err != nil {
		return err
	}
	if err := h.store.People.CancelFactorReset(r.Ctx, r.Actor, r.Actor.ProviderID, id, ""); err != nil {
		return err
	}
	r.Flash(ui.KindSuccess, r.Printer.T("account.reset.stopped"))
	return r.SeeOther("/account")
}

func (h *Handlers) PasswordForm(r *page.Request) error {
	return h.showPasswordForm(r, http.StatusOK, nil)
}

func (h *Handlers) showPasswordForm(r *page.Request, status int, bad page.Faults) error {
	factors, err := h.store.People.Factors(r.Ctx, r.Actor.UserID)
	if err != nil {
		return err
	}
	view := account.NewPassword{
		Title: r.Printer.T("account.password.title"), Action: "/account/password", Email: r.Account.Email, Present: factors.Password,
		Errors: bad.Summary(r, []string{"present", "password"}, nil), PresentFault: bad.Text(r, "present"), Fault: bad.Text(r, "password"),
		Send: r.Printer.T("account.password.save"),
	}
	if factors.Password && h.login.Invented(r, r.Account.Email) != "" { // nobody knows the present one
		view.Demo = ui.Note{
			Kind: ui.KindInfo, Text: r.Printer.T("account.password.demo"),
			LinkText: r.Printer.T("account.password.demo.link"), LinkURL: "/login/recover",
		}
	}
	frame := layout.Page{Title: view.Title, Path: "/account/password", Narrow: true, Error: bad != nil, Crumbs: []layout.Crumb{
		{Label: r.Printer.T("account.title"), URL: "/account"}, {Label: view.Title},
	}}
	return r.Render(status, frame, view)
}

// SetPassword chooses a new password with the present one; it ends the person's other sessions.
func (h *Handlers) SetPassword(r *page.Request) error {
	err := h.store.People.SetPassword(r.Ctx, r.Actor, r.Form.Text("present"), r.Form.Text("password"), r.OwnSession())
	var bad page.Faults
	status := http.StatusUnprocessableEntity
	switch {
	case errors.Is(err, models.ErrThrottled):
		status = http.StatusTooManyRequests
		bad.Add("present", "sign_in.throttled")
	case bad.Take(err):
	case err != nil:
		return err
	}
	if bad != nil {
		return h.showPasswordForm(r, status, bad)
	}
	r.Flash(ui.KindSuccess, r.Printer.T("account.password.done"))
	return r.SeeOther("/account")
}
