package provider_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/provider"
)

func (w *world) stand(actor models.Actor, provider uuid.UUID, do provider.Action) error {
	w.T.Helper()
	return w.Provider.ChangeStanding(w.T.Context(), actor, provider, do, "Reden.")
}

func TestStanding_WhoIsSuspendedAnswersWhatIsOpenAndGetsNothingNew(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.As(models.RoleAdmin)
	ref := w.Deliver(1, 1)[0]
	require.Equal(t, "text.missing", modelstest.Problem(t,
		w.Provider.ChangeStanding(t.Context(), admin, w.Hoster.ID, provider.ActSuspend, "")))
	require.NoError(t, w.stand(admin, w.Hoster.ID, provider.ActSuspend))
	require.ErrorIs(t, w.stand(admin, w.Hoster.ID, provider.ActSuspend), models.ErrConflict)
	account, err := w.People.Account(t.Context(), models.System(), w.Agent.UserID)
	require.NoError(t, err)
	require.Equal(t, models.ProviderSuspended, account.Status)
	w.Respond(ref)
	again := w.ImportRows(w.Report("new", "https://img.example.com/new", "192.0.2.7"))[0]
	require.Equal(t, []models.State{models.StateUnrouted}, w.States(again))
	require.Equal(t, []string{"inactive"}, modelstest.Query[string](w.World, `SELECT unrouted_reason FROM items WHERE state = 'unrouted'`))
	require.NoError(t, w.stand(admin, w.Hoster.ID, provider.ActReactivate))
	require.NoError(t, w.Notice.RouteItems(t.Context(), w.Analyst, again, nil, w.Hoster.ID))
	require.Equal(t, []string{"suspend Reden.", "reactivate Reden."},
		modelstest.Query[string](w.World, `SELECT did || ' ' || text FROM provider_steps ORDER BY id`))
	require.Equal(t, []string{"provider_suspended", "provider_reactivated"},
		modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind LIKE 'provider%' ORDER BY id`))
}

func TestStanding_LeavingIsAskedConfirmedAndWaitsForWhatIsOpen(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin, own := w.As(models.RoleAdmin), w.As(models.RoleProviderAdmin)
	ref := w.Deliver(1, 2)[0]
	require.ErrorIs(t, w.stand(admin, w.Hoster.ID, provider.ActLeave), models.ErrConflict, "nobody asked")
	require.ErrorIs(t, w.stand(own, w.Hoster.ID, provider.ActStay), models.ErrConflict)
	require.NoError(t, w.stand(own, w.Hoster.ID, provider.ActAskLeave))
	require.ErrorIs(t, w.stand(own, w.Hoster.ID, provider.ActAskLeave), models.ErrConflict)
	require.NoError(t, w.stand(own, w.Hoster.ID, provider.ActStay))
	require.NoError(t, w.stand(own, w.Hoster.ID, provider.ActAskLeave))
	var invalid *models.Invalid
	require.ErrorAs(t, w.stand(admin, w.Hoster.ID, provider.ActLeave), &invalid)
	require.Equal(t, models.Invalid{Field: "open", Key: "provider.open_items", Args: map[string]string{"Items": "2"}}, *invalid)
	w.Respond(ref)
	w.Verify(notice.FoundOffline, ref)

	require.NoError(t, w.People.SaveSession(t.Context(),
		people.Session{TokenHash: []byte("s"), UserID: &w.Agent.UserID, Data: []byte{1}, ExpiresAt: modelstest.Start.AddDate(1, 0, 0)},
		true))
	_, err := w.People.Invite(t.Context(), own, people.Invitation{
		ProviderID: w.Hoster.ID, Email: "late@voorbeeld.example", Name: "L. Aat",
		Role: models.RoleAgent,
	})
	require.NoError(t, err)
	require.NoError(t, w.stand(admin, w.Hoster.ID, provider.ActLeave))
	require.Equal(t, models.ProviderLeft, w.status(w.Hoster.ID))
	require.Zero(t, w.Counts("sessions"))
	_, err = w.People.Account(t.Context(), models.System(), w.Agent.UserID)
	require.ErrorIs(t, err, models.ErrNotFound, "nobody signs in")
	_, err = w.People.Invited(t.Context(), w.Link(models.MailInvitation, "late@voorbeeld.example"), modelstest.Here)
	require.ErrorIs(t, err, models.ErrNotFound)
	require.NoError(t, w.stand(admin, w.Hoster.ID, provider.ActReactivate))
	_, err = w.People.Account(t.Context(), models.System(), w.Agent.UserID)
	require.NoError(t, err)
	require.ErrorIs(t, w.stand(admin, w.Hoster.ID, provider.ActLeave), models.ErrConflict, "the old wish is over")
}

// EOKM's own people belong to the nil provider, whose row says "left" and is no provider's.
func TestStanding_EOKMItselfStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.People.Account(t.Context(), models.System(), w.Analyst.UserID)
	require.NoError(t, err)
	require.ErrorIs(t, w.stand(w.As(models.RoleAdmin), uuid.Nil, provider.ActReactivate), models.ErrNotFound)
}

func TestStanding_AnothersIsAsAbsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	own := w.As(models.RoleProviderAdmin)
	for _, providerID := range []uuid.UUID{other.ID, uuid.New(), uuid.Nil} {
		for _, do := range []provider.Action{provider.ActAskLeave, provider.ActStay, provider.ActSuspend, provider.ActLeave} {
			require.ErrorIs(t, w.stand(own, providerID, do), models.ErrNotFound, do)
		}
	}
	for _, do := range []provider.Action{provider.ActSuspend, provider.ActLeave, provider.ActReactivate, provider.ActActivate} {
		require.ErrorIs(t, w.stand(own, w.Hoster.ID, do), models.ErrForbidden, do)
		require.ErrorIs(t, w.stand(w.Analyst, w.Hoster.ID, do), models.ErrForbidden, do)
	}
}

// An import and a goodbye at once: either it is refused, or the import is told that its routes are stale.
func TestStanding_RaceOfLeavingAndAnImport(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin, own := w.As(models.RoleAdmin), w.As(models.RoleProviderAdmin)
	require.NoError(t, w.stand(own, w.Hoster.ID, provider.ActAskLeave))
	for round := range 5 {
		w.After(time.Duration(round) * time.Minute)
		staged := w.Stage(w.Row(uuid.NewString(), 1))
		ended := w.Race(2, func(ctx context.Context, i int) error {
			if i == 0 {
				return w.Provider.ChangeStanding(ctx, admin, w.Hoster.ID, provider.ActLeave, "Reden.")
			}
			_, err := w.Incoming.CommitImport(ctx, w.Analyst, staged.ID)
			return err
		})
		var invalid *models.Invalid
		require.True(t, errors.As(errors.Join(ended...), &invalid), "one of the two: %v", ended)
		open := modelstest.Query[int](w.World, `SELECT count(*) FROM items WHERE provider_id = $1 AND state = 'delivered'`, w.Hoster.ID)[0]
		require.Equal(t, w.status(w.Hoster.ID) == models.ProviderLeft, open == 0)
		if open == 0 {
			require.NoError(t, w.stand(admin, w.Hoster.ID, provider.ActReactivate))
			require.NoError(t, w.stand(own, w.Hoster.ID, provider.ActAskLeave))
			continue
		}
		for _, ref := range modelstest.Query[string](w.World, `SELECT ref FROM notices WHERE phase < 3`) {
			w.Verify(notice.FoundOffline, ref)
		}
	}
}
