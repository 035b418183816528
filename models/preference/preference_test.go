package preference_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/preference"
)

// set is a choice with one event changed.
func set(c preference.Choice, e preference.Event, channel preference.Channel) preference.Choice {
	c.Channels[e] = channel
	return c
}

func mailed(w *modelstest.World) []string {
	return modelstest.Query[string](w, `SELECT kind || ' ' || recipient FROM mails ORDER BY kind, recipient`)
}

func TestPreference_TheLastWhoHearsCannotFallSilent(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx, admin := t.Context(), w.As(models.RoleProviderAdmin)
	silent := set(preference.OfOrganisation(), preference.EventOverdue, preference.None)
	err := w.Preference.SetOrganisations(ctx, admin, silent)
	var invalid *models.Invalid
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, "preference.last.overdue", invalid.Key)
	require.Empty(t, modelstest.Query[string](w, `SELECT channels::text FROM mail_choices`), "nothing was saved")

	require.NoError(t, w.Preference.SetOwn(ctx, w.Agent, set(preference.OfPerson(), preference.EventOverdue, preference.Mail)))
	require.NoError(t, w.Preference.SetOrganisations(ctx, admin, silent), "somebody else hears now")
	err = w.Preference.SetOwn(ctx, w.Agent, preference.OfPerson())
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, "preference.last.overdue", invalid.Key)
	require.NoError(t, w.Preference.SetOrganisations(ctx, admin, preference.OfOrganisation()))
	require.NoError(t, w.Preference.SetOwn(ctx, w.Agent, preference.OfPerson()))
	require.ErrorIs(t, w.Preference.SetOrganisations(ctx, w.Agent, silent), models.ErrForbidden)
	require.ErrorIs(t, w.Preference.SetOwn(ctx, w.Analyst, silent), models.ErrForbidden)
}

func TestPreference_AMailGoesToWhoChoseIt(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx, admin := t.Context(), w.As(models.RoleProviderAdmin)
	require.NoError(t, w.Preference.SetOwn(ctx, w.Agent, set(preference.OfPerson(), preference.EventNew, preference.Mail)))
	require.NoError(t, w.Preference.SetOrganisations(ctx, admin, set(preference.OfOrganisation(), preference.EventNew, preference.Digest)))
	w.Deliver(1, 2)
	require.Equal(t, []string{"new agent@voorbeeld.example"}, mailed(w))
	sent, err := w.Preference.OweDigests(ctx)
	require.NoError(t, err)
	require.Zero(t, sent, "the hour has not come")
	w.Deliver(2, 1)
	w.Clock.Set(w.Now().Add(24 * time.Hour))
	for _, want := range []int{1, 0} {
		sent, err = w.Preference.OweDigests(ctx)
		require.NoError(t, err)
		require.Equal(t, want, sent)
	}
	require.Contains(t, mailed(w), "digest abuse@voorbeeld.example")
	require.Equal(t, []int{3}, modelstest.Query[int](w, `SELECT notices FROM mails WHERE kind = 'digest'`))
	require.Equal(t, []int{4}, modelstest.Query[int](w, `SELECT items FROM mails WHERE kind = 'digest'`))
}

func TestPreference_WhoLeavesLeavesNobodyInTheDark(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx, admin := t.Context(), w.As(models.RoleProviderAdmin)
	require.NoError(t, w.Preference.SetOwn(ctx, w.Agent, set(preference.OfPerson(), preference.EventNew, preference.Mail)))
	require.NoError(t, w.Preference.SetOrganisations(ctx, admin, set(preference.OfOrganisation(), preference.EventNew, preference.None)))
	require.NoError(t, w.People.DisableMember(ctx, admin, w.ChangeOf(w.Agent.UserID)))
	w.Deliver(1, 1)
	require.Equal(t, []string{"new abuse@voorbeeld.example"}, mailed(w))
}
