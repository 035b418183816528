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
	"eokm.nl/hosting/models/provider"
)

func (w *world) status(provider uuid.UUID) models.ProviderStatus {
	w.T.Helper()
	return modelstest.Query[models.ProviderStatus](w.World, `SELECT status FROM providers WHERE id = $1`, provider)[0]
}

func TestRegister_MakesNothingBeforeItsLinkIsUsed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.Counts("providers")
	link := w.Registered("a@waddenzee.example")
	require.Equal(t, before, w.Counts("providers"))
	account, err := w.Provider.OpenApplication(t.Context(), link, modelstest.GoodPassword, modelstest.Here)
	require.NoError(t, err)
	require.Equal(t, models.RoleProviderAdmin, account.Role)
	require.Equal(t, models.ProviderApplied, w.status(account.ProviderID))
	require.Equal(t, []string{"waddenzee-servers"},
		modelstest.Query[string](w.World, `SELECT slug FROM providers WHERE id = $1`, account.ProviderID))
	page, err := w.Provider.OwnProvider(t.Context(), account.Actor(""))
	require.NoError(t, err)
	require.Equal(t, provider.ApplicationOpen, page.Application.State)
	_, err = w.Provider.OpenApplication(t.Context(), link, modelstest.GoodPassword, modelstest.Here)
	require.ErrorIs(t, err, models.ErrNotFound, "used")
	require.Equal(t, []string{"registered", "joined"},
		modelstest.Query[string](w.World, `SELECT kind FROM events WHERE provider_id = $1 ORDER BY id`, account.ProviderID))
}

func TestRegister_TellsNobodyWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.NoError(t, w.Provider.Register(t.Context(), provider.Registration{
		Organisation: "X", Name: "X", Email: "Agent@voorbeeld.example", Language: "nl",
	}, modelstest.Here))
	require.Zero(t, w.Counts("registrations"))
	require.Equal(t, []string{"registered_before agent@voorbeeld.example"},
		modelstest.Query[string](w.World, `SELECT kind || ' ' || recipient FROM mails`))
	for range 5 {
		require.NoError(t, w.Provider.Register(t.Context(),
			provider.Registration{Organisation: "X", Name: "X", Email: "new@waddenzee.example", Language: "nl"}, modelstest.Here))
	}
	require.Equal(t, 3, w.Counts("registrations"), "a mailbox is not flooded, and nobody is told")
	for range 10 {
		_ = w.Provider.Register(t.Context(), provider.Registration{
			Organisation: "X", Name: "X", Email: "other@waddenzee.example",
			Language: "nl",
		}, modelstest.Here)
	}
	require.ErrorIs(t, w.Provider.Register(t.Context(),
		provider.Registration{Organisation: "X", Name: "X", Email: "third@waddenzee.example", Language: "nl"}, modelstest.Here),
		models.ErrThrottled)
}

func TestRegister_SaysAllFaultsAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	err := w.Provider.Register(t.Context(), provider.Registration{Organisation: "a\nb", Email: "nobody"}, modelstest.Here)
	for _, key := range []string{"provider.name", "user.name", "user.email"} {
		require.ErrorContains(t, err, key)
	}
}

func TestRegister_ALinkEndsAfterADayAndIsForgotten(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	link := w.Registered("a@waddenzee.example")
	w.After(24 * time.Hour)
	_, err := w.Provider.OpenApplication(t.Context(), link, modelstest.GoodPassword, modelstest.Here)
	require.ErrorIs(t, err, models.ErrNotFound)
	require.NoError(t, w.Provider.SweepRegistrations(t.Context()))
	require.Zero(t, w.Counts("registrations"))
	_, err = w.Provider.Registration(t.Context(), "made-up", modelstest.Here)
	require.ErrorIs(t, err, models.ErrNotFound)
}

func TestRegister_TwentyOfOneNameAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	links := make([]string, 10)
	for i := range links {
		links[i] = w.Registered(uuid.NewString() + "@waddenzee.example")
	}
	w.AtOnce(20, func(ctx context.Context, i int) error { // each link is tried twice
		_, err := w.Provider.OpenApplication(ctx, links[i/2], modelstest.GoodPassword, modelstest.Here)
		if errors.Is(err, models.ErrNotFound) {
			return nil
		}
		return err
	})
	require.Equal(t, 10, modelstest.Query[int](w.World,
		`SELECT count(DISTINCT slug) FROM providers WHERE slug LIKE 'waddenzee-servers%' AND status = 'applied'`)[0])
	require.Equal(t, 10, modelstest.Query[int](w.World, `SELECT count(*) FROM users WHERE email LIKE '%@waddenzee.example'`)[0])
}
