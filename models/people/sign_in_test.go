package people_test

import (
	"context"
	"errors"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/people"
)

func TestCheckPassword_TellsNobodyWhoHasAnAccount(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	off := w.Invited("weg@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	w.Exec(`UPDATE users SET disabled_at = now() WHERE id = $1`, off.ID)
	var said []string
	for i, try := range []struct{ email, password string }{
		{"desk@voorbeeld.example", "something else entirely"},
		{"nobody@voorbeeld.example", modelstest.GoodPassword},
		{"weg@voorbeeld.example", modelstest.GoodPassword},
		{w.email(w.Agent.UserID), modelstest.GoodPassword}, // a person without a password
	} {
		from := modelstest.Here
		from.IP = "192.0.2." + string(rune('1'+i))
		_, _, err := w.People.CheckPassword(ctx, try.email, try.password, from)
		said = append(said, modelstest.Problem(t, err))
	}
	require.Equal(t, []string{"sign_in.wrong", "sign_in.wrong", "sign_in.wrong", "sign_in.wrong"}, said)
	account, factors, err := w.People.CheckPassword(ctx, " Desk@Voorbeeld.example ", modelstest.GoodPassword, modelstest.Here)
	require.NoError(t, err)
	require.Equal(t, "desk@voorbeeld.example", account.Email)
	require.False(t, factors.Enough(account.Role), "a password alone is not enough")
}

func (w *world) email(user uuid.UUID) string {
	w.T.Helper()
	return modelstest.Query[string](w.World, `SELECT email FROM users WHERE id = $1`, user)[0]
}

func TestCheckPassword_ThrottlesAndNeverLocks(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	require.NoError(t, w.People.SignedIn(ctx, person, people.FactorTOTP, modelstest.Here))
	bad := models.Visitor{IP: "203.0.113.66"}
	var wrong, throttled int
	for range 10 {
		_, _, err := w.People.CheckPassword(ctx, person.Email, "guess number one of many", bad)
		if errors.Is(err, models.ErrThrottled) {
			throttled++
		} else {
			require.Equal(t, "sign_in.wrong", modelstest.Problem(t, err))
			wrong++
		}
	}
	require.Equal(t, []int{6, 4}, []int{wrong, throttled})
	_, _, err := w.People.CheckPassword(ctx, person.Email, modelstest.GoodPassword, bad)
	require.ErrorIs(t, err, models.ErrThrottled, "also with the right password: the answer would tell")
	_, _, err = w.People.CheckPassword(ctx, person.Email, modelstest.GoodPassword, modelstest.Here)
	require.NoError(t, err, "its owner elsewhere is not held up")
	w.After(31 * time.Second)
	_, _, err = w.People.CheckPassword(ctx, person.Email, modelstest.GoodPassword, bad)
	require.NoError(t, err, "waiting is enough")
}

// Two portals that share a database share the count: of many tries at once a burst gets through and no more.
func TestThrottle_HoldsUnderARace(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	w.WithApp(person.ID) // one try
	w.After(time.Hour)
	var through atomic.Int64
	w.AtOnce(8, func(ctx context.Context, _ int) error {
		for range 5 {
			if err := w.People.CheckTOTP(ctx, person.ID, typed("000000")); !errors.Is(err, models.ErrThrottled) {
				through.Add(1)
			}
		}
		return nil
	})
	require.EqualValues(t, 6, through.Load())
}

// typed is a code as somebody types it.
func typed(code string) people.Code { return people.Code{Text: code, From: modelstest.Here} }

func TestTOTP_ACodeIsGoodOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	secret := w.WithApp(person.ID)
	confirmed := w.AppCode(secret)
	require.Equal(t, "factor.code_wrong", modelstest.Problem(t, w.People.CheckTOTP(ctx, person.ID, typed(confirmed))), "the code that confirmed the app")
	w.After(time.Minute)
	code := w.AppCode(secret)
	require.NoError(t, w.People.CheckTOTP(ctx, person.ID, typed(code[:3]+" "+code[3:])))
	require.Equal(t, "factor.code_wrong", modelstest.Problem(t, w.People.CheckTOTP(ctx, person.ID, typed(code))))
	w.After(90 * time.Second)
	require.Equal(t, "factor.code_wrong", modelstest.Problem(t, w.People.CheckTOTP(ctx, person.ID, typed(code))), "nor in the next step, where it would still be near")
	_, err := w.People.NewTOTP(ctx, person.ID)
	require.ErrorIs(t, err, models.ErrConflict, "a confirmed app is not replaced")
}

func TestTOTP_OneCodeSentTwiceAtOnceSignsInOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	secret := w.WithApp(person.ID)
	w.After(time.Hour)
	code := w.AppCode(secret)
	var good atomic.Int64
	w.AtOnce(5, func(ctx context.Context, _ int) error {
		if w.People.CheckTOTP(ctx, person.ID, typed(code)) == nil {
			good.Add(1)
		}
		return nil
	})
	require.EqualValues(t, 1, good.Load())
}

