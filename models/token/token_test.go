package token_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/token"
)

func ours(w *modelstest.World) token.Draft {
	return token.Draft{ProviderID: w.Hoster.ID, Kind: token.KindProvider, Name: "Ticketsysteem"}
}

// bearer is a token of the world's provider, as its machine sends it.
func bearer(w *modelstest.World) token.Bearer {
	w.T.Helper()
	_, text, err := w.Token.Create(w.T.Context(), models.System(), ours(w))
	require.NoError(w.T, err)
	b, err := w.Token.ByText(w.T.Context(), text, "")
	require.NoError(w.T, err)
	return b
}

func TestToken_IsKeptAsItsHashAndEndsAtOnce(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	admin := w.As(models.RoleProviderAdmin)
	made, text, err := w.Token.Create(t.Context(), admin, ours(w))
	require.NoError(t, err)
	require.NotContains(t, made.Scopes, token.ScopeReveal, "full addresses are never by default")
	var dump string
	require.NoError(t, w.Owner.QueryRow(t.Context(), `SELECT string_agg(t::text, '') || (SELECT string_agg(e::text, '') FROM events e)
		FROM tokens t`).Scan(&dump))
	require.NotContains(t, dump, strings.TrimPrefix(text, "eokm_"))
	b, err := w.Token.ByText(t.Context(), text, "")
	require.NoError(t, err)
	require.Equal(t, models.Actor{UserID: made.ID, ProviderID: w.Hoster.ID, Role: models.RoleAgent, IP: "192.0.2.9"}, b.Actor("192.0.2.9"))
	for _, wrong := range []string{"", "eokm_", text[:len(text)-1], text + "A", strings.ToUpper(text), "eokm_" + strings.Repeat("A", 43)} {
		_, err := w.Token.ByText(t.Context(), wrong, "")
		require.ErrorIs(t, err, models.ErrNotFound, wrong)
	}
	require.NoError(t, w.Token.Revoke(t.Context(), admin, w.Hoster.ID, made.ID))
	_, err = w.Token.ByText(t.Context(), text, "")
	require.ErrorIs(t, err, models.ErrNotFound)
	list, err := w.Token.List(t.Context(), admin, w.Hoster.ID)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.NotNil(t, list[0].RevokedAt)
	require.Equal(t, []string{"token_made", "token_revoked"}, kinds(w))
}

func kinds(w *modelstest.World) (list []string) {
	require.NoError(w.T, w.Owner.QueryRow(w.T.Context(),
		`SELECT array_agg(kind ORDER BY id) FROM events WHERE kind LIKE 'token%'`).Scan(&list))
	return list
}

func TestToken_RunsOutAndStaysWithItsProvider(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	_, text, err := w.Token.Create(t.Context(), models.System(), ours(w))
	require.NoError(t, err)
	other := w.AddTenant("anders", "198.51.100.0/24")
	lead := w.AddUser("lead@anders.example", models.RoleProviderAdmin, other.ID)
	list, err := w.Token.List(t.Context(), lead, other.ID)
	require.NoError(t, err)
	require.Empty(t, list)
	for _, err := range []error{
		second(w.Token.List(t.Context(), lead, w.Hoster.ID)),
		second(w.Token.List(t.Context(), w.Agent, w.Hoster.ID)),
		w.Token.Revoke(t.Context(), lead, w.Hoster.ID, uuid.New()),
	} {
		require.ErrorIs(t, err, models.ErrForbidden)
	}
	_, _, err = w.Token.Create(t.Context(), lead, ours(w))
	require.ErrorIs(t, err, models.ErrForbidden)
	w.Exec(`UPDATE providers SET status = 'left' WHERE id = $1`, w.Hoster.ID)
	_, err = w.Token.ByText(t.Context(), text, "")
	require.ErrorIs(t, err, models.ErrNotFound, "its provider left")
	w.Exec(`UPDATE providers SET status = 'suspended' WHERE id = $1`, w.Hoster.ID)
	_, err = w.Token.ByText(t.Context(), text, "")
	require.NoError(t, err)
	w.After(token.UsualTime)
	_, err = w.Token.ByText(t.Context(), text, "")
	require.ErrorIs(t, err, models.ErrNotFound, "its time is over")
}

