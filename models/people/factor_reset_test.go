package people_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/trail"
)

func TestFactorReset_EOKMIsTheSecondPersonWhereNoColleagueCanBe(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx, eokm := t.Context(), w.As(models.RoleAdmin)
	sole := w.readyAdmin()
	id := w.reset(sole, w.Agent.UserID)
	require.Equal(t, "text.missing", modelstest.Problem(t, w.People.ApproveFactorReset(ctx, eokm, w.Hoster.ID, id, "")),
		"how do they know who asks")
	require.ErrorIs(t, w.People.ApproveFactorReset(ctx, w.Analyst, w.Hoster.ID, id, "Gebeld."), models.ErrForbidden)
	second := w.readyAdmin()
	require.Equal(t, "factor_reset.colleague", modelstest.Problem(t, w.People.ApproveFactorReset(ctx, eokm, w.Hoster.ID, id, "Gebeld.")),
		"there is a colleague")
	require.NoError(t, w.People.DisableMember(ctx, sole, w.ChangeOf(second.UserID)))
	require.NoError(t, w.People.ApproveFactorReset(ctx, eokm, w.Hoster.ID, id, "Gebeld op het nummer van de aanmelding."))

	w.After(23*time.Hour + 59*time.Minute)
	f, err := w.People.Factors(ctx, w.Agent.UserID)
	require.NoError(t, err)
	require.False(t, f.ResetOpen, "it waits a day as ever")
	w.After(24*time.Hour + time.Minute)
	f, err = w.People.Factors(ctx, w.Agent.UserID)
	require.NoError(t, err)
	require.True(t, f.ResetOpen)

	log, err := w.Trail.Log(ctx, sole, trail.Filter{Kind: models.EventResetApproved})
	require.NoError(t, err)
	require.Len(t, log.Lines, 1)
	require.Equal(t, "Gebeld op het nummer van de aanmelding.", log.Lines[0].Data.Text, "the provider reads how")
	require.Equal(t, models.RoleAdmin, log.Lines[0].ActorRole)
	require.Empty(t, log.Lines[0].ActorName, "EOKM, and nobody by name")
	require.Equal(t, []string{w.email(sole.UserID)},
		modelstest.Query[string](w.World, `SELECT recipient FROM mails WHERE kind = 'people_changed'`))
}

func TestFactorReset_OfTheSoleAdminTakesTwoOfEOKM(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	sole := w.readyAdmin()
	one, two := w.As(models.RoleAdmin), w.As(models.RoleAdmin)
	id := w.reset(one, sole.UserID)
	require.ElementsMatch(t, []string{w.email(sole.UserID), w.email(one.UserID), w.email(two.UserID)},
		modelstest.Query[string](w.World, `SELECT recipient FROM mails WHERE kind = 'reset_asked'`), "the alarm")
	require.Equal(t, "factor_reset.second_person", modelstest.Problem(t, w.People.ApproveFactorReset(ctx, one, w.Hoster.ID, id, "Gebeld.")))
	require.NoError(t, w.People.ApproveFactorReset(ctx, two, w.Hoster.ID, id, "Gebeld."))
	require.NoError(t, w.People.CancelFactorReset(ctx, sole, w.Hoster.ID, id, ""), "their own to stop")
}

func TestFactorReset_NeedsASecondPersonAndADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	w.WithApp(person.ID)
	w.WithPasskey(person.ID)
	one, two := w.As(models.RoleProviderAdmin), w.As(models.RoleProviderAdmin)
	require.ErrorIs(t, w.People.AskFactorReset(ctx, w.Agent, w.Hoster.ID, person.ID, "x"), models.ErrForbidden)
	require.Equal(t, "text.missing", modelstest.Problem(t, w.People.AskFactorReset(ctx, one, w.Hoster.ID, person.ID, "")))
	require.NoError(t, w.People.AskFactorReset(ctx, one, w.Hoster.ID, person.ID, "Telefoon kwijt."))
	require.Equal(t, "factor_reset.open", modelstest.Problem(t, w.People.AskFactorReset(ctx, two, w.Hoster.ID, person.ID, "Nog eens.")))
	require.ElementsMatch(t, []string{person.Email, w.email(one.UserID), w.email(two.UserID)},
		modelstest.Query[string](w.World, `SELECT recipient FROM mails WHERE kind = 'reset_asked'`), "the alarm")
	id := modelstest.Query[uuid.UUID](w.World, `SELECT id FROM factor_resets`)[0]
	require.Equal(t, "factor_reset.second_person", modelstest.Problem(t, w.People.ApproveFactorReset(ctx, one, w.Hoster.ID, id, "")),
		"who asked")
	require.ErrorIs(t, w.People.ApproveFactorReset(ctx, person.Actor(""), w.Hoster.ID, id, ""), models.ErrForbidden)
	require.NoError(t, w.People.ApproveFactorReset(ctx, two, w.Hoster.ID, id, ""))
	require.ErrorIs(t, w.People.ApproveFactorReset(ctx, w.As(models.RoleAdmin), w.Hoster.ID, id, "Gebeld."), models.ErrConflict)
	open := func() bool {
		f, err := w.People.Factors(ctx, person.ID)
		require.NoError(t, err)
		return f.ResetOpen
	}
	w.After(23*time.Hour + 59*time.Minute)
	require.False(t, open())
	w.After(24*time.Hour + time.Minute)
	require.True(t, open())
	secretBefore := modelstest.Query[[]byte](w.World, `SELECT secret FROM totp_factors`)
	w.WithPasskey(person.ID)
	f, err := w.People.Factors(ctx, person.ID)
	require.NoError(t, err)
	require.Equal(t, people.Factors{Password: true, Passkeys: 1}, f, "the old app, passkey and codes are gone with the reset")
	require.Len(t, secretBefore, 1)
}

func TestFactorReset_ThePersonStopsIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	w.WithApp(person.ID)
	one, two := w.As(models.RoleProviderAdmin), w.As(models.RoleProviderAdmin)
	require.NoError(t, w.People.AskFactorReset(ctx, one, w.Hoster.ID, person.ID, "Telefoon kwijt."))
	id, by, err := w.People.OwnFactorReset(ctx, person.Actor(""))
	require.NoError(t, err)
	require.NotEmpty(t, by)
	require.NoError(t, w.People.ApproveFactorReset(ctx, two, w.Hoster.ID, id, ""))
	require.ErrorIs(t, w.People.CancelFactorReset(ctx, w.Agent, w.Hoster.ID, id, ""), models.ErrForbidden, "a colleague")
	require.NoError(t, w.People.CancelFactorReset(ctx, person.Actor(""), w.Hoster.ID, id, ""))
	w.After(25 * time.Hour)
	f, err := w.People.Factors(ctx, person.ID)
	require.NoError(t, err)
	require.False(t, f.ResetOpen)
}