func TestTOTP_SecretIsSealedToItsOwner(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	other := w.Invited("ander@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	secret := w.WithApp(person.ID)
	w.WithApp(other.ID)
	require.NotContains(t, string(modelstest.Query[[]byte](w.World, `SELECT secret FROM totp_factors WHERE user_id = $1`, person.ID)[0]), secret)
	w.Exec(`UPDATE totp_factors SET secret = (SELECT secret FROM totp_factors WHERE user_id = $1) WHERE user_id = $2`, person.ID, other.ID)
	w.After(time.Minute)
	require.ErrorIs(t, w.People.CheckTOTP(t.Context(), other.ID, typed(w.AppCode(secret))), models.ErrSealBroken)
}

func TestRecoveryCode_WorksOnceAndANewSheetReplacesTheOld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	codes, err := w.People.NewRecoveryCodes(ctx, person.ID)
	require.NoError(t, err)
	require.Len(t, slices.Compact(slices.Sorted(slices.Values(codes))), 10)
	require.True(t, people.IsRecoveryCode(codes[0]))
	left, err := w.People.UseRecoveryCode(ctx, person.ID, typed(codes[0]))
	require.NoError(t, err)
	require.Equal(t, 9, left)
	_, err = w.People.UseRecoveryCode(ctx, person.ID, typed(codes[0]))
	require.Equal(t, "factor.code_wrong", modelstest.Problem(t, err))
	other := w.Invited("ander@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	_, err = w.People.UseRecoveryCode(ctx, other.ID, typed(codes[1]))
	require.Equal(t, "factor.code_wrong", modelstest.Problem(t, err), "somebody else's")
	_, err = w.People.NewRecoveryCodes(ctx, person.ID)
	require.NoError(t, err)
	_, err = w.People.UseRecoveryCode(ctx, person.ID, typed(codes[1]))
	require.Equal(t, "factor.code_wrong", modelstest.Problem(t, err), "of the old sheet")
}

func TestFactors_WhatIsEnough(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		have   people.Factors
		enough []models.Role
	}{
		{people.Factors{Password: true, Codes: 10}, nil},
		{people.Factors{Password: true, TOTP: true}, []models.Role{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleEditor, models.RoleAuditor}},
		{people.Factors{Passkeys: 1}, models.Roles()},
		{people.Factors{Passkeys: 1, TOTP: true, ResetOpen: true}, nil},
	} {
		var enough []models.Role
		for _, role := range models.Roles() {
			if c.have.Enough(role) {
				enough = append(enough, role)
			}
		}
		require.ElementsMatch(t, c.enough, enough, "%+v", c.have)
	}
	require.False(t, people.FactorTOTP.Admits(models.RoleAdmin))
	require.True(t, people.FactorPasskey.Admits(models.RoleAdmin))
	require.False(t, people.FactorRecovery.Admits(models.RoleAdmin))
}

func TestFactor_TheLastOneStays(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	me := person.Actor("192.0.2.9")
	w.WithApp(person.ID)
	require.Equal(t, "factor.last", modelstest.Problem(t, w.People.RemoveTOTP(ctx, me)))
	w.WithPasskey(person.ID)
	require.NoError(t, w.People.RemoveTOTP(ctx, me))
	passkeys, err := w.People.Passkeys(ctx, person.ID)
	require.NoError(t, err)
	require.Equal(t, "factor.last", modelstest.Problem(t, w.People.RemovePasskey(ctx, me, passkeys[0].ID)))
	require.ErrorIs(t, w.People.RemovePasskey(ctx, w.Agent, passkeys[0].ID), models.ErrNotFound, "somebody else's")
}

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
	for _, password := range []string{modelstest.GoodPassword, "correct horse battery staple", "zomer fiets lamp rivier", "T7#kd92!mQz_pl4x", "регенбоог над полдерланд"} {
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
	require.Equal(t, "password.present_wrong", modelstest.Problem(t, w.People.SetPassword(ctx, me, "not my password", "nieuwe zin met genoeg woorden", []byte("this"))))
	require.NoError(t, w.People.SetPassword(ctx, me, modelstest.GoodPassword, "nieuwe zin met genoeg woorden", []byte("this")))
	require.Equal(t, []string{"this"}, modelstest.Query[string](w.World, `SELECT convert_from(token_hash, 'UTF8') FROM sessions WHERE user_id = $1`, person.ID))
	require.Len(t, modelstest.Query[int](w.World, `SELECT 1 FROM mails WHERE kind = 'password_changed' AND recipient = $1`, person.Email), 1)
}

func TestSignedIn_MailsAboutANewBrowserOnly(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	mails := func() int {
		return len(modelstest.Query[int](w.World, `SELECT 1 FROM mails WHERE kind = 'new_device'`))
	}
	require.NoError(t, w.People.SignedIn(ctx, person, people.FactorTOTP, modelstest.Here))
	require.Zero(t, mails(), "the first browser of all")
	require.NoError(t, w.People.SignedIn(ctx, person, people.FactorTOTP, modelstest.Here))
	require.Zero(t, mails(), "the same again")
	require.NoError(t, w.People.SignedIn(ctx, person, people.FactorTOTP, models.Visitor{IP: "203.0.113.5", Device: "another"}))
	require.Equal(t, 1, mails())
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
	require.Equal(t, "factor_reset.second_person", modelstest.Problem(t, w.People.ApproveFactorReset(ctx, one, w.Hoster.ID, id, "")), "who asked")
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

func TestReveal_AFloodIsStoppedAndOnRecord(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	stopped := 0
	for range 205 {
		err := w.Notice.Reveal(t.Context(), w.Agent, notice.Revealing{Ref: ref, Reason: notice.RevealRemove, Proved: true})
		if errors.Is(err, models.ErrThrottled) {
			stopped++
			continue
		}
		require.NoError(t, err)
	}
	require.Equal(t, 5, stopped)
	require.Len(t, modelstest.Query[int](w.World, `SELECT 1 FROM events WHERE kind = 'reveal_alarm' AND actor_id = $1`, w.Agent.UserID), 1, "once")
}