// A token that came over an open line ends, and whose it was hears of it: of EOKM's own, its admins. Who sends what is no token writes
// nothing, and soon is not looked at.
func TestExposed_EndsItAndTellsWhoKeepsIt(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx := t.Context()
	w.As(models.RoleProviderAdmin)
	w.As(models.RoleAdmin)
	for _, d := range []token.Draft{ours(w), {Kind: token.KindIntake, Name: "Inname"}} {
		made, text, err := w.Token.Create(ctx, models.System(), d)
		require.NoError(t, err)
		ended, err := w.Token.Exposed(ctx, text, "192.0.2.1")
		require.NoError(t, err)
		require.Equal(t, made.ID, ended.ID)
		ended, err = w.Token.Exposed(ctx, text, "192.0.2.1")
		require.NoError(t, err)
		require.Nil(t, ended, "it ended before")
		require.Equal(t, []bool{true}, modelstest.Query[bool](w, `SELECT bool_and(person = $2) FROM mails
			WHERE kind = 'token_exposed' AND provider_id = $1`, d.ProviderID, d.Name))
	}
	_, text, err := w.Token.Create(ctx, models.System(), ours(w))
	require.NoError(t, err)
	for range models.TokenTry.Burst + 1 {
		_, err = w.Token.Exposed(ctx, "eokm_"+strings.Repeat("A", 43), "192.0.2.2")
	}
	require.ErrorIs(t, err, models.ErrThrottled)
	ended, err := w.Token.Exposed(ctx, text, "192.0.2.3")
	require.NoError(t, err)
	require.NotNil(t, ended, "another's is found")
}

func second[T any](_ T, err error) error { return err }

func TestToken_SaysAllThatIsWrong(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	_, _, err := w.Token.Create(t.Context(), models.System(), token.Draft{
		Kind: token.KindIntake, Name: "https://example.org/", Scopes: []token.Scope{token.ScopeRead}, For: 1000 * models.Day,
	})
	require.Equal(t, []string{"name token.name_address", "scopes token.scopes", "days token.days"}, modelstest.Problems(t, err))
	_, _, err = w.Token.Create(t.Context(), models.System(), token.Draft{Kind: token.KindProvider})
	require.Equal(t, []string{"name token.name_missing", "kind token.kind"}, modelstest.Problems(t, err))
}

// A form that comes twice is told so, also where it made the last token that there may be.
func TestToken_TheLastOfMostIsMadeOnce(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	d := ours(w)
	d.Submission = uuid.New()
	_, _, err := w.Token.Create(t.Context(), models.System(), d)
	require.NoError(t, err)
	w.Exec(`INSERT INTO tokens (provider_id, id, hash, hint, kind, name, scopes, sandbox, made_by, created_at, expires_at)
		SELECT provider_id, gen_random_uuid(), sha256(n::text::bytea), hint, kind, name, scopes, sandbox, made_by, created_at, expires_at
		FROM tokens, generate_series(2, $1) n`, token.Most)
	_, _, err = w.Token.Create(t.Context(), models.System(), d)
	require.ErrorIs(t, err, models.ErrConflict)
	_, _, err = w.Token.Create(t.Context(), models.System(), ours(w))
	require.ErrorContains(t, err, "token.too_many")
}

