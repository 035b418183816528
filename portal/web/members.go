package web

import (
	"errors"
	"net/http"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// members is the page of an organisation's people: those of the actor's own, EOKM's for its admin. The URL of an
// organisation is its own page for its admin, and /admin/users for EOKM's.
func (s *Server) members(r *request) error {
	return s.showMembers(r, http.StatusOK, people.Invitation{}, nil)
}

func (s *Server) showMembers(r *request, status int, form people.Invitation, bad formFaults) error {
	people, err := s.store.People.Members(r.ctx, r.actor, r.actor.ProviderID)
	if err != nil {
		return err
	}
	invitations, err := s.store.People.Invitations(r.ctx, r.actor, r.actor.ProviderID)
	if err != nil {
		return err
	}
	url := membersURL(r.actor)
	view := account.Members{
		Action: url, OIDCURL: url + "/sign-in", Errors: bad.summary(r, []string{"name", "email", "reason"}, []string{"role"}),
		Name: form.Name, Email: form.Email, NameFault: bad.text(r, "name"), EmailFault: bad.text(r, "email"),
		Role: ui.Radios{Name: "role", Legend: r.printer.T("account.members.role"), Error: bad.text(r, "role"), Options: roleOptions(r, form.Role)},
	}
	if !r.actor.Staff() {
		view.Tabs = orgTabs(r, url)
		view.Notes = soleAdminNotes(r, people)
	}
	if r.applying() {
		view.Closed = &ui.Note{Kind: ui.KindInfo, Title: r.printer.T("account.members.applying"), Text: r.printer.T("invitation.applying")}
	}
	if !r.actor.Staff() && !r.applying() {
		view.LeaveURL = "/org/leave"
	}
	for _, m := range people {
		view.Rows = append(view.Rows, memberRow(r, m))
	}
	for _, i := range invitations {
		own := url + "/invitations/" + i.ID.String()
		row := account.InvitationRow{
			EndURL: own + "/end", Name: i.Name, Email: i.Email, Role: r.printer.T("account.role." + string(i.Role)),
			Expires: i.ExpiresAt, Over: !i.ExpiresAt.After(r.now),
		}
		if view.Closed == nil {
			row.SendURL = own + "/send"
		}
		view.Invitations = append(view.Invitations, row)
	}
	frame := layout.Page{Title: r.printer.T("account.members.title"), Path: url, Error: bad != nil}
	return r.render(status, frame, view)
}

func roleOptions(r *request, chosen models.Role) []ui.Option {
	var options []ui.Option
	for _, role := range models.Roles() {
		if !role.Fits(r.actor.ProviderID) {
			continue
		}
		options = append(options, ui.Option{
			Value: string(role), Label: r.printer.T("account.role." + string(role)), Hint: r.printer.T("account.role." + string(role) + ".hint"),
			Selected: role == chosen,
		})
	}
	return options
}

func memberRow(r *request, m people.Member) account.MemberRow {
	row := account.MemberRow{
		ID: m.ID.String(), Name: m.Name, Email: m.Email, Role: r.printer.T("account.role." + string(m.Role)), SignedIn: lastSignedIn(r, m),
		Self: m.ID == r.actor.UserID, Disabled: m.DisabledAt != nil, Ready: m.Ready(),
	}
	for _, o := range roleOptions(r, m.Role) {
		row.Roles = append(row.Roles, ui.Option{Value: o.Value, Label: o.Label, Selected: o.Selected})
	}
	url := membersURL(r.actor) + "/" + row.ID
	row.Do = account.MemberURLs{Role: url + "/role", Enable: url + "/enable", Disable: url + "/disable", AskReset: url + "/reset"}
	if m.ResetID != nil {
		reset := membersURL(r.actor) + "/resets/" + m.ResetID.String()
		row.Reset, row.Do.CancelReset = resetText(r, m), reset+"/cancel"
		if m.ResetOpen == nil && *m.ResetBy != r.actor.UserID && !row.Self {
			row.Do.ApproveReset = reset + "/approve"
		}
	}
	return row
}

// lastSignedIn is the day on which somebody last signed in.
func lastSignedIn(r *request, m people.Member) string {
	if m.LastSignIn == nil {
		return r.printer.T("account.members.never")
	}
	return r.printer.Day(*m.LastSignIn)
}

// resetText is how far the reset of somebody's factors is; "" when there is none.
func resetText(r *request, m people.Member) string {
	switch {
	case m.ResetID == nil:
		return ""
	case m.ResetOpen != nil:
		return r.printer.T("account.members.reset.opens", "At", r.printer.Date(*m.ResetOpen))
	default:
		return r.printer.T("account.members.reset.waits", "By", m.ResetAsks, "Why", m.ResetWhy)
	}
}

// soleAdminNotes advise an organisation that leans on one admin to appoint another.
func soleAdminNotes(r *request, members []people.Member) []ui.Note {
	if r.applying() || !people.SoleAdmin(members) { // who applies cannot invite anybody yet
		return nil
	}
	return []ui.Note{{Kind: ui.KindWarning, Title: r.printer.T("account.members.sole"), Text: r.printer.T("account.members.sole.text")}}
}

// inviteMember mails somebody a link to join.
func (s *Server) inviteMember(r *request) error {
	form := people.Invitation{
		ProviderID: r.actor.ProviderID, Name: r.form.text("name"), Email: r.form.text("email"), Role: models.Role(r.form.text("role")),
		Language: r.account.Language,
	}
	_, err := s.store.People.Invite(r.ctx, r.actor, form)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showMembers(r, http.StatusUnprocessableEntity, form, bad)
	case errors.Is(err, models.ErrThrottled):
		bad.add("email", "invitation.often")
		return s.showMembers(r, http.StatusTooManyRequests, form, bad)
	case err != nil:
		return err
	}
	return memberDone(r, "account.members.invited")
}

