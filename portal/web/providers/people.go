package providers

import (
	"context"
	"errors"
	"net/http"

	"github.com/google/uuid"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
	"eokm.nl/hosting/portal/web/page"
	"eokm.nl/hosting/templates/layout"
	"eokm.nl/hosting/templates/ui"
)

// People shows EOKM who the people of a provider are. Its admins can act on them, with a reason that the provider reads.
func (h *Handlers) People(r *page.Request) error {
	shown, err := h.store.Provider.Page(r.Ctx, r.Actor, r.Param("slug"))
	if err != nil {
		return err
	}
	people, err := h.store.People.Members(r.Ctx, r.Actor, shown.ID)
	if err != nil {
		return err
	}
	invitations, err := h.store.People.Invitations(r.Ctx, r.Actor, shown.ID)
	if err != nil {
		return err
	}
	view := peopleView(r, shown, people, invitations)
	return r.Page(peoplePage(r, shown, view.Title, page.PeopleURL(shown.Slug)), view)
}

// peoplePage is the frame of a provider's people and, below it, of what is done about one.
func peoplePage(r *page.Request, shown provider.Page, title, path string) layout.Page {
	all := layout.Crumb{Label: r.Printer.T("people.crumb")}
	crumbs := []layout.Crumb{
		{Label: r.Printer.T("providers.title"), URL: "/providers"}, {Label: shown.Name, URL: page.ProviderURL(shown.Slug)}, all,
	}
	narrow := path != page.PeopleURL(shown.Slug)
	if narrow {
		crumbs[2].URL = page.PeopleURL(shown.Slug)
		crumbs = append(crumbs, layout.Crumb{Label: title})
	}
	return layout.Page{Title: title, Path: path, Narrow: narrow, Crumbs: crumbs}
}

// InviteAdminForm asks whom EOKM invites as a provider's admin, and why.
func (h *Handlers) InviteAdminForm(r *page.Request) error {
	return h.showInviteAdmin(r, http.StatusOK, people.Invitation{}, nil)
}

func (h *Handlers) showInviteAdmin(r *page.Request, status int, form people.Invitation, bad page.Faults) error {
	shown, err := h.store.Provider.Page(r.Ctx, r.Actor, r.Param("slug"))
	if err != nil {
		return err
	}
	view := inviteAdminView(r, shown, form, bad)
	frame := peoplePage(r, shown, view.Title, view.Action)
	frame.Error = bad != nil
	return r.Render(status, frame, view)
}

// InviteAdmin mails them a link.
func (h *Handlers) InviteAdmin(r *page.Request) error {
	shown, err := h.store.Provider.Page(r.Ctx, r.Actor, r.Param("slug"))
	if err != nil {
		return err
	}
	form := people.Invitation{
		ProviderID: shown.ID, Name: r.Form.Text("name"), Email: r.Form.Text("email"), Role: models.RoleProviderAdmin,
		Language: shown.Language,
		Reason:   r.Form.Text("reason"),
	}
	_, err = h.store.People.Invite(r.Ctx, r.Actor, form)
	var bad page.Faults
	switch {
	case bad.Take(err):
		return h.showInviteAdmin(r, http.StatusUnprocessableEntity, form, bad)
	case errors.Is(err, models.ErrThrottled):
		bad.Add("email", "invitation.often")
		return h.showInviteAdmin(r, http.StatusTooManyRequests, form, bad)
	case err != nil:
		return err
	}
	return peopleDone(r, ui.KindSuccess, "account.members.invited")
}

func peopleDone(r *page.Request, kind ui.Kind, key string) error {
	r.Flash(kind, r.Printer.T(key))
	return r.SeeOther(page.PeopleURL(r.Param("slug")))
}

func (h *Handlers) SendAdminInvitation() page.Handle {
	return h.onInvitation(h.store.People.SendInvitation, "account.members.invited")
}

func (h *Handlers) EndAdminInvitation() page.Handle {
	return h.onInvitation(h.store.People.EndInvitation, "account.members.withdrawn")
}

