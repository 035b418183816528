package people_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/people"
)

func TestInvite_OnlyWhoKeepsTheOrganisationsPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	for role, may := range map[models.Role]map[uuid.UUID]bool{
		models.RoleAgent: {}, models.RoleProviderAdmin: {w.Hoster.ID: true}, models.RoleAnalyst: {}, models.RoleEditor: {},
		models.RoleAuditor: {},
		models.RoleAdmin:   {w.Hoster.ID: true, other.ID: true, uuid.Nil: true},
	} {
		actor := w.As(role)
		for _, provider := range []uuid.UUID{w.Hoster.ID, other.ID, uuid.Nil} {
			as := models.RoleAgent
			if provider == uuid.Nil {
				as = models.RoleAnalyst
			}
			_, err := w.People.Invite(t.Context(), actor, people.Invitation{
				ProviderID: provider, Email: uuid.NewString() + "@people.example", Name: "N. Ieuw", Role: as, Reason: "Gevraagd.",
			})
			if may[provider] {
				require.NoError(t, err, "%s at %s", role, provider)
			} else {
				require.ErrorIs(t, err, models.ErrForbidden, "%s at %s", role, provider)
			}
		}
	}
}

func TestInvite_SaysAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.People.Invite(t.Context(), w.As(models.RoleProviderAdmin),
		people.Invitation{ProviderID: w.Hoster.ID, Email: "nobody", Role: models.RoleAdmin})
	require.ErrorContains(t, err, "user.name")
	require.ErrorContains(t, err, "user.email")
	require.ErrorContains(t, err, "user.role", "a provider's admin cannot make one of EOKM's")
}

func TestJoin_ALinkWorksOnceAndForAWeek(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person := w.Invited("nieuw@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	require.Equal(t, w.Hoster.ID, person.ProviderID)
	link := w.Link(models.MailInvitation, "nieuw@voorbeeld.example")
	_, err := w.People.Join(ctx, link, modelstest.GoodPassword, modelstest.Here)
	require.ErrorIs(t, err, models.ErrNotFound, "used")

	invitation, err := w.People.Invite(ctx, models.System(),
		people.Invitation{ProviderID: w.Hoster.ID, Email: "laat@voorbeeld.example", Name: "L. Aat", Role: models.RoleAgent})
	require.NoError(t, err)
	link = w.Link(models.MailInvitation, "laat@voorbeeld.example")
	for _, wrong := range []string{"", "x", link[:len(link)-1], link[:30] + swap(link[30:31]) + link[31:], w.LinkOfAnotherKind(person.ID)} {
		_, err := w.People.Invited(ctx, wrong, modelstest.Here)
		require.ErrorIs(t, err, models.ErrNotFound, wrong)
	}
	w.After(7*24*time.Hour + time.Second)
	_, err = w.People.Invited(ctx, link, modelstest.Here)
	require.ErrorIs(t, err, models.ErrNotFound, "over")
	require.NoError(t, w.People.SendInvitation(ctx, models.System(), w.Hoster.ID, invitation.ID))
	_, err = w.People.Invited(ctx, link, modelstest.Here)
	require.NoError(t, err, "sent again")
	require.NoError(t, w.People.EndInvitation(ctx, models.System(), w.Hoster.ID, invitation.ID))
	_, err = w.People.Join(ctx, link, modelstest.GoodPassword, modelstest.Here)
	require.ErrorIs(t, err, models.ErrNotFound, "withdrawn")
}

func TestJoin_AtEOKM(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person := w.Invited("nieuw@eokm.example", models.RoleAdmin, uuid.Nil)
	require.Equal(t, uuid.Nil, person.ProviderID)
}

// swap is another letter.
func swap(letter string) string {
	if letter == "A" {
		return "B"
	}
	return "A"
}

func TestMember_TheLastAdminStaysAndNobodyChangesThemselves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	admin := w.As(models.RoleProviderAdmin)
	second := w.As(models.RoleProviderAdmin)
	require.Equal(t, "member.yourself", modelstest.Problem(t, w.People.SetRole(ctx, admin, w.ChangeOf(admin.UserID), models.RoleAgent)))
	require.NoError(t, w.People.SetRole(ctx, admin, w.ChangeOf(second.UserID), models.RoleAgent))
	eokm := w.As(models.RoleAdmin)
	require.Equal(t, "member.last_admin.visit", modelstest.Problem(t, w.People.DisableMember(ctx, eokm, w.ChangeOf(admin.UserID))))
	require.Equal(t, "member.last_admin.visit", modelstest.Problem(t,
		w.People.SetRole(ctx, eokm, w.ChangeOf(admin.UserID), models.RoleAgent)))
	require.ErrorIs(t, w.People.DisableMember(ctx, admin, w.ChangeOf(w.Analyst.UserID)), models.ErrNotFound, "somebody of EOKM's")
	require.ErrorIs(t, w.People.DisableMember(ctx, admin, people.MemberChange{Provider: uuid.Nil, Member: w.Analyst.UserID}),
		models.ErrForbidden)
}