func memberDone(r *request, key string) error {
	r.flash(ui.KindSuccess, r.printer.T(key))
	return r.seeOther(membersURL(r.actor))
}

// changed answers an action on one member, or says why not.
func (s *Server) changed(r *request, err error, key string) error {
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showMembers(r, http.StatusUnprocessableEntity, people.Invitation{}, bad)
	case errors.Is(err, models.ErrThrottled): // of the actions only a mail that is sent again is
		bad.add("invitations", "invitation.often")
		return s.showMembers(r, http.StatusTooManyRequests, people.Invitation{}, bad)
	case errors.Is(err, models.ErrConflict):
		key = "account.members.changed"
	case err != nil:
		return err
	}
	return memberDone(r, key)
}

// onMember runs an action of the Store on the member of the path.
func (s *Server) onMember(key string, do func(r *request, actor models.Actor, member uuid.UUID) error) handle {
	return func(r *request) error {
		id, err := r.id("id")
		if err != nil {
			return err
		}
		return s.changed(r, do(r, r.actor, id), key)
	}
}

// own is a change of a colleague: no reason is asked at home.
func own(actor models.Actor, member uuid.UUID) people.MemberChange {
	return people.MemberChange{Provider: actor.ProviderID, Member: member}
}

func (s *Server) setRole() handle {
	return s.onMember("account.members.role.done", func(r *request, actor models.Actor, id uuid.UUID) error {
		return s.store.People.SetRole(r.ctx, actor, own(actor, id), models.Role(r.form.text("role")))
	})
}

func (s *Server) disableMember() handle {
	return s.onMember("account.members.disabled", func(r *request, actor models.Actor, id uuid.UUID) error {
		return s.store.People.DisableMember(r.ctx, actor, own(actor, id))
	})
}

func (s *Server) enableMember() handle {
	return s.onMember("account.members.enabled", func(r *request, actor models.Actor, id uuid.UUID) error {
		return s.store.People.EnableMember(r.ctx, actor, own(actor, id))
	})
}

func (s *Server) askFactorReset() handle {
	return s.onMember("account.members.reset.asked", func(r *request, actor models.Actor, id uuid.UUID) error {
		return s.store.People.AskFactorReset(r.ctx, actor, actor.ProviderID, id, r.form.text("reason"))
	})
}

func (s *Server) approveFactorReset() handle {
	return s.onMember("account.members.reset.approved", func(r *request, actor models.Actor, id uuid.UUID) error {
		return s.store.People.ApproveFactorReset(r.ctx, actor, actor.ProviderID, id, "")
	})
}

func (s *Server) cancelFactorReset() handle {
	return s.onMember("account.members.reset.cancelled", func(r *request, actor models.Actor, id uuid.UUID) error {
		return s.store.People.CancelFactorReset(r.ctx, actor, actor.ProviderID, id, "")
	})
}

func (s *Server) sendInvitation() handle {
	return s.onMember("account.members.invited", func(r *request, actor models.Actor, id uuid.UUID) error {
		return s.store.People.SendInvitation(r.ctx, actor, actor.ProviderID, id)
	})
}

func (s *Server) endInvitation() handle {
	return s.onMember("account.members.withdrawn", func(r *request, actor models.Actor, id uuid.UUID) error {
		return s.store.People.EndInvitation(r.ctx, actor, actor.ProviderID, id)
	})
}
