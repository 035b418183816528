package modelstest

import (
	"context"
	"crypto/rand"
	"encoding/json"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
)

// GoodPassword is a password that is taken.
const GoodPassword = "paard batterij nietje correct"

// Here is a browser of a test.
var Here = models.Visitor{IP: "192.0.2.9", Agent: "Firefox, Linux", Device: "device-of-a-test"}

// Link is the secret of the last mail of a kind to a mailbox, as that mail gives it.
func (w *World) Link(kind models.MailKind, to string) string {
	w.T.Helper()
	ids := Query[uuid.UUID](w, `SELECT id FROM mails WHERE kind = $1 AND recipient = $2 ORDER BY created_at DESC, id DESC LIMIT 1`,
		string(kind), to)
	require.Len(w.T, ids, 1, "a mail %s to %s", kind, to)
	m, err := w.Outbox.Mail(w.T.Context(), ids[0])
	require.NoError(w.T, err)
	return m.Link
}

// Invited makes a person the only way there is: an invitation, its mail, a password.
func (w *World) Invited(email string, role models.Role, provider uuid.UUID) people.Account {
	w.T.Helper()
	_, err := w.People.Invite(w.T.Context(), models.System(),
		people.Invitation{ProviderID: provider, Email: email, Name: "P. Ersoon", Role: role})
	require.NoError(w.T, err)
	account, err := w.People.Join(w.T.Context(), w.Link(models.MailInvitation, email), GoodPassword, Here)
	require.NoError(w.T, err)
	return account
}

// WithApp gives a person an authenticator app and its secret.
func (w *World) WithApp(user uuid.UUID) string {
	w.T.Helper()
	secret, err := w.People.NewTOTP(w.T.Context(), user)
	require.NoError(w.T, err)
	require.NoError(w.T, w.People.ConfirmTOTP(w.T.Context(), user, w.AppCode(secret)))
	return secret
}

// AppCode is what the app shows now.
func (w *World) AppCode(secret string) string {
	w.T.Helper()
	code, err := totp.GenerateCode(secret, w.Now())
	require.NoError(w.T, err)
	return code
}

// WithPasskey gives a person a passkey.
func (w *World) WithPasskey(user uuid.UUID) {
	w.T.Helper()
	require.NoError(w.T, w.People.AddPasskey(w.T.Context(), user, []byte(rand.Text()), json.RawMessage(`{}`), "laptop"))
}

// LinkOfAnotherKind is a link that the portal made, for something else.
func (w *World) LinkOfAnotherKind(user uuid.UUID) string {
	w.T.Helper()
	email := Query[string](w, `SELECT email FROM users WHERE id = $1`, user)[0]
	require.NoError(w.T, w.AskPasswordLink(w.T.Context(), email, Here))
	return w.Link(models.MailPasswordLink, email)
}

// UserNamed is the id of the user of a name.
func (w *World) UserNamed(name string) string {
	w.T.Helper()
	return Query[uuid.UUID](w, `SELECT id FROM users WHERE name = $1`, name)[0].String()
}

// ChangeOf is a change of a member of the world's provider, with a reason.
func (w *World) ChangeOf(member uuid.UUID) people.MemberChange {
	return people.MemberChange{Provider: w.Hoster.ID, Member: member, Reason: "Op verzoek van de directie."}
}

// AskPasswordLink asks, and does what the worker would then do.
func (w *World) AskPasswordLink(ctx context.Context, email string, from models.Visitor) error {
	w.T.Helper()
	err := w.People.AskPasswordLink(ctx, email, from)
	w.DoTried(ctx)
	return err
}

// DoTried does what is owed to accounts because somebody tried something; it gives how many jobs that were.
func (w *World) DoTried(ctx context.Context) int {
	w.T.Helper()
	rows, err := w.Owner.Query(ctx, `DELETE FROM river.river_job WHERE kind = 'account.tried' RETURNING args`)
	require.NoError(w.T, err)
	jobs, err := pgx.CollectRows(rows, pgx.RowTo[people.TriedJob])
	require.NoError(w.T, err)
	for _, job := range jobs {
		require.NoError(w.T, w.People.Tried(ctx, job))
		require.NoError(w.T, w.People.Tried(ctx, job), "again, by a worker that was killed before it said so")
	}
	return len(jobs)
}
