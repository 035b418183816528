package web

import (
	"context"
	"errors"
	"net/http"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// people shows EOKM who the people of a provider are. Its admins can act on them, with a reason that the provider reads.
func (s *Server) people(c echo.Context) error {
	r, ctx := from(c), c.Request().Context()
	page, err := s.store.ProviderPage(ctx, r.actor, c.Param("slug"))
	if err != nil {
		return err
	}
	people, err := s.store.Members(ctx, r.actor, page.ID)
	if err != nil {
		return err
	}
	invitations, err := s.store.Invitations(ctx, r.actor, page.ID)
	if err != nil {
		return err
	}
	view := r.peopleView(page, people, invitations, s.store.Now())
	return s.page(c, r.peoplePage(page, view.Title, peopleURL(page.Slug)), view)
}

// peoplePage is the frame of a provider's people and, below it, of what is done about one.
func (r *request) peoplePage(page models.ProviderPage, title, path string) layout.Page {
	all := layout.Crumb{Label: r.printer.T("people.crumb")}
	crumbs := []layout.Crumb{
		{Label: r.printer.T("providers.title"), URL: "/providers"}, {Label: page.Name, URL: providerURL(page.Slug)}, all,
	}
	narrow := path != peopleURL(page.Slug)
	if narrow {
		crumbs[2].URL = peopleURL(page.Slug)
		crumbs = append(crumbs, layout.Crumb{Label: title})
	}
	return layout.Page{Title: title, Path: path, Narrow: narrow, Crumbs: crumbs}
}

// inviteAdminForm asks whom EOKM invites as a provider's admin, and why.
func (s *Server) inviteAdminForm(c echo.Context) error {
	return s.showInviteAdmin(c, http.StatusOK, models.Invitation{}, nil)
}

func (s *Server) showInviteAdmin(c echo.Context, status int, form models.Invitation, bad formFaults) error {
	r := from(c)
	page, err := s.store.ProviderPage(c.Request().Context(), r.actor, c.Param("slug"))
	if err != nil {
		return err
	}
	view := r.inviteAdminView(page, form, bad)
	frame := r.peoplePage(page, view.Title, view.Action)
	frame.Error = bad != nil
	return s.render(c, status, frame, view)
}

// inviteAdmin mails them a link.
func (s *Server) inviteAdmin(c echo.Context) error {
	r, ctx := from(c), c.Request().Context()
	page, err := s.store.ProviderPage(ctx, r.actor, c.Param("slug"))
	if err != nil {
		return err
	}
	form := models.Invitation{
		ProviderID: page.ID, Name: c.FormValue("name"), Email: c.FormValue("email"), Role: models.RoleProviderAdmin, Language: page.Language,
		Reason: c.FormValue("reason"),
	}
	_, err = s.store.Invite(ctx, r.actor, form)
	var bad formFaults
	switch {
	case bad.take(err):
		return s.showInviteAdmin(c, http.StatusUnprocessableEntity, form, bad)
	case errors.Is(err, models.ErrThrottled):
		bad.add("email", "invitation.often")
		return s.showInviteAdmin(c, http.StatusTooManyRequests, form, bad)
	case err != nil:
		return err
	}
	return s.peopleDone(c, ui.KindSuccess, "account.members.invited")
}

func (s *Server) peopleDone(c echo.Context, kind ui.Kind, key string) error {
	s.flash(c, kind, from(c).printer.T(key))
	return seeOther(c, peopleURL(c.Param("slug")))
}

// onInvitation sends an invitation again or takes it back.
func (s *Server) onInvitation(do func(ctx context.Context, actor models.Actor, provider, id uuid.UUID) error, done string) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := paramID(c, "id")
		if err != nil {
			return err
		}
		r, ctx := from(c), c.Request().Context()
		page, err := s.store.ProviderPage(ctx, r.actor, c.Param("slug"))
		if err != nil {
			return err
		}
		err = do(ctx, r.actor, page.ID, id)
		switch {
		case errors.Is(err, models.ErrThrottled):
			return s.peopleDone(c, ui.KindWarning, "invitation.often")
		case err != nil:
			return err
		}
		return s.peopleDone(c, ui.KindSuccess, done)
	}
}

