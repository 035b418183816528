package people_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/people"
)

// A password is the same on a keyboard that sends é as one letter and on one that sends it as two, and with any kind of space.
func TestCheckPassword_IsTheSameFromEveryKeyboard(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	const composed = "geranium\u00e9 op het balkon \u00e5 3"
	decomposed := strings.NewReplacer("\u00e9", "e\u0301", "\u00e5", "a\u030a", " ", "\u00a0").Replace(composed)
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	me := person.Actor(modelstest.Here.IP)
	present := modelstest.GoodPassword
	for kept, typed := range map[string]string{composed: decomposed, decomposed: composed} {
		require.NoError(t, w.People.SetPassword(t.Context(), me, present, kept, nil))
		_, _, err := w.People.CheckPassword(t.Context(), person.Email, typed, modelstest.Here)
		require.NoError(t, err)
		_, _, err = w.People.CheckPassword(t.Context(), person.Email, strings.ToUpper(typed), modelstest.Here)
		require.Equal(t, "sign_in.wrong", modelstest.Problem(t, err))
		present = typed
	}
	require.Equal(t, "password.long", modelstest.Problem(t, people.CheckPassword(string(long(257)))))
	accents := strings.NewReplacer("a", "a\u0301").Replace(string(long(250)))
	require.NoError(t, people.CheckPassword(accents), "letters are counted as people see them")
}

// Two ways to write the domain of a mailbox are one account: at signing in, at inviting, in the log.
func TestEmail_TwoWaysToWriteADomainAreOneAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	const kept = "s.bakker@xn--mnchen-3ya.example"
	_, err := w.People.Invite(ctx, models.System(), people.Invitation{
		ProviderID: w.Hoster.ID, Email: "S.Bakker@MÜNCHEN.example.", Name: "S. Bakker", Role: models.RoleAgent,
	})
	require.NoError(t, err)
	person, err := w.People.Join(ctx, w.Link(models.MailInvitation, kept), modelstest.GoodPassword, modelstest.Here)
	require.NoError(t, err)
	require.Equal(t, kept, person.Email)
	for _, typed := range []string{
		"s.bakker@münchen.example", "s.bakker@mu\u0308nchen.example", "S.BAKKER@XN--MNCHEN-3YA.EXAMPLE.", " " + kept,
	} {
		account, _, err := w.People.CheckPassword(ctx, typed, modelstest.GoodPassword, modelstest.Here)
		require.NoError(t, err, typed)
		require.Equal(t, person.ID, account.ID)
		_, err = w.People.Invite(ctx, models.System(),
			people.Invitation{ProviderID: w.Hoster.ID, Email: typed, Name: "P. Ersoon", Role: models.RoleAgent})
		require.Equal(t, "user.email_taken", modelstest.Problem(t, err), typed)
		_, err = w.People.AddUser(ctx, models.System(),
			people.User{ProviderID: w.Hoster.ID, Email: typed, Name: "P. Ersoon", Role: models.RoleAgent})
		require.Equal(t, "user.email_taken", modelstest.Problem(t, err), typed)
		found, err := w.Trail.FindPerson(ctx, w.Analyst, typed)
		require.NoError(t, err)
		require.Equal(t, person.ID, found)
	}
}

// Names compare composed, however they were typed.
func TestName_IsKeptComposed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	u, err := w.People.AddUser(t.Context(), models.System(),
		people.User{ProviderID: w.Hoster.ID, Email: "r@voorbeeld.example", Name: " Rene\u0301 C\u0327elik ", Role: models.RoleAgent})
	require.NoError(t, err)
	require.Equal(t, "Ren\u00e9 \u00c7elik", u.Name)
	for _, typed := range []string{"René Çelik", "rene\u0301 C\u0327elik"} {
		found, err := w.Trail.FindPerson(t.Context(), w.Analyst, typed)
		require.NoError(t, err, typed)
		require.Equal(t, u.ID, found)
	}
}
