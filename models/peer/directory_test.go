package peer_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/peer"
	"eokm.nl/hosting/models/provider"
)

// listed is what somebody finds in the directory.
func (w *world) listed(actor models.Actor) []string {
	w.T.Helper()
	list, err := w.Peer.Directory(w.T.Context(), actor)
	require.NoError(w.T, err)
	out := []string{}
	for _, e := range list {
		out = append(out, e.Provider+" "+e.Email)
	}
	return out
}

func TestDirectory_OnlyWhoAskedAndIsReached(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ctx, admin := t.Context(), w.As(models.RoleProviderAdmin)
	require.Empty(t, w.listed(w.Agent), "nobody is in it unasked")
	contact := w.Contact(models.ContactAbuse)
	require.NoError(t, w.Peer.ListContact(ctx, admin, contact.ID))
	require.ErrorIs(t, w.Peer.ListContact(ctx, admin, contact.ID), models.ErrNotFound, "it is there")
	want := []string{"voorbeeld " + contact.Email}
	for _, actor := range []models.Actor{w.Agent, other.Agent, w.Analyst, w.As(models.RoleEditor), w.As(models.RoleAuditor)} {
		require.Equal(t, want, w.listed(actor), actor.Role)
	}
	_, err := w.Peer.Directory(ctx, models.Actor{})
	require.ErrorIs(t, err, models.ErrForbidden, "never public")

	for set, undo := range map[string]string{
		`UPDATE contacts SET bounced_at = now() WHERE id = $1`: `UPDATE contacts SET bounced_at = NULL WHERE id = $1`,
		`UPDATE contacts SET removed_at = now() WHERE id = $1`: `UPDATE contacts SET removed_at = NULL WHERE id = $1`,
		`UPDATE contacts SET verified_at = NULL WHERE id = $1`: `UPDATE contacts SET verified_at = created_at WHERE id = $1`,
		`UPDATE providers SET status = 'suspended' WHERE id = (SELECT provider_id FROM contacts
			WHERE id = $1)`: `UPDATE providers SET status = 'active' WHERE status = 'suspended' AND $1 = $1`,
	} {
		w.Exec(set, contact.ID)
		require.Empty(t, w.listed(other.Agent), set)
		w.Exec(undo, contact.ID)
		require.Equal(t, want, w.listed(other.Agent))
	}
	require.NoError(t, w.Peer.ListContact(ctx, admin, uuid.Nil))
	require.ErrorIs(t, w.Peer.ListContact(ctx, admin, uuid.Nil), models.ErrConflict)
	require.Empty(t, w.listed(w.Agent))
	require.Equal(t, []string{"listed", "unlisted"},
		modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind LIKE '%listed' ORDER BY id`))
}

func TestDirectory_ListsItsOwnVerifiedAbuseContactOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ctx, admin := t.Context(), w.As(models.RoleProviderAdmin)
	theirs := modelstest.Query[uuid.UUID](w.World, `SELECT id FROM contacts WHERE provider_id = $1 AND kind = 'abuse'`, other.ID)[0]
	unproved, err := w.Provider.PutContact(ctx, admin,
		provider.Contact{ProviderID: w.Hoster.ID, Kind: models.ContactAbuse, Email: "nieuw@voorbeeld.example"})
	require.NoError(t, err)
	for _, id := range []uuid.UUID{theirs, unproved.ID, w.Contact(models.ContactNight).ID, uuid.New()} {
		require.ErrorIs(t, w.Peer.ListContact(ctx, admin, id), models.ErrNotFound)
	}
	first := w.Contact(models.ContactAbuse)
	for _, actor := range []models.Actor{w.Agent, w.Analyst, w.As(models.RoleAdmin), {}} {
		require.ErrorIs(t, w.Peer.ListContact(ctx, actor, first.ID), models.ErrForbidden)
	}
	require.NoError(t, w.Provider.ConfirmContact(ctx, admin, w.Hoster.ID, unproved.ID, w.MailedCode("nieuw@voorbeeld.example")))
	require.NoError(t, w.Peer.ListContact(ctx, admin, first.ID))
	require.NoError(t, w.Peer.ListContact(ctx, admin, unproved.ID), "another in its place")
	require.Equal(t, []string{"voorbeeld nieuw@voorbeeld.example"}, w.listed(other.Agent))
	list, err := w.Peer.ListableContacts(ctx, admin, w.Hoster.ID)
	require.NoError(t, err)
	require.Len(t, list, 2)
	require.NoError(t, w.Provider.RemoveContact(ctx, admin, w.Hoster.ID, unproved.ID))
	require.Empty(t, w.listed(other.Agent))
	w.Suspend(w.Hoster.ID)
	require.ErrorIs(t, w.Peer.ListContact(ctx, admin, first.ID), models.ErrForbidden)
	_, err = w.Peer.Directory(ctx, admin)
	require.ErrorIs(t, err, models.ErrForbidden)
}

func TestDirectory_TellsTheKeyAndWhenTheContactWasConfirmed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, admin, expires := t.Context(), w.As(models.RoleProviderAdmin), modelstest.Start.AddDate(0, 6, 0)
	contact := w.Contact(models.ContactAbuse)
	require.NoError(t, w.Peer.ListContact(ctx, admin, contact.ID))
	entry := func() peer.DirectoryEntry {
		list, err := w.Peer.Directory(ctx, w.Agent)
		require.NoError(t, err)
		require.Len(t, list, 1)
		return list[0]
	}
	require.True(t, modelstest.Start.Equal(entry().ConfirmedAt))
	require.Empty(t, entry().Fingerprint)
	require.NoError(t, w.Provider.SetPGPKey(ctx, admin, provider.PGPKey{
		ProviderID: w.Hoster.ID, Armored: "-----BEGIN PGP PUBLIC KEY BLOCK-----", Fingerprint: strings.Repeat("A", 40), ExpiresAt: &expires,
	}))
	require.Equal(t, strings.Repeat("A", 40), entry().Fingerprint)
	w.Clock.Set(expires.AddDate(0, 0, -1))
	_, err := w.Provider.CheckContacts(ctx, 10)
	require.NoError(t, err)
	require.True(t, modelstest.Start.Equal(entry().ConfirmedAt), "sent is not answered")
	require.NoError(t, w.Provider.AnswerContactCheck(ctx, w.Link(models.MailContactCheck, contact.Email), modelstest.Here))
	require.True(t, w.Now().Equal(entry().ConfirmedAt))
	w.After(expires.Sub(modelstest.Start) + time.Second)
	require.Empty(t, entry().Fingerprint, "it ran out")
}