func TestMember_ChangesEndSessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	admin := w.As(models.RoleProviderAdmin)
	steps := map[string]func() error{
		"role": func() error {
			return w.People.SetRole(ctx, admin, w.ChangeOf(w.Agent.UserID), models.RoleProviderAdmin)
		},
		"disable": func() error { return w.People.DisableMember(ctx, admin, w.ChangeOf(w.Agent.UserID)) },
	}
	for _, name := range []string{"role", "disable"} {
		token := []byte(name)
		row := people.Session{TokenHash: token, UserID: &w.Agent.UserID, Data: []byte("x"), ExpiresAt: modelstest.Start.AddDate(1, 0, 0)}
		require.NoError(t, w.People.SaveSession(ctx, row, true))
		require.NoError(t, steps[name]())
		data, _, err := w.People.Session(ctx, token)
		require.NoError(t, err)
		require.Nil(t, data, name)
		require.NoError(t, w.People.SaveSession(ctx, row, false), "a request that began before")
		data, _, err = w.People.Session(ctx, token)
		require.NoError(t, err)
		require.Nil(t, data, "%s: brought back to life", name)
	}
	_, err := w.People.Account(ctx, models.System(), w.Agent.UserID)
	require.ErrorIs(t, err, models.ErrNotFound, "disabled")
}

// A session comes with who is signed in on it: nobody once they may not sign in any more, though the session is there.
func TestSession_ComesWithWhoIsSignedIn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, token := t.Context(), []byte("token")
	who := func() *people.Account {
		data, account, err := w.People.Session(ctx, token)
		require.NoError(t, err)
		require.Equal(t, []byte("x"), data)
		return account
	}
	row := people.Session{TokenHash: token, Data: []byte("x"), ExpiresAt: modelstest.Start.Add(time.Hour)}
	require.NoError(t, w.People.SaveSession(ctx, row, true))
	require.Nil(t, who(), "nobody has signed in yet")
	row.UserID = &w.Agent.UserID
	require.NoError(t, w.People.SaveSession(ctx, row, false))
	want, err := w.People.Account(ctx, models.System(), w.Agent.UserID)
	require.NoError(t, err)
	require.Equal(t, "voorbeeld", want.Provider)
	require.Equal(t, &want, who())
	w.Exec(`UPDATE providers SET status = 'left' WHERE slug = 'voorbeeld'`)
	require.Nil(t, who())
	w.Exec(`UPDATE providers SET status = 'active' WHERE slug = 'voorbeeld'`)
	require.NotNil(t, who())
	w.Exec(`UPDATE users SET disabled_at = now() WHERE email = 'agent@voorbeeld.example'`)
	require.Nil(t, who())
	w.Clock.Set(modelstest.Start.Add(time.Hour))
	data, account, err := w.People.Session(ctx, token)
	require.NoError(t, err)
	require.Nil(t, data, "over")
	require.Nil(t, account)
}
