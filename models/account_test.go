package models_test

import (
	"crypto/rand"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
)

const goodPassword = "paard batterij nietje correct"

// here is a browser of a test.
var here = models.Visitor{IP: "192.0.2.9", Agent: "Firefox, Linux", Device: "device-of-a-test"}

// link is the secret of the last mail of a kind to a mailbox, as that mail gives it.
func (w *world) link(kind models.MailKind, to string) string {
	w.t.Helper()
	ids := query[uuid.UUID](w, `SELECT id FROM mails WHERE kind = $1 AND recipient = $2 ORDER BY created_at DESC, id DESC LIMIT 1`, string(kind), to)
	require.Len(w.t, ids, 1, "a mail %s to %s", kind, to)
	m, err := w.Outbox.Mail(w.t.Context(), ids[0])
	require.NoError(w.t, err)
	return m.Link
}

// invited makes a person the only way there is: an invitation, its mail, a password.
func (w *world) invited(email string, role models.Role, provider uuid.UUID) people.Account {
	w.t.Helper()
	_, err := w.People.Invite(w.t.Context(), models.System(), people.Invitation{ProviderID: provider, Email: email, Name: "P. Ersoon", Role: role})
	require.NoError(w.t, err)
	account, err := w.People.Join(w.t.Context(), w.link(models.MailInvitation, email), goodPassword, here)
	require.NoError(w.t, err)
	return account
}

// withApp gives a person an authenticator app and its secret.
func (w *world) withApp(user uuid.UUID) string {
	w.t.Helper()
	secret, err := w.People.NewTOTP(w.t.Context(), user)
	require.NoError(w.t, err)
	require.NoError(w.t, w.People.ConfirmTOTP(w.t.Context(), user, w.code(secret)))
	return secret
}

// code is what the app shows now.
func (w *world) code(secret string) string {
	w.t.Helper()
	code, err := totp.GenerateCode(secret, w.Now())
	require.NoError(w.t, err)
	return code
}

func (w *world) withPasskey(user uuid.UUID) {
	w.t.Helper()
	require.NoError(w.t, w.People.AddPasskey(w.t.Context(), user, []byte(rand.Text()), json.RawMessage(`{}`), "laptop"))
}

// accounts puts a row of a desk into every table about accounts.
func (w *world) accounts(desk models.Actor) {
	w.t.Helper()
	ctx, email := w.t.Context(), uuid.NewString()+"@people.example"
	person := w.invited(email, models.RoleAgent, desk.ProviderID)
	w.withApp(person.ID)
	w.withPasskey(person.ID)
	_, err := w.People.NewRecoveryCodes(ctx, person.ID)
	require.NoError(w.t, err)
	require.NoError(w.t, w.People.SignedIn(ctx, person, people.FactorTOTP, here))
	require.NoError(w.t, w.AskPasswordLink(ctx, email, here))
	require.NoError(w.t, w.People.AskFactorReset(ctx, w.as(models.RoleAdmin), desk.ProviderID, person.ID, "Telefoon kwijt."))
	domain := uuid.NewString() + ".example"
	boss := w.addUser("boss@"+domain, models.RoleProviderAdmin, desk.ProviderID)
	require.NoError(w.t, w.People.SetOIDC(ctx, boss, people.OIDC{Issuer: "https://idp.example.nl", ClientID: "portal", Secret: "x", Domain: domain}))
}

