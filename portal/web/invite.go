package web

import (
	"net/http"

	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/templates/account"
)

// inviteForm is where an invitation leads: who asks, as what, and a password.
func (s *Server) inviteForm(r *request) error {
	i, err := s.store.People.Invited(r.ctx, r.param("token"), r.visitor())
	if err != nil {
		return linkGone(r, err)
	}
	return showInvite(r, http.StatusOK, i, nil)
}

func showInvite(r *request, status int, i people.Invitation, bad formFaults) error {
	organisation := i.Provider
	if organisation == "" {
		organisation = r.printer.T("web.eokm")
	}
	view := account.NewPassword{
		Title: r.printer.T("account.invite.title", "Name", i.Name), Lead: r.printer.T("account.invite.lead",
			"Organisation", organisation, "Role", r.printer.T("account.role."+string(i.Role))),
		Steps:  []string{r.printer.T("account.invite.step.password"), r.printer.T("account.invite.step.factor"), r.printer.T("account.invite.step.codes")},
		Action: "/invite/" + r.param("token"), Email: i.Email,
		Send: r.printer.T("account.invite.send"),
	}
	return showNewPassword(r, status, r.printer.T("account.invite.page"), view, bad)
}

// join makes the account and leads to its second factor.
func (s *Server) join(r *request) error {
	token := r.param("token")
	person, err := s.store.People.Join(r.ctx, token, r.form.text("password"), r.visitor())
	var bad formFaults
	switch {
	case bad.take(err):
		i, err := s.store.People.Invited(r.ctx, token, r.visitor())
		if err != nil {
			return linkGone(r, err)
		}
		return showInvite(r, http.StatusUnprocessableEntity, i, bad)
	case err != nil:
		return linkGone(r, err)
	}
	return enter(r, person.ID, stageEnrol, "/")
}