// member finds the person of the path among a provider's.
func (s *Server) member(c echo.Context) (models.ProviderPage, models.Member, error) {
	r, ctx := from(c), c.Request().Context()
	id, err := paramID(c, "id")
	if err != nil {
		return models.ProviderPage{}, models.Member{}, err
	}
	page, err := s.store.ProviderPage(ctx, r.actor, c.Param("slug"))
	if err != nil {
		return models.ProviderPage{}, models.Member{}, err
	}
	people, err := s.store.Members(ctx, r.actor, page.ID)
	if err != nil {
		return models.ProviderPage{}, models.Member{}, err
	}
	for _, m := range people {
		if m.ID == id {
			return page, m, nil
		}
	}
	return models.ProviderPage{}, models.Member{}, models.ErrNotFound
}

// personForm asks what EOKM does about one person of a provider, and why.
func (s *Server) personForm(c echo.Context) error { return s.showPerson(c, http.StatusOK, nil) }

func (s *Server) showPerson(c echo.Context, status int, bad formFaults) error {
	r := from(c)
	page, m, err := s.member(c)
	if err != nil {
		return err
	}
	view := r.personView(page, m, personAct(c.FormValue("do")), c.FormValue("reason"), bad)
	frame := r.peoplePage(page, m.Name, view.Action)
	frame.Error = bad != nil
	return s.render(c, status, frame, view)
}

// changePerson carries it out.
func (s *Server) changePerson(c echo.Context) error {
	page, m, err := s.member(c)
	if err != nil {
		return err
	}
	act := personAct(c.FormValue("do"))
	var bad formFaults
	if act == "" {
		bad.add("do", "people.do.missing")
		return s.showPerson(c, http.StatusUnprocessableEntity, bad)
	}
	err = s.act(c, act, m, models.MemberChange{Provider: page.ID, Member: m.ID, Reason: c.FormValue("reason")})
	switch {
	case bad.take(err):
		return s.showPerson(c, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict), errors.Is(err, models.ErrNotFound): // somebody did it meanwhile
		return s.peopleDone(c, ui.KindInfo, "account.members.changed")
	case err != nil:
		return err
	}
	return s.peopleDone(c, ui.KindSuccess, personActs[act])
}

// personAct is what EOKM's admin can do about a provider's person.
type personAct string

const (
	actApproveReset personAct = "approve_reset"
	actCancelReset  personAct = "cancel_reset"
	actAskReset     personAct = "ask_reset"
	actAppoint      personAct = "appoint"
	actDisable      personAct = "disable"
	actEnable       personAct = "enable"
)

// personActs say what each did.
var personActs = map[personAct]string{
	actApproveReset: "account.members.reset.approved", actCancelReset: "account.members.reset.cancelled",
	actAskReset: "account.members.reset.asked", actAppoint: "account.members.role.done",
	actDisable: "account.members.disabled", actEnable: "account.members.enabled",
}

func (s *Server) act(c echo.Context, act personAct, m models.Member, change models.MemberChange) error {
	actor, ctx := from(c).actor, c.Request().Context()
	switch act {
	case actAskReset:
		return s.store.AskFactorReset(ctx, actor, change.Provider, change.Member, change.Reason)
	case actAppoint:
		return s.store.SetRole(ctx, actor, change, models.RoleProviderAdmin)
	case actDisable:
		return s.store.DisableMember(ctx, actor, change)
	case actEnable:
		return s.store.EnableMember(ctx, actor, change)
	case actApproveReset, actCancelReset:
		if m.ResetID == nil {
			return models.ErrConflict
		}
		if act == actApproveReset {
			return s.store.ApproveFactorReset(ctx, actor, change.Provider, *m.ResetID, change.Reason)
		}
		return s.store.CancelFactorReset(ctx, actor, change.Provider, *m.ResetID, change.Reason)
	default:
		return &models.Invalid{Field: "do", Key: "people.do.missing"}
	}
}

// personOptions are the acts that fit a person now, the most urgent first.
func personOptions(m models.Member, reader uuid.UUID) []personAct {
	var list []personAct
	if m.DisabledAt != nil {
		return []personAct{actEnable}
	}
	switch {
	case m.ResetID == nil && m.Ready():
		list = append(list, actAskReset)
	case m.ResetID == nil:
	case m.ResetOpen == nil && *m.ResetBy != reader && !m.ResetColleague:
		list = append(list, actApproveReset, actCancelReset)
	default:
		list = append(list, actCancelReset)
	}
	if m.Role == models.RoleAgent {
		list = append(list, actAppoint)
	}
	return append(list, actDisable)
}