// What is done under a key is there with its answer, or neither is.
func TestOnce_OneOfHundredDoesIt(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ref, b := w.Deliver(1, 1)[0], bearer(w)
	asked := token.Asked{Key: "k", Digest: sha256.Sum256([]byte("a"))}
	acknowledge := func(ctx context.Context) (token.Answer, error) {
		return token.Answer{Status: 200, Body: []byte(ref)}, w.Notice.Acknowledge(ctx, b.Actor(""), []string{ref})
	}
	failed := errors.New("killed")
	_, _, err := w.Token.Once(t.Context(), b, asked, func(ctx context.Context) (token.Answer, error) {
		a, err := acknowledge(ctx)
		require.NoError(t, err)
		return a, failed
	})
	require.ErrorIs(t, err, failed)
	require.Zero(t, count(w, `SELECT count(*) FROM events WHERE kind = 'acknowledged'`), "what fails at the end was never done")
	var all sync.WaitGroup
	errs := make(chan error, 100)
	for range cap(errs) {
		all.Go(func() {
			a, _, err := w.Token.Once(t.Context(), b, asked, acknowledge)
			if err == nil && string(a.Body) != ref {
				err = errors.New("another answer")
			}
			errs <- err
		})
	}
	all.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			require.ErrorIs(t, err, token.ErrInProgress)
		}
	}
	require.Equal(t, 1, count(w, `SELECT count(*) FROM events WHERE kind = 'acknowledged'`))
	a, before, err := w.Token.Once(t.Context(), b, asked, acknowledge)
	require.NoError(t, err)
	require.True(t, before)
	require.Equal(t, ref, string(a.Body))
	_, _, err = w.Token.Once(t.Context(), b, token.Asked{Key: "k"}, acknowledge)
	require.ErrorIs(t, err, token.ErrOtherContent)
	require.Zero(t, count(w, `SELECT count(*) FROM token_answers WHERE position($1::text::bytea IN answer) > 0`, ref), "it is sealed")
	w.After(token.AnswersFor + time.Second)
	require.NoError(t, w.Token.Sweep(t.Context()))
	require.Zero(t, count(w, `SELECT count(*) FROM token_answers`))
}

// A part of a whole acts as its own actor, and the whole goes on as before.
func TestOnce_PartsKeepTheirActors(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	other := w.AddTenant("anders", "198.51.100.0/24")
	ref, b := w.Deliver(1, 1)[0], bearer(w)
	_, _, err := w.Token.Once(t.Context(), b, token.Asked{Key: "k"}, func(ctx context.Context) (token.Answer, error) {
		_, err := w.Notice.Page(ctx, other.Agent, ref, 0)
		require.ErrorIs(t, err, models.ErrNotFound)
		require.Error(t, w.Notice.Acknowledge(ctx, other.Agent, []string{ref}))
		require.NoError(t, w.Notice.Acknowledge(ctx, b.Actor(""), []string{ref}), "after one that failed")
		page, err := w.Notice.Page(ctx, b.Actor(""), ref, 0)
		require.NoError(t, err)
		require.Equal(t, models.StateAcknowledged, page.Items[0].State, "a part sees what one before it did")
		return token.Answer{Status: 200}, nil
	})
	require.NoError(t, err)
	page, err := w.Notice.Page(t.Context(), w.Agent, ref, 0)
	require.NoError(t, err)
	require.Equal(t, "Ticketsysteem", page.History[0].ActorName)
	list, err := w.Notice.List(t.Context(), w.Agent, notice.Filter{})
	require.NoError(t, err)
	require.Len(t, list.Rows, 1)
}

func TestNote_IsKeptForThirtyDays(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	b := bearer(w)
	require.NoError(t, w.Token.Note(t.Context(), b.Token, token.Request{
		ID: models.NewID(), At: w.Now(), Method: "GET", Route: "/notices/{ref}", Status: 200, Ms: 3,
	}))
	admin := w.As(models.RoleProviderAdmin)
	list, err := w.Token.Requests(t.Context(), admin, w.Hoster.ID, b.ID)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, "/notices/{ref}", list[0].Route)
	again, err := w.Token.List(t.Context(), admin, w.Hoster.ID)
	require.NoError(t, err)
	require.Equal(t, modelstest.Start, again[0].UsedAt.UTC())
	w.After(token.RequestsFor + time.Second)
	require.NoError(t, w.Token.Sweep(t.Context()))
	require.Zero(t, count(w, `SELECT count(*) FROM token_requests`))
}

func count(w *modelstest.World, sql string, args ...any) (n int) {
	w.T.Helper()
	require.NoError(w.T, w.Owner.QueryRow(w.T.Context(), sql, args...).Scan(&n))
	return n
}
