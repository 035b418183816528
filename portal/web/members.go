package web

import (
	"errors"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/account"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// members is the page of an organisation's people: those of the actor's own, EOKM's for its admin. The URL of an
// organisation is its own page for its admin, and /admin/users for EOKM's.
func (s *Server) members(c echo.Context) error {
	return s.showMembers(c, http.StatusOK, models.Invitation{}, nil)
}

func (s *Server) showMembers(c echo.Context, status int, form models.Invitation, bad formFaults) error {
	r, ctx := from(c), c.Request().Context()
	people, err := s.store.Members(ctx, r.actor, r.actor.ProviderID)
	if err != nil {
		return err
	}
	invitations, err := s.store.Invitations(ctx, r.actor, r.actor.ProviderID)
	if err != nil {
		return err
	}
	url := membersURL(r.actor)
	view := account.Members{
		Action: url, OIDCURL: url + "/sign-in", Errors: bad.summary(r, []string{"name", "email", "reason"}, []string{"role"}),
		Name: form.Name, Email: form.Email, NameFault: bad.text(r, "name"), EmailFault: bad.text(r, "email"),
		Role: ui.Radios{Name: "role", Legend: r.printer.T("account.members.role"), Error: bad.text(r, "role"), Options: s.roleOptions(r, form.Role)},
	}
	if !r.actor.Staff() {
		view.Tabs = r.orgTabs(url)
		view.Notes = r.soleAdminNotes(people)
	}
	if r.applying() {
		view.Closed = &ui.Note{Kind: ui.KindInfo, Title: r.printer.T("account.members.applying"), Text: r.printer.T("invitation.applying")}
	}
	if !r.actor.Staff() && !r.applying() {
		view.LeaveURL = "/org/leave"
	}
	for _, m := range people {
		view.Rows = append(view.Rows, s.memberRow(r, m))
	}
	for _, i := range invitations {
		own := url + "/invitations/" + i.ID.String()
		row := account.InvitationRow{
			EndURL: own + "/end", Name: i.Name, Email: i.Email, Role: r.printer.T("account.role." + string(i.Role)),
			Expires: i.ExpiresAt, Over: !i.ExpiresAt.After(s.store.Now()),
		}
		if view.Closed == nil {
			row.SendURL = own + "/send"
		}
		view.Invitations = append(view.Invitations, row)
	}
	page := layout.Page{Title: r.printer.T("account.members.title"), Path: url, Error: bad != nil}
	return s.render(c, status, page, view)
}

func (s *Server) roleOptions(r *request, chosen models.Role) []ui.Option {
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

func (s *Server) memberRow(r *request, m models.Member) account.MemberRow {
	row := account.MemberRow{
		ID: m.ID.String(), Name: m.Name, Email: m.Email, Role: r.printer.T("account.role." + string(m.Role)), SignedIn: r.signedIn(m),
		Self: m.ID == r.actor.UserID, Disabled: m.DisabledAt != nil, Ready: m.Ready(),
	}
	for _, o := range s.roleOptions(r, m.Role) {
		row.Roles = append(row.Roles, ui.Option{Value: o.Value, Label: o.Label, Selected: o.Selected})
	}
	url := membersURL(r.actor) + "/" + row.ID
	row.Do = account.MemberURLs{Role: url + "/role", Enable: url + "/enable", Disable: url + "/disable", AskReset: url + "/reset"}
	if m.ResetID != nil {
		reset := membersURL(r.actor) + "/resets/" + m.ResetID.String()
		row.Reset, row.Do.CancelReset = r.resetText(m), reset+"/cancel"
		if m.ResetOpen == nil && *m.ResetBy != r.actor.UserID && !row.Self {
			row.Do.ApproveReset = reset + "/approve"
		}
	}
	return row
}

// signedIn is the day on which somebody last signed in.
func (r *request) signedIn(m models.Member) string {
	if m.LastSignIn == nil {
		return r.printer.T("account.members.never")
	}
	return r.printer.Day(*m.LastSignIn)
}

// resetText is how far the reset of somebody's factors is; "" when there is none.
func (r *request) resetText(m models.Member) string {
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
func (r *request) soleAdminNotes(people []models.Member) []ui.Note {
	if r.applying() || !models.SoleAdmin(people) { // who applies cannot invite anybody yet
		return nil
	}
	return []ui.Note{{Kind: ui.KindWarning, Title: r.printer.T("account.members.sole"), Text: r.printer.T("account.members.sole.text")}}
}

// invite mails somebody a link to join.
func (s *Server) invite(c echo.Context) error {
	r := from(c)
	form := models.Invitation{
		ProviderID: r.actor.ProviderID, Name: c.FormValue("name"), Email: c.FormValue("email"), Role: models.Role(c.FormValue("role")),
		Language: r.account.Language,
	}
	_, err := s.store.Invite(c.Request().Context(), r.actor, form)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showMembers(c, http.StatusUnprocessableEntity, form, bad)
	case errors.Is(err, models.ErrThrottled):
		bad.add("email", "invitation.often")
		return s.showMembers(c, http.StatusTooManyRequests, form, bad)
	case err != nil:
		return err
	}
	return s.memberDone(c, "account.members.invited")
}

func (s *Server) memberDone(c echo.Context, key string) error {
	s.flash(c, ui.KindSuccess, from(c).printer.T(key))
	return seeOther(c, membersURL(from(c).actor))
}

// changed answers an action on one member, or says why not.
func (s *Server) changed(c echo.Context, err error, key string) error {
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showMembers(c, http.StatusUnprocessableEntity, models.Invitation{}, bad)
	case errors.Is(err, models.ErrThrottled): // of the actions only a mail that is sent again is
		bad.add("invitations", "invitation.often")
		return s.showMembers(c, http.StatusTooManyRequests, models.Invitation{}, bad)
	case errors.Is(err, models.ErrConflict):
		key = "account.members.changed"
	case err != nil:
		return err
	}
	return s.memberDone(c, key)
}

// onMember runs an action of the Store on the member of the path.
func (s *Server) onMember(key string, do func(c echo.Context, actor models.Actor, member uuid.UUID) error) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := paramID(c, "id")
		if err != nil {
			return err
		}
		return s.changed(c, do(c, from(c).actor, id), key)
	}
}

