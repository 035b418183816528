package story_test

import (
	"context"
	"crypto/sha256"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/feed"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/reconcile"
	"eokm.nl/hosting/models/rooms"
	"eokm.nl/hosting/models/token"
	"eokm.nl/hosting/models/webhook"
)

// heardMachines does what programs of providers and of EOKM ask, and what the portal does for them by itself.
func heardMachines(t *testing.T, pool *pgxpool.Pool, keys *models.Keys, now time.Time) {
	t.Helper()
	ctx := t.Context()
	store, err := rooms.New(pool, keys, func() time.Time { return now.Add(2 * time.Minute) })
	require.NoError(t, err)
	account, err := store.People.AccountByEmail(ctx, models.System(), demoMail("provider-admin"))
	require.NoError(t, err)
	lead := account.Actor("192.0.2.1")
	heardToken(t, store, lead, now)
	heardHook(t, store, lead, now)

	account, err = store.People.AccountByEmail(ctx, models.System(), demoMail(analyst))
	require.NoError(t, err)
	eokm := account.Actor("192.0.2.1")
	_, _, err = store.Feed.After(ctx, eokm, feed.Cursor{}, 10)
	require.NoError(t, err)
	rows, _, err := store.Notice.Rows(ctx, lead, notice.Filter{Tab: notice.TabTodo, Limit: 25})
	require.NoError(t, err)
	page, err := store.Notice.Page(ctx, eokm, rows[0].Ref, 0)
	require.NoError(t, err)
	known := &reconcile.Entry{}
	known.Address = page.Items[0].Content.Address
	list, err := store.Reconcile.Compare(ctx, eokm, reconcile.Options{Source: "scart"},
		func(yield func(*reconcile.Entry, error) bool) { yield(known, nil) })
	require.NoError(t, err)
	_, err = store.Reconcile.Recent(ctx, eokm, 10)
	require.NoError(t, err)
	_, err = store.Reconcile.Differences(ctx, eokm, list.ID, 0, 10)
	require.NoError(t, err)
	require.NoError(t, store.Reconcile.Export(ctx, eokm, list.ID, func([]reconcile.Difference) error { return nil }))
	link, err := store.FeedLink.Make(ctx, lead)
	require.NoError(t, err)
	_, err = store.FeedLink.Read(ctx, link, models.Visitor{IP: "192.0.2.1"})
	require.NoError(t, err)
}

func heardToken(t *testing.T, store *rooms.Store, lead models.Actor, now time.Time) {
	t.Helper()
	ctx := t.Context()
	made, text, err := store.Token.Create(ctx, lead, token.Draft{ProviderID: lead.ProviderID, Kind: token.KindProvider, Name: "Tickets"})
	require.NoError(t, err)
	bearer, err := store.Token.ByText(ctx, text, "192.0.2.1")
	require.NoError(t, err)
	for range 2 {
		_, _, err = store.Token.Once(ctx, bearer, token.Asked{Key: "een", Digest: sha256.Sum256(nil)},
			func(context.Context) (token.Answer, error) { return token.Answer{Status: 200}, nil })
		require.NoError(t, err)
	}
	require.NoError(t, store.Token.Note(ctx, made, token.Request{ID: models.NewID(), TokenID: made.ID, At: now, Method: "GET", Route: "/"}))
	_, err = store.Token.Requests(ctx, lead, lead.ProviderID, made.ID)
	require.NoError(t, err)
	_, err = store.Token.Exposed(ctx, text, "192.0.2.9")
	require.NoError(t, err)
	require.NoError(t, store.Token.Sweep(ctx))
}

func heardHook(t *testing.T, store *rooms.Store, lead models.Actor, now time.Time) {
	t.Helper()
	ctx := t.Context()
	var ids []uuid.UUID
	for range 2 {
		id, err := store.Webhook.Add(ctx, lead, webhook.Setting{
			Name: "Tickets", URL: "https://tickets.example.net/", Kinds: webhook.Types(),
		})
		require.NoError(t, err)
		_, err = store.Webhook.Test(ctx, lead, lead.ProviderID, id)
		require.NoError(t, err)
		ids = append(ids, id)
	}
	_, err := store.Webhook.Due(ctx)
	require.NoError(t, err)
	target, err := store.Webhook.Take(ctx, lead.ProviderID, ids[0])
	require.NoError(t, err)
	due, err := store.Webhook.Messages(ctx, target, 8)
	require.NoError(t, err)
	_, err = store.Webhook.Tried(ctx, target, []webhook.Sent{{Delivery: due[0].ID, Try: webhook.Try{Outcome: webhook.Delivered, At: now}}})
	require.NoError(t, err)
	require.NoError(t, store.Webhook.Release(ctx, target))
	list, _, err := store.Webhook.Deliveries(ctx, lead, lead.ProviderID, ids[0], "delivered", models.Cursor{})
	require.NoError(t, err)
	_, _, err = store.Webhook.Deliveries(ctx, lead, lead.ProviderID, ids[0], "", list[0].Cursor())
	require.NoError(t, err)
	_, _, err = store.Webhook.Delivery(ctx, lead, ids[0], list[0].ID)
	require.NoError(t, err)
	for _, which := range []webhook.Range{{Delivery: list[0].ID}, {From: now, To: now.Add(time.Hour), All: true}} {
		_, err = store.Webhook.Redeliver(ctx, lead, lead.ProviderID, ids[0], which)
		require.NoError(t, err)
	}
	require.NoError(t, store.Webhook.Disable(ctx, lead, lead.ProviderID, ids[0]))
	require.NoError(t, store.Webhook.Enable(ctx, lead, ids[0]))
	require.NoError(t, store.Webhook.Rotate(ctx, lead, ids[0], false))
	_, err = store.Webhook.PublicKeys(ctx, ids[0])
	require.NoError(t, err)
	require.NoError(t, store.Webhook.Remove(ctx, lead, ids[1]))
	require.NoError(t, store.Webhook.Sweep(ctx))
}
