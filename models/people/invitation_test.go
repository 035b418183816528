package people_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/people"
)

// Whoever invites does not learn whether a mailbox has an account elsewhere: not by the answer, nor by what is written. The mailbox
// itself is told, when its mail is worded.
func TestInvite_TellsNobodyWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	gone := w.AddUser("weg@noorderlicht.example", models.RoleAgent, other.ID)
	w.Exec(`UPDATE users SET disabled_at = now() WHERE id = $1`, gone.UserID)
	colleague := w.AddUser("collega@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	admin := w.As(models.RoleProviderAdmin)

	_, err := w.invite(admin, "first@elsewhere.example") // the first of all writes which key is in use
	require.NoError(t, err)
	changed := map[string]map[string]string{}
	for _, email := range []string{
		"nobody@elsewhere.example", w.email(w.Analyst.UserID), w.email(other.Agent.UserID),
		"weg@noorderlicht.example",
	} {
		before := w.AllRows()
		i, err := w.invite(admin, email)
		require.NoError(t, err, email)
		require.NotEmpty(t, i.Link)
		after := map[string]string{}
		for table, rows := range w.AllRows() {
			if rows != before[table] {
				after[table] = "changed"
			}
		}
		changed[email] = after
		require.Equal(t, changed["nobody@elsewhere.example"], after, "%s: another table was written", email)
		require.Equal(t, []string{"invitation"}, modelstest.Query[string](w.World, `SELECT kind FROM mails WHERE recipient = $1`, email))
		list, err := w.People.Invitations(ctx, admin, w.Hoster.ID)
		require.NoError(t, err)
		require.Equal(t, email, list[len(list)-1].Email, "it stands open as any other")

		m, err := w.Outbox.Mail(ctx, modelstest.Query[uuid.UUID](w.World, `SELECT id FROM mails WHERE recipient = $1`, email)[0])
		require.NoError(t, err)
		if email == "nobody@elsewhere.example" {
			require.Equal(t, models.MailInvitation, m.Kind)
			require.NotEmpty(t, m.Link)
			continue
		}
		require.Equal(t, models.MailInvitedBefore, m.Kind, email)
		require.Empty(t, m.Link)
		// who saw the link elsewhere, such as before they had an account
		_, err = w.People.Join(ctx, i.Link, modelstest.GoodPassword, modelstest.Here)
		require.Equal(t, "account.taken", modelstest.Problem(t, err))
	}

	_, err = w.invite(admin, w.email(colleague.UserID))
	require.Equal(t, "user.email_taken", modelstest.Problem(t, err), "whom its admin sees on the same page")
	eokm := w.As(models.RoleAdmin)
	_, err = w.People.Invite(ctx, eokm, people.Invitation{
		ProviderID: w.Hoster.ID, Email: w.email(other.Agent.UserID), Name: "X",
		Role: models.RoleProviderAdmin, Reason: "Gevraagd.",
	})
	require.Equal(t, "user.email_taken", modelstest.Problem(t, err), "EOKM's admin sees everybody's people")
}
