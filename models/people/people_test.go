package people_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/trail"
)

// reset asks for one and gives its id.
func (w *world) reset(by models.Actor, member uuid.UUID) uuid.UUID {
	w.T.Helper()
	require.NoError(w.T, w.People.AskFactorReset(w.T.Context(), by, w.Hoster.ID, member, "Telefoon kwijt."))
	return modelstest.Query[uuid.UUID](w.World, `SELECT id FROM factor_resets WHERE user_id = $1 AND ended_at IS NULL`, member)[0]
}

// readyAdmin is an admin of the world's provider who can sign in.
func (w *world) readyAdmin() models.Actor {
	w.T.Helper()
	admin := w.As(models.RoleProviderAdmin)
	w.WithApp(admin.UserID)
	return admin
}

func TestInvite_EOKMSaysWhyAndTheProviderReadsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, eokm := t.Context(), w.As(models.RoleAdmin)
	sole := w.readyAdmin()
	i := people.Invitation{ProviderID: w.Hoster.ID, Email: "nieuw@voorbeeld.example", Name: "N. Ieuw", Role: models.RoleProviderAdmin}
	_, err := w.People.Invite(ctx, eokm, i)
	require.Equal(t, "text.missing", modelstest.Problem(t, err))
	i.Reason = "De vorige beheerder is weg."
	made, err := w.People.Invite(ctx, eokm, i)
	require.NoError(t, err)
	log, err := w.Trail.Log(ctx, sole, trail.Filter{Kind: models.EventInvited})
	require.NoError(t, err)
	require.Equal(t, "De vorige beheerder is weg.", log.Lines[0].Data.Text)
	require.Equal(t, []string{w.email(sole.UserID)},
		modelstest.Query[string](w.World, `SELECT recipient FROM mails WHERE kind = 'people_changed'`), "the alarm")

	own, err := w.People.Invite(ctx, sole, people.Invitation{
		ProviderID: w.Hoster.ID, Email: "eigen@voorbeeld.example", Name: "E. Igen",
		Role: models.RoleAgent,
	})
	require.NoError(t, err)
	open, err := w.People.Invitations(ctx, eokm, w.Hoster.ID)
	require.NoError(t, err)
	require.Len(t, open, 2)
	require.True(t, open[0].FromEOKM)
	require.False(t, open[1].FromEOKM)
	require.ErrorIs(t, w.People.EndInvitation(ctx, eokm, w.Hoster.ID, own.ID), models.ErrNotFound, "a provider's own")
	require.ErrorIs(t, w.People.SendInvitation(ctx, eokm, w.Hoster.ID, own.ID), models.ErrNotFound)
	require.NoError(t, w.People.SendInvitation(ctx, eokm, w.Hoster.ID, made.ID))
	require.NoError(t, w.People.EndInvitation(ctx, sole, w.Hoster.ID, made.ID), "a provider is asked by nobody against its will")
}

func TestMember_EOKMTakesTheLastAdminOutOnceAnotherIsInvited(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, eokm := t.Context(), w.As(models.RoleAdmin)
	sole := w.readyAdmin()
	require.Equal(t, "text.missing", modelstest.Problem(t,
		w.People.DisableMember(ctx, eokm, people.MemberChange{Provider: w.Hoster.ID, Member: sole.UserID})))
	require.Equal(t, "member.last_admin.visit", modelstest.Problem(t, w.People.DisableMember(ctx, eokm, w.ChangeOf(sole.UserID))))
	i := people.Invitation{
		ProviderID: w.Hoster.ID, Email: "nieuw@voorbeeld.example", Name: "N. Ieuw", Role: models.RoleAgent,
		Reason: "Gevraagd.",
	}
	_, err := w.People.Invite(ctx, eokm, i)
	require.NoError(t, err)
	require.Equal(t, "member.last_admin.visit", modelstest.Problem(t, w.People.DisableMember(ctx, eokm, w.ChangeOf(sole.UserID))),
		"an agent will not do")
	i.Email, i.Role = "baas@voorbeeld.example", models.RoleProviderAdmin
	_, err = w.People.Invite(ctx, eokm, i)
	require.NoError(t, err)
	require.NoError(t, w.People.DisableMember(ctx, eokm, w.ChangeOf(sole.UserID)))
	_, err = w.People.Account(ctx, models.System(), sole.UserID)
	require.ErrorIs(t, err, models.ErrNotFound)
	boss, err := w.People.Join(ctx, w.Link(models.MailInvitation, i.Email), modelstest.GoodPassword, modelstest.Here)
	require.NoError(t, err)
	log, err := w.Trail.Log(ctx, boss.Actor(""), trail.Filter{Kind: models.EventAccountDisabled})
	require.NoError(t, err)
	require.Equal(t, "Op verzoek van de directie.", log.Lines[0].Data.Text)
}

func TestMembers_WhoOfEOKMSees(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	require.NoError(t, w.People.SignedIn(ctx, person, people.FactorTOTP, modelstest.Here))
	for role, may := range map[models.Role]bool{
		models.RoleAnalyst: true, models.RoleAdmin: true, models.RoleAuditor: true, models.RoleEditor: false, models.RoleAgent: false,
		models.RoleProviderAdmin: true,
	} {
		actor := w.As(role)
		people, err := w.People.Members(ctx, actor, w.Hoster.ID)
		_, other := w.People.Invitations(ctx, actor, w.Hoster.ID)
		if !may {
			require.ErrorIs(t, err, models.ErrForbidden, role)
			require.ErrorIs(t, other, models.ErrForbidden, role)
			continue
		}
		require.NoError(t, err, role)
		require.NoError(t, other, role)
		for _, m := range people {
			if m.ID == person.ID {
				require.WithinDuration(t, modelstest.Start, *m.LastSignIn, 0)
			} else {
				require.Nil(t, m.LastSignIn)
			}
		}
	}
	_, err := w.People.Members(ctx, w.Analyst, uuid.Nil)
	require.ErrorIs(t, err, models.ErrForbidden, "EOKM's own people are their admins' to see")
	require.ErrorIs(t, w.People.DisableMember(ctx, w.Analyst, w.ChangeOf(person.ID)), models.ErrForbidden)
}

func TestSoleAdmin_CountsWhoCanSignIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	sole := func() bool {
		members, err := w.People.Members(t.Context(), w.Analyst, w.Hoster.ID)
		require.NoError(t, err)
		return people.SoleAdmin(members)
	}
	first := w.readyAdmin()
	second := w.As(models.RoleProviderAdmin)
	require.True(t, sole(), "the second has no factor yet")
	w.WithApp(second.UserID)
	require.False(t, sole())
	require.NoError(t, w.People.DisableMember(t.Context(), first, w.ChangeOf(second.UserID)))
	require.True(t, sole())
}
