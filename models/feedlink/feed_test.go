package feedlink_test

import (
	"crypto/sha256"
	"encoding/base64"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/feedlink"
	"eokm.nl/hosting/models/modelstest"
)

var here = models.Visitor{IP: "192.0.2.77"}

func TestFeed_OfOneProviderTheLastChangedFirst(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	admin := w.As(models.RoleProviderAdmin)
	token, err := w.FeedLink.Make(t.Context(), admin)
	require.NoError(t, err)
	empty, err := w.FeedLink.Read(t.Context(), token, here)
	require.NoError(t, err)
	require.Empty(t, empty.Entries)
	require.Equal(t, modelstest.Start, empty.Updated)

	refs := w.Deliver(2, 2)
	theirs := w.Row("elsewhere", 1)
	theirs.IP = modelstest.ParseIP(t, "198.51.100.7")
	w.ImportRows(theirs)
	w.After(time.Hour)
	w.Respond(refs[0], 1)
	w.After(2 * time.Hour)
	require.NoError(t, w.Casework.AddNote(t.Context(), w.Analyst, refs[1], "Notitie.")) // EOKM's own is no change
	feed, err := w.FeedLink.Read(t.Context(), token, here)
	require.NoError(t, err)
	require.Len(t, feed.Entries, 2)
	require.Equal(t, refs[0], feed.Entries[0].Ref)
	require.Equal(t, models.TurnProvider, feed.Entries[0].Turn)
	require.Equal(t, modelstest.Start.Add(time.Hour), feed.Updated)
	require.Equal(t, modelstest.Start, feed.Entries[1].Updated.UTC())
	_, err = w.FeedLink.Make(t.Context(), other.Agent)
	require.ErrorIs(t, err, models.ErrForbidden, "its admin only")
}

func TestFeed_OnlyAHashIsKeptAndARevokedLinkGivesNothing(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	admin := w.As(models.RoleProviderAdmin)
	token, err := w.FeedLink.Make(t.Context(), admin)
	require.NoError(t, err)
	raw, err := base64.RawURLEncoding.DecodeString(token)
	require.NoError(t, err)
	require.Len(t, raw, 32)
	hash := sha256.Sum256(raw)
	require.Equal(t, [][]byte{hash[:]}, modelstest.Query[[]byte](w, `SELECT token_hash FROM feed_links`))
	list, err := w.FeedLink.List(t.Context(), w.Agent)
	require.NoError(t, err)
	require.Nil(t, list[0].UsedAt)
	_, err = w.FeedLink.Read(t.Context(), token, here)
	require.NoError(t, err)
	list, err = w.FeedLink.List(t.Context(), w.Agent)
	require.NoError(t, err)
	require.NotNil(t, list[0].UsedAt)

	require.ErrorIs(t, w.FeedLink.Revoke(t.Context(), w.Agent, list[0].ID), models.ErrForbidden)
	stranger := w.AddTenant("noorderlicht", "198.51.100.0/24")
	boss := w.AddUser("boss@noorderlicht.example", models.RoleProviderAdmin, stranger.ID)
	require.ErrorIs(t, w.FeedLink.Revoke(t.Context(), boss, list[0].ID), models.ErrNotFound)
	require.NoError(t, w.FeedLink.Revoke(t.Context(), admin, list[0].ID))
	require.ErrorIs(t, w.FeedLink.Revoke(t.Context(), admin, list[0].ID), models.ErrConflict)
	for _, wrong := range []string{token, "", "x", token + "A"} {
		_, err = w.FeedLink.Read(t.Context(), wrong, here)
		require.ErrorIs(t, err, models.ErrNotFound)
	}
}

func TestFeed_IsReadSoOftenAndNoMore(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	admin := w.As(models.RoleProviderAdmin)
	token, err := w.FeedLink.Make(t.Context(), admin)
	require.NoError(t, err)
	for range models.FeedRead.Burst {
		_, err = w.FeedLink.Read(t.Context(), token, here)
		require.NoError(t, err)
	}
	_, err = w.FeedLink.Read(t.Context(), token, here)
	require.ErrorIs(t, err, models.ErrThrottled)
	w.After(time.Minute)
	_, err = w.FeedLink.Read(t.Context(), token, here)
	require.NoError(t, err)
	for range feedlink.Most - 1 {
		_, err = w.FeedLink.Make(t.Context(), admin)
		require.NoError(t, err)
	}
	_, err = w.FeedLink.Make(t.Context(), admin)
	require.Equal(t, "feedlink.many", modelstest.Problem(t, err))
}
