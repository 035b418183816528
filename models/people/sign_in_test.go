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
	require.Equal(t, "factor.code_wrong", modelstest.Problem(t, w.People.CheckTOTP(ctx, person.ID, typed(confirmed))),
		"the code that confirmed the app")
	w.After(time.Minute)
	code := w.AppCode(secret)
	require.NoError(t, w.People.CheckTOTP(ctx, person.ID, typed(code[:3]+" "+code[3:])))
	require.Equal(t, "factor.code_wrong", modelstest.Problem(t, w.People.CheckTOTP(ctx, person.ID, typed(code))))
	w.After(90 * time.Second)
	require.Equal(t, "factor.code_wrong", modelstest.Problem(t, w.People.CheckTOTP(ctx, person.ID, typed(code))),
		"nor in the next step, where it would still be near")
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
	require.NotContains(t, string(modelstest.Query[[]byte](w.World, `SELECT secret FROM totp_factors WHERE user_id = $1`, person.ID)[0]),
		secret)
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
		{
			people.Factors{Password: true, TOTP: true},
			[]models.Role{models.RoleAgent, models.RoleProviderAdmin, models.RoleAnalyst, models.RoleEditor, models.RoleAuditor},
		},
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
