package portaltest

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/pquerna/otp/totp"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/rooms"
)

// Password is what people made by Invite sign in with.
const Password = "paard batterij nietje correct"

// Invite invites somebody and gives the path of the mailed link.
func (p *Portal) Invite(email string, role models.Role, provider string) string {
	p.t.Helper()
	i, err := p.Store.People.Invite(p.t.Context(), models.System(), people.Invitation{
		ProviderID: p.providers[provider].ID, Email: email, Name: "P. Ersoon", Role: role,
	})
	require.NoError(p.t, err)
	return "/invite/" + i.Link
}

// Person is somebody with an account that no demo made: a password, an authenticator app and recovery codes.
type Person struct {
	Email  string
	Secret string // of the app
	Codes  []string
	portal *Portal
}

// Join follows an invitation as a person does, in a browser: password, app, codes. The browser is signed in after it.
func (p *Portal) Join(b *Browser, link, email string) *Person {
	p.t.Helper()
	page := b.Submit(b.Get(link), link, url.Values{"password": {Password}})
	require.Equal(p.t, "/account/factors/new", page.Path)
	page = b.Get("/account/totp")
	person := p.PersonOn(page, email)
	page = b.Submit(page, "/account/totp", url.Values{"code": {person.Code()}})
	require.Equal(p.t, "/account/codes", page.Path)
	page = b.Submit(page, "/account/codes", nil)
	person.Codes = CodesOn(page)
	require.Len(p.t, person.Codes, 10)
	page = b.Submit(page, "/account/codes/kept", nil)
	require.Equal(p.t, http.StatusOK, page.Status)
	return person
}

// PersonOn is who sets up the app that a page shows the key of.
func (p *Portal) PersonOn(page *Page, email string) *Person {
	return &Person{Email: email, Secret: secretOn(page), portal: p}
}

// CodesOn are the recovery codes that a page shows.
func CodesOn(page *Page) []string { return codeForm.FindAllString(page.Text(), -1) }

var (
	secretForm = regexp.MustCompile(`([A-Z2-7]{4} ){7}[A-Z2-7]{4}`)
	codeForm   = regexp.MustCompile(`[a-z0-9]{4}(-[a-z0-9]{4}){3}`)
)

func secretOn(page *Page) string {
	secret := secretForm.FindString(page.Text())
	out := make([]byte, 0, len(secret))
	for i := range len(secret) {
		if secret[i] != ' ' {
			out = append(out, secret[i])
		}
	}
	return string(out)
}

// Code is what the person's app shows now.
func (person *Person) Code() string {
	person.portal.t.Helper()
	code, err := totp.GenerateCode(person.Secret, person.portal.Clock.Now())
	require.NoError(person.portal.t, err)
	return code
}

// SignIn signs a person in with password and app; the clock moves on first, for a code is good once.
func (person *Person) SignIn(b *Browser) *Page {
	person.portal.t.Helper()
	person.portal.Clock.Advance(time.Minute)
	page := b.Submit(b.Get("/login"), "/login", url.Values{"email": {person.Email}, "password": {Password}})
	require.Equal(person.portal.t, "/login/factor", page.Path)
	return b.Submit(page, "/login/factor", url.Values{"code": {person.Code()}})
}

// DoTried does what is owed to accounts because somebody tried something, as the worker of a portal would now.
func DoTried(t testing.TB, owner interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
}, store *rooms.Store,
) {
	t.Helper()
	rows, err := owner.Query(t.Context(),
		`DELETE FROM river.river_job WHERE kind = 'account.tried' AND state IN ('available', 'scheduled') RETURNING args`)
	require.NoError(t, err)
	jobs, err := pgx.CollectRows(rows, pgx.RowTo[people.TriedJob])
	require.NoError(t, err)
	for _, job := range jobs {
		require.NoError(t, store.People.Tried(t.Context(), job))
	}
}

// MailedLink is the secret of the link in the last mail of a kind to a mailbox.
func (p *Portal) MailedLink(kind models.MailKind, to string) string {
	p.t.Helper()
	DoTried(p.t, p.Owner, p.Store)
	var id uuid.UUID
	require.NoError(p.t, p.Owner.QueryRow(p.t.Context(),
		`SELECT id FROM mails WHERE kind = $1 AND recipient = $2 ORDER BY created_at DESC, id DESC LIMIT 1`, string(kind), to).Scan(&id))
	m, err := p.Store.Outbox.Mail(p.t.Context(), id)
	require.NoError(p.t, err)
	return m.Link
}
