package org

import (
	"errors"
	"net/http"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// Members is the page of an organisation's people: those of the actor's own, EOKM's for its admin. The URL of an
// organisation is its own page for its admin, and /admin/users for EOKM's.
func (h *Handlers) Members(r *page.Request) error {
	return h.showMembers(r, http.StatusOK, people.Invitation{}, nil)
}

func (h *Handlers) showMembers(r *page.Request, status int, form people.Invitation, bad page.Faults) error {
	people, err := h.store.People.Members(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return err
	}
	invitations, err := h.store.People.Invitations(r.Ctx, r.Actor, r.Actor.ProviderID)
	if err != nil {
		return err
	}
	url := page.MembersURL(r.Actor)
	view := account.Members{
		Action: url, ListURL: url + "/list", OIDCURL: url + "/sign-in",
		Errors: bad.Summary(r, []string{"name", "email", "reason"}, []string{"role"}),
		Name:   form.Name, Email: form.Email, NameFault: bad.Text(r, "name"), EmailFault: bad.Text(r, "email"),
		Role: ui.Radios{
			Name: "role", Legend: r.Printer.T("account.members.role"), Error: bad.Text(r, "role"), Options: roleOptions(r, form.Role),
		},
	}
	if !r.Actor.Staff() {
		view.Tabs = orgTabs(r, url)
		view.Notes = soleAdminNotes(r, people)
	}
	if r.Applying() {
		view.Closed = &ui.Note{Kind: ui.KindInfo, Title: r.Printer.T("account.members.applying"), Text: r.Printer.T("invitation.applying")}
	}
	if !r.Actor.Staff() && !r.Applying() {
		view.LeaveURL = "/org/leave"
	}
	for _, m := range people {
		view.Rows = append(view.Rows, memberRow(r, m))
	}
	for _, i := range invitations {
		own := url + "/invitations/" + i.ID.String()
		row := account.InvitationRow{
			EndURL: own + "/end", Name: i.Name, Email: i.Email, Role: r.Printer.T("account.role." + string(i.Role)),
			Expires: i.ExpiresAt, Over: !i.ExpiresAt.After(r.Now),
		}
		if view.Closed == nil {
			row.SendURL = own + "/send"
		}
		view.Invitations = append(view.Invitations, row)
	}
	frame := layout.Page{Title: r.Printer.T("account.members.title"), Path: url, Error: bad != nil}
	return r.Render(status, frame, view)
}

func roleOptions(r *page.Request, chosen models.Role) []ui.Option {
	var options []ui.Option
	for _, role := range models.Roles() {
		if !role.Fits(r.Actor.ProviderID) {
			continue
		}
		options = append(options, ui.Option{
			Value: string(role), Label: r.Printer.T("account.role." + string(role)),
			Hint:     r.Printer.T("account.role." + string(role) + ".hint"),
			Selected: role == chosen,
		})
	}
	return options
}

func memberRow(r *page.Request, m people.Member) account.MemberRow {
	row := account.MemberRow{
		ID: m.ID.String(), Name: m.Name, Email: m.Email, Role: r.Printer.T("account.role." + string(m.Role)), SignedIn: LastSignedIn(r, m),
		Self: m.ID == r.Actor.UserID, Disabled: m.DisabledAt != nil, Ready: m.Ready(),
	}
	for _, o := range roleOptions(r, m.Role) {
		row.Roles = append(row.Roles, ui.Option{Value: o.Value, Label: o.Label, Selected: o.Selected})
	}
	url := page.MembersURL(r.Actor) + "/" + row.ID
	row.Do = account.MemberURLs{Role: url + "/role", Enable: url + "/enable", Disable: url + "/disable", AskReset: url + "/reset"}
	if m.ResetID != nil {
		reset := page.MembersURL(r.Actor) + "/resets/" + m.ResetID.String()
		row.Reset, row.Do.CancelReset = ResetText(r, m), reset+"/cancel"
		if m.ResetOpen == nil && *m.ResetBy != r.Actor.UserID && !row.Self {
			row.Do.ApproveReset = reset + "/approve"
		}
	}
	return row
}

// LastSignedIn is the day on which somebody last signed in.
func LastSignedIn(r *page.Request, m people.Member) string {
	if m.LastSignIn == nil {
		return r.Printer.T("account.members.never")
	}
	return r.Printer.Day(*m.LastSignIn)
}

// ResetText is how far the reset of somebody's factors is; "" when there is none.
func ResetText(r *page.Request, m people.Member) string {
	switch {
	case m.ResetID == nil:
		return ""
	case m.ResetOpen != nil:
		return r.Printer.T("account.members.reset.opens", "At", r.Printer.Date(*m.ResetOpen))
	default:
		return r.Printer.T("account.members.reset.waits", "By", m.ResetAsks, "Why", m.ResetWhy)
	}
}

// soleAdminNotes advise an organisation that leans on one admin to appoint another.
func soleAdminNotes(r *page.Request, members []people.Member) []ui.Note {
	if r.Applying() || !people.SoleAdmin(members) { // who applies cannot invite anybody yet
		return nil
	}
	return []ui.Note{{Kind: ui.KindWarning, Title: r.Printer.T("account.members.sole"), Text: r.Printer.T("account.members.sole.text")}}
}

// InviteMember mails somebody a link to join.
func (h *Handlers) InviteMember(r *page.Request) error {
	form := people.Invitation{
		ProviderID: r.Actor.ProviderID, Name: r.Form.Text("name"), Email: r.Form.Text("email"), Role: models.Role(r.Form.Text("role")),
		Language: r.Account.Language,
	}
	_, err := h.store.People.Invite(r.Ctx, r.Actor, form)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showMembers(r, http.StatusUnprocessableEntity, form, bad)
	case errors.Is(err, models.ErrThrottled):
		bad.Add("email", "invitation.often")
		return h.showMembers(r, http.StatusTooManyRequests, form, bad)
	case err != nil:
		return err
	}
	return memberDone(r, "account.members.invited")
}

