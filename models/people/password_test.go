package people_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/people"
)

func TestPassword_WhatIsRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, err := w.People.Invite(t.Context(), models.System(), people.Invitation{
		ProviderID: w.Hoster.ID, Email: "s.bakker@voorbeeld.example", Name: "Sanne Bakker", Role: models.RoleAgent,
	})
	require.NoError(t, err)
	link := w.Link(models.MailInvitation, "s.bakker@voorbeeld.example")
	for password, key := range map[string]string{
		"":                       "password.short",
		"kort maar goed":         "password.short",
		string(make([]byte, 20)): "password.characters",
		"passwordpassword":       "password.known",
		"P@$$word2026!!!!":       "password.known",
		"Welkom2026Welkom2026":   "password.known",
		"123456789012345":        "password.known",
		"aaaaaaaaaaaaaaaaaa":     "password.known",
		"sannebakker2026":        "password.known",
		"Voorbeeld-Voorbeeld-1":  "password.known",
		"qwertyuiop123456":       "password.known",
		string(long(257)):        "password.long",
	} {
		_, err := w.People.Join(t.Context(), link, password, modelstest.Here)
		require.ErrorContains(t, err, key, "%q", password)
	}
	for _, password := range []string{
		modelstest.GoodPassword, "correct horse battery staple", "zomer fiets lamp rivier",
		"T7#kd92!mQz_pl4x", "регенбоог над полдерланд",
	} {
		require.NoError(t, people.CheckPassword(password, "Sanne Bakker", "s.bakker@voorbeeld.example", "voorbeeld"), password)
	}
}

func long(n int) []rune {
	text := make([]rune, n)
	for i := range text {
		text[i] = rune('a' + i*7%26)
	}
	return text
}

func TestPasswordLink_WorksOnceForAnHourAndDropsNoFactor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	w.WithApp(person.ID)
	require.NoError(t, w.AskPasswordLink(ctx, "nobody@voorbeeld.example", modelstest.Here), "the same answer")
	require.Empty(t, modelstest.Query[int](w.World, `SELECT 1 FROM mails WHERE recipient = 'nobody@voorbeeld.example'`))
	require.NoError(t, w.AskPasswordLink(ctx, person.Email, modelstest.Here))
	older := w.Link(models.MailPasswordLink, person.Email)
	w.After(time.Minute)
	require.NoError(t, w.AskPasswordLink(ctx, person.Email, modelstest.Here))
	newer := w.Link(models.MailPasswordLink, person.Email)
	require.Equal(t, "password.short", modelstest.Problem(t, w.People.ResetPassword(ctx, newer, "kort", modelstest.Here)))
	const next = "nieuwe zin met genoeg woorden"
	require.NoError(t, w.People.ResetPassword(ctx, newer, next, modelstest.Here))
	require.ErrorIs(t, w.People.ResetPassword(ctx, newer, next, modelstest.Here), models.ErrNotFound)
	require.ErrorIs(t, w.People.ResetPassword(ctx, older, next, modelstest.Here), models.ErrNotFound, "the older one closed with it")
	_, factors, err := w.People.CheckPassword(ctx, person.Email, next, modelstest.Here)
	require.NoError(t, err)
	require.True(t, factors.TOTP, "the second factor is as it was")
	require.NoError(t, w.AskPasswordLink(ctx, person.Email, modelstest.Here))
	late := w.Link(models.MailPasswordLink, person.Email)
	w.After(2 * time.Hour)
	require.ErrorIs(t, w.People.ResetPassword(ctx, late, modelstest.GoodPassword, modelstest.Here), models.ErrNotFound, "over")
}

func TestSetPassword_EndsTheOtherSessions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	for _, token := range []string{"this", "that"} {
		require.NoError(t, w.People.SaveSession(ctx, people.Session{
			TokenHash: []byte(token), UserID: &person.ID, Data: []byte("x"), ExpiresAt: modelstest.Start.AddDate(1, 0, 0),
		}, true))
	}
	me := person.Actor("192.0.2.9")
	require.Equal(t, "password.present_wrong", modelstest.Problem(t,
		w.People.SetPassword(ctx, me, "not my password", "nieuwe zin met genoeg woorden", []byte("this"))))
	require.NoError(t, w.People.SetPassword(ctx, me, modelstest.GoodPassword, "nieuwe zin met genoeg woorden", []byte("this")))
	require.Equal(t, []string{"this"}, modelstest.Query[string](w.World,
		`SELECT convert_from(token_hash, 'UTF8') FROM sessions WHERE user_id = $1`, person.ID))
	require.Len(t, modelstest.Query[int](w.World, `SELECT 1 FROM mails WHERE kind = 'password_changed' AND recipient = $1`, person.Email),
		1)
}