// onInvitation sends an invitation again or takes it back.
func (h *Handlers) onInvitation(do func(ctx context.Context, actor models.Actor, provider, id uuid.UUID) error, done string) page.Handle {
	return func(r *page.Request) error {
		id, err := r.ID("id")
		if err != nil {
			return err
		}
		shown, err := h.store.Provider.Page(r.Ctx, r.Actor, r.Param("slug"))
		if err != nil {
			return err
		}
		err = do(r.Ctx, r.Actor, shown.ID, id)
		switch {
		case errors.Is(err, models.ErrThrottled):
			return peopleDone(r, ui.KindWarning, "invitation.often")
		case err != nil:
			return err
		}
		return peopleDone(r, ui.KindSuccess, done)
	}
}

// member finds the person of the path among a provider's.
func (h *Handlers) member(r *page.Request) (provider.Page, people.Member, error) {
	id, err := r.ID("id")
	if err != nil {
		return provider.Page{}, people.Member{}, err
	}
	shown, err := h.store.Provider.Page(r.Ctx, r.Actor, r.Param("slug"))
	if err != nil {
		return provider.Page{}, people.Member{}, err
	}
	members, err := h.store.People.Members(r.Ctx, r.Actor, shown.ID)
	if err != nil {
		return provider.Page{}, people.Member{}, err
	}
	for _, m := range members {
		if m.ID == id {
			return shown, m, nil
		}
	}
	return provider.Page{}, people.Member{}, models.ErrNotFound
}

// PersonForm asks what EOKM does about one person of a provider, and why.
func (h *Handlers) PersonForm(r *page.Request) error { return h.showPerson(r, http.StatusOK, nil) }

func (h *Handlers) showPerson(r *page.Request, status int, bad page.Faults) error {
	shown, m, err := h.member(r)
	if err != nil {
		return err
	}
	view := personView(r, shown, m, personAct(r.Form.Text("do")), r.Form.Text("reason"), bad)
	frame := peoplePage(r, shown, m.Name, view.Action)
	frame.Error = bad != nil
	return r.Render(status, frame, view)
}

// ChangePerson carries it out.
func (h *Handlers) ChangePerson(r *page.Request) error {
	shown, m, err := h.member(r)
	if err != nil {
		return err
	}
	act := personAct(r.Form.Text("do"))
	var bad page.Faults
	if act == "" {
		bad.Add("do", "people.do.missing")
		return h.showPerson(r, http.StatusUnprocessableEntity, bad)
	}
	err = h.act(r, act, m, people.MemberChange{Provider: shown.ID, Member: m.ID, Reason: r.Form.Text("reason")})
	switch {
	case bad.Take(err):
		return h.showPerson(r, http.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrConflict), errors.Is(err, models.ErrNotFound): // somebody did it meanwhile
		return peopleDone(r, ui.KindInfo, "account.members.changed")
	case err != nil:
		return err
	}
	return peopleDone(r, ui.KindSuccess, personActs[act])
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

func (h *Handlers) act(r *page.Request, act personAct, m people.Member, change people.MemberChange) error {
	actor := r.Actor
	switch act {
	case actAskReset:
		return h.store.People.AskFactorReset(r.Ctx, actor, change.Provider, change.Member, change.Reason)
	case actAppoint:
		return h.store.People.SetRole(r.Ctx, actor, change, models.RoleProviderAdmin)
	case actDisable:
		return h.store.People.DisableMember(r.Ctx, actor, change)
	case actEnable:
		return h.store.People.EnableMember(r.Ctx, actor, change)
	case actApproveReset, actCancelReset:
		if m.ResetID == nil {
			return models.ErrConflict
		}
		if act == actApproveReset {
			return h.store.People.ApproveFactorReset(r.Ctx, actor, change.Provider, *m.ResetID, change.Reason)
		}
		return h.store.People.CancelFactorReset(r.Ctx, actor, change.Provider, *m.ResetID, change.Reason)
	default:
		return &models.Invalid{Field: "do", Key: "people.do.missing"}
	}
}

// personOptions are the acts that fit a person now, the most urgent first.
func personOptions(m people.Member, reader uuid.UUID) []personAct {
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