func memberDone(r *page.Request, key string) error {
	r.Flash(ui.KindSuccess, r.Printer.T(key))
	return r.SeeOther(page.MembersURL(r.Actor))
}

// changed answers an action on one member, or says why not.
func (h *Handlers) changed(r *page.Request, err error, key string) error {
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showMembers(r, http.StatusUnprocessableEntity, people.Invitation{}, bad)
	case errors.Is(err, models.ErrThrottled): // of the actions only a mail that is sent again is
		bad.Add("invitations", "invitation.often")
		return h.showMembers(r, http.StatusTooManyRequests, people.Invitation{}, bad)
	case errors.Is(err, models.ErrConflict):
		key = "account.members.changed"
	case err != nil:
		return err
	}
	return memberDone(r, key)
}

// onMember runs an action of the Store on the member of the path.
func (h *Handlers) onMember(key string, do func(r *page.Request, actor models.Actor, member uuid.UUID) error) page.Handle {
	return func(r *page.Request) error {
		id, err := r.ID("id")
		if err != nil {
			return err
		}
		return h.changed(r, do(r, r.Actor, id), key)
	}
}

// own is a change of a colleague: no reason is asked at home.
func own(actor models.Actor, member uuid.UUID) people.MemberChange {
	return people.MemberChange{Provider: actor.ProviderID, Member: member}
}

func (h *Handlers) SetRole() page.Handle {
	return h.onMember("account.members.role.done", func(r *page.Request, actor models.Actor, id uuid.UUID) error {
		return h.store.People.SetRole(r.Ctx, actor, own(actor, id), models.Role(r.Form.Text("role")))
	})
}

func (h *Handlers) DisableMember() page.Handle {
	return h.onMember("account.members.disabled", func(r *page.Request, actor models.Actor, id uuid.UUID) error {
		return h.store.People.DisableMember(r.Ctx, actor, own(actor, id))
	})
}

func (h *Handlers) EnableMember() page.Handle {
	return h.onMember("account.members.enabled", func(r *page.Request, actor models.Actor, id uuid.UUID) error {
		return h.store.People.EnableMember(r.Ctx, actor, own(actor, id))
	})
}

func (h *Handlers) AskFactorReset() page.Handle {
	return h.onMember("account.members.reset.asked", func(r *page.Request, actor models.Actor, id uuid.UUID) error {
		return h.store.People.AskFactorReset(r.Ctx, actor, actor.ProviderID, id, r.Form.Text("reason"))
	})
}

func (h *Handlers) ApproveFactorReset() page.Handle {
	return h.onMember("account.members.reset.approved", func(r *page.Request, actor models.Actor, id uuid.UUID) error {
		return h.store.People.ApproveFactorReset(r.Ctx, actor, actor.ProviderID, id, "")
	})
}

func (h *Handlers) CancelFactorReset() page.Handle {
	return h.onMember("account.members.reset.cancelled", func(r *page.Request, actor models.Actor, id uuid.UUID) error {
		return h.store.People.CancelFactorReset(r.Ctx, actor, actor.ProviderID, id, "")
	})
}

func (h *Handlers) SendInvitation() page.Handle {
	return h.onMember("account.members.invited", func(r *page.Request, actor models.Actor, id uuid.UUID) error {
		return h.store.People.SendInvitation(r.Ctx, actor, actor.ProviderID, id)
	})
}

func (h *Handlers) EndInvitation() page.Handle {
	return h.onMember("account.members.withdrawn", func(r *page.Request, actor models.Actor, id uuid.UUID) error {
		return h.store.People.EndInvitation(r.Ctx, actor, actor.ProviderID, id)
	})
}
