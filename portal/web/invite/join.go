package invite

import (
	"net/http"

	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/web/login"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
)

// Form is where an invitation leads: who asks, as what, and a password.
func (h *Handlers) Form(r *page.Request) error {
	i, err := h.store.People.Invited(r.Ctx, r.Param("token"), r.Visitor())
	if err != nil {
		return login.LinkGone(r, err)
	}
	return showInvite(r, http.StatusOK, i, nil)
}

func showInvite(r *page.Request, status int, i people.Invitation, bad page.Faults) error {
	organisation := i.Provider
	if organisation == "" {
		organisation = r.Printer.T("web.eokm")
	}
	view := account.NewPassword{
		Title: r.Printer.T("account.invite.title", "Name", i.Name), Lead: r.Printer.T("account.invite.lead",
			"Organisation", organisation, "Role", r.Printer.T("account.role."+string(i.Role))),
		Steps: []string{
			r.Printer.T("account.invite.step.password"), r.Printer.T("account.invite.step.factor"),
			r.Printer.T("account.invite.step.codes"),
		},
		Action: "/invite/" + r.Param("token"), Email: i.Email, Step: r.Printer.T("account.enrol.step", "Step", 1),
		Send: r.Printer.T("account.invite.send"),
	}
	return login.ShowNewPassword(r, status, r.Printer.T("account.invite.page"), view, bad)
}

// Join makes the account and leads to its second factor.
func (h *Handlers) Join(r *page.Request) error {
	token := r.Param("token")
	person, err := h.store.People.Join(r.Ctx, token, r.Form.Text("password"), r.Visitor())
	var bad page.Faults
	switch {
	case bad.Take(err):
		i, err := h.store.People.Invited(r.Ctx, token, r.Visitor())
		if err != nil {
			return login.LinkGone(r, err)
		}
		return showInvite(r, http.StatusUnprocessableEntity, i, bad)
	case err != nil:
		return login.LinkGone(r, err)
	}
	return login.Enter(r, person.ID, login.StageEnrol, r.RememberedNext())
}