// own is a change of a colleague: no reason is asked at home.
func own(actor models.Actor, member uuid.UUID) models.MemberChange {
	return models.MemberChange{Provider: actor.ProviderID, Member: member}
}

func (s *Server) setRole() echo.HandlerFunc {
	return s.onMember("account.members.role.done", func(c echo.Context, actor models.Actor, id uuid.UUID) error {
		return s.store.SetRole(c.Request().Context(), actor, own(actor, id), models.Role(c.FormValue("role")))
	})
}

func (s *Server) disableMember() echo.HandlerFunc {
	return s.onMember("account.members.disabled", func(c echo.Context, actor models.Actor, id uuid.UUID) error {
		return s.store.DisableMember(c.Request().Context(), actor, own(actor, id))
	})
}

func (s *Server) enableMember() echo.HandlerFunc {
	return s.onMember("account.members.enabled", func(c echo.Context, actor models.Actor, id uuid.UUID) error {
		return s.store.EnableMember(c.Request().Context(), actor, own(actor, id))
	})
}

func (s *Server) askFactorReset() echo.HandlerFunc {
	return s.onMember("account.members.reset.asked", func(c echo.Context, actor models.Actor, id uuid.UUID) error {
		return s.store.AskFactorReset(c.Request().Context(), actor, actor.ProviderID, id, c.FormValue("reason"))
	})
}

func (s *Server) approveFactorReset() echo.HandlerFunc {
	return s.onMember("account.members.reset.approved", func(c echo.Context, actor models.Actor, id uuid.UUID) error {
		return s.store.ApproveFactorReset(c.Request().Context(), actor, actor.ProviderID, id, "")
	})
}

func (s *Server) cancelFactorReset() echo.HandlerFunc {
	return s.onMember("account.members.reset.cancelled", func(c echo.Context, actor models.Actor, id uuid.UUID) error {
		return s.store.CancelFactorReset(c.Request().Context(), actor, actor.ProviderID, id, "")
	})
}

func (s *Server) sendInvitation() echo.HandlerFunc {
	return s.onMember("account.members.invited", func(c echo.Context, actor models.Actor, id uuid.UUID) error {
		return s.store.SendInvitation(c.Request().Context(), actor, actor.ProviderID, id)
	})
}

func (s *Server) endInvitation() echo.HandlerFunc {
	return s.onMember("account.members.withdrawn", func(c echo.Context, actor models.Actor, id uuid.UUID) error {
		return s.store.EndInvitation(c.Request().Context(), actor, actor.ProviderID, id)
	})
}