func TestInvite_OnlyWhoKeepsTheOrganisationsPeople(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	for role, may := range map[models.Role]map[uuid.UUID]bool{
		models.RoleAgent: {}, models.RoleProviderAdmin: {w.provider.ID: true}, models.RoleAnalyst: {}, models.RoleEditor: {}, models.RoleAuditor: {},
		models.RoleAdmin: {w.provider.ID: true, other.ID: true, uuid.Nil: true},
	} {
		actor := w.as(role)
		for _, provider := range []uuid.UUID{w.provider.ID, other.ID, uuid.Nil} {
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
	_, err := w.People.Invite(t.Context(), w.as(models.RoleProviderAdmin), people.Invitation{ProviderID: w.provider.ID, Email: "nobody", Role: models.RoleAdmin})
	require.ErrorContains(t, err, "user.name")
	require.ErrorContains(t, err, "user.email")
	require.ErrorContains(t, err, "user.role", "a provider's admin cannot make one of EOKM's")
}

func TestJoin_ALinkWorksOnceAndForAWeek(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person := w.invited("nieuw@voorbeeld.example", models.RoleAgent, w.provider.ID)
	require.Equal(t, w.provider.ID, person.ProviderID)
	link := w.link(models.MailInvitation, "nieuw@voorbeeld.example")
	_, err := w.People.Join(ctx, link, goodPassword, here)
	require.ErrorIs(t, err, models.ErrNotFound, "used")

	invitation, err := w.People.Invite(ctx, models.System(), people.Invitation{ProviderID: w.provider.ID, Email: "laat@voorbeeld.example", Name: "L. Aat", Role: models.RoleAgent})
	require.NoError(t, err)
	link = w.link(models.MailInvitation, "laat@voorbeeld.example")
	for _, wrong := range []string{"", "x", link[:len(link)-1], link[:30] + swap(link[30:31]) + link[31:], w.linkOfAnotherKind(person.ID)} {
		_, err := w.People.Invited(ctx, wrong, here)
		require.ErrorIs(t, err, models.ErrNotFound, wrong)
	}
	w.after(7*24*time.Hour + time.Second)
	_, err = w.People.Invited(ctx, link, here)
	require.ErrorIs(t, err, models.ErrNotFound, "over")
	require.NoError(t, w.People.SendInvitation(ctx, models.System(), w.provider.ID, invitation.ID))
	_, err = w.People.Invited(ctx, link, here)
	require.NoError(t, err, "sent again")
	require.NoError(t, w.People.EndInvitation(ctx, models.System(), w.provider.ID, invitation.ID))
	_, err = w.People.Join(ctx, link, goodPassword, here)
	require.ErrorIs(t, err, models.ErrNotFound, "withdrawn")
}

func TestJoin_AtEOKM(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person := w.invited("nieuw@eokm.example", models.RoleAdmin, uuid.Nil)
	require.Equal(t, uuid.Nil, person.ProviderID)
}

// swap is another letter.
func swap(letter string) string {
	if letter == "A" {
		return "B"
	}
	return "A"
}

// linkOfAnotherKind is a link that the portal made, for something else.
func (w *world) linkOfAnotherKind(user uuid.UUID) string {
	w.t.Helper()
	email := query[string](w, `SELECT email FROM users WHERE id = $1`, user)[0]
	require.NoError(w.t, w.AskPasswordLink(w.t.Context(), email, here))
	return w.link(models.MailPasswordLink, email)
}

func TestMember_TheLastAdminStaysAndNobodyChangesThemselves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	admin := w.as(models.RoleProviderAdmin)
	second := w.as(models.RoleProviderAdmin)
	require.Equal(t, "member.yourself", problem(t, w.People.SetRole(ctx, admin, w.of(admin.UserID), models.RoleAgent)))
	require.NoError(t, w.People.SetRole(ctx, admin, w.of(second.UserID), models.RoleAgent))
	eokm := w.as(models.RoleAdmin)
	require.Equal(t, "member.last_admin.visit", problem(t, w.People.DisableMember(ctx, eokm, w.of(admin.UserID))))
	require.Equal(t, "member.last_admin.visit", problem(t, w.People.SetRole(ctx, eokm, w.of(admin.UserID), models.RoleAgent)))
	require.ErrorIs(t, w.People.DisableMember(ctx, admin, w.of(w.analyst.UserID)), models.ErrNotFound, "somebody of EOKM's")
	require.ErrorIs(t, w.People.DisableMember(ctx, admin, people.MemberChange{Provider: uuid.Nil, Member: w.analyst.UserID}), models.ErrForbidden)
}

func TestMember_ChangesEndSessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	admin := w.as(models.RoleProviderAdmin)
	steps := map[string]func() error{
		"role":    func() error { return w.People.SetRole(ctx, admin, w.of(w.agent.UserID), models.RoleProviderAdmin) },
		"disable": func() error { return w.People.DisableMember(ctx, admin, w.of(w.agent.UserID)) },
	}
	for _, name := range []string{"role", "disable"} {
		token := []byte(name)
		row := people.Session{TokenHash: token, UserID: &w.agent.UserID, Data: []byte("x"), ExpiresAt: start.AddDate(1, 0, 0)}
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
	_, err := w.People.Account(ctx, models.System(), w.agent.UserID)
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
	row := people.Session{TokenHash: token, Data: []byte("x"), ExpiresAt: start.Add(time.Hour)}
	require.NoError(t, w.People.SaveSession(ctx, row, true))
	require.Nil(t, who(), "nobody has signed in yet")
	row.UserID = &w.agent.UserID
	require.NoError(t, w.People.SaveSession(ctx, row, false))
	want, err := w.People.Account(ctx, models.System(), w.agent.UserID)
	require.NoError(t, err)
	require.Equal(t, "voorbeeld", want.Provider)
	require.Equal(t, &want, who())
	w.exec(`UPDATE providers SET status = 'left' WHERE slug = 'voorbeeld'`)
	require.Nil(t, who())
	w.exec(`UPDATE providers SET status = 'active' WHERE slug = 'voorbeeld'`)
	require.NotNil(t, who())
	w.exec(`UPDATE users SET disabled_at = now() WHERE email = 'agent@voorbeeld.example'`)
	require.Nil(t, who())
	w.clock.set(start.Add(time.Hour))
	data, account, err := w.People.Session(ctx, token)
	require.NoError(t, err)
	require.Nil(t, data, "over")
	require.Nil(t, account)
}
