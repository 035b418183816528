package people_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/people"
)

// guess is a wrong code, from a network address of its own.
func guess(n int) people.Code {
	return people.Code{Text: "000000", From: models.Visitor{IP: fmt.Sprintf("203.0.113.%d", n%250), Device: "of a stranger"}}
}

// withBrowser is somebody with an app, who signs in on one browser.
func (w *world) withBrowser() (people.Account, string) {
	w.T.Helper()
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	secret := w.WithApp(person.ID)
	require.NoError(w.T, w.People.SignedIn(w.T.Context(), person, people.FactorTOTP, modelstest.Here))
	w.After(time.Hour)
	return person, secret
}

func TestFactor_WrongCodesAreOnRecordAndItsOwnerHears(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person, _ := w.withBrowser()
	events := func() int {
		return modelstest.Query[int](w.World, `SELECT count(*) FROM events WHERE kind = 'factor_failed' AND actor_id = $1`, person.ID)[0]
	}
	mails := func() []string {
		return modelstest.Query[string](w.World, `SELECT recipient FROM mails WHERE kind = 'factor_tried'`)
	}
	for n := range 9 {
		require.Equal(t, "factor.code_wrong", modelstest.Problem(t, w.People.CheckTOTP(ctx, person.ID, guess(n))))
		require.Equal(t, n+1, events())
		if n < 4 {
			require.Empty(t, mails(), "one's own mistakes are no alarm")
		}
	}
	require.Equal(t, []string{person.Email}, mails())
	require.Equal(t, []string{"totp"}, modelstest.Query[string](w.World,
		`SELECT DISTINCT data->>'code' FROM events WHERE kind = 'factor_failed' AND data->>'from' <> ''`))
	for n := range 3 {
		_, err := w.People.UseRecoveryCode(ctx, person.ID, people.Code{Text: "aaaa-aaaa-aaaa-aaaa", From: guess(n).From})
		require.Equal(t, "factor.code_wrong", modelstest.Problem(t, err))
	}
	require.Equal(t, 12, events())
	require.Len(t, mails(), 1, "once a day")
	w.After(26 * time.Hour)
	for n := range 5 {
		require.Len(t, mails(), 1)
		require.Error(t, w.People.CheckTOTP(ctx, person.ID, guess(n)))
	}
	require.Len(t, mails(), 2)

	w.After(52 * time.Hour)
	for n := range 4 {
		require.Error(t, w.People.CheckTOTP(ctx, person.ID, guess(n)))
	}
	w.After(52*time.Hour + time.Second)
	require.NoError(t, w.People.SignedIn(ctx, person, people.FactorTOTP, modelstest.Here))
	w.After(52*time.Hour + 2*time.Second)
	require.Error(t, w.People.CheckTOTP(ctx, person.ID, guess(1)))
	require.Len(t, mails(), 2, "four mistakes, and then they came in")
}

// Whatever others try, the owner gets in with their own code: at once in their browser, with the next code as well in another.
func TestFactor_NobodyLocksItsOwnerOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person, secret := w.withBrowser()
	codes, err := w.People.NewRecoveryCodes(ctx, person.ID)
	require.NoError(t, err)
	at := time.Hour
	later := func(d time.Duration) { at += d; w.After(at) }
	besiege := func() {
		var often error
		for n := range 60 {
			often = w.People.CheckTOTP(ctx, person.ID, guess(n))
		}
		var more *people.OneMoreError
		require.ErrorAs(t, often, &more)
		require.Zero(t, more.Step)
		require.ErrorIs(t, often, models.ErrThrottled)
	}
	besiege()
	require.NoError(t, w.People.CheckTOTP(ctx, person.ID, people.Code{Text: w.AppCode(secret), From: modelstest.Here}), "their own browser")
	_, err = w.People.UseRecoveryCode(ctx, person.ID, people.Code{Text: codes[0], From: models.Visitor{IP: "198.51.100.1"}})
	require.NoError(t, err, "a recovery code")

	abroad := people.Code{From: models.Visitor{IP: "198.51.100.2", Device: "a hotel's"}}
	try := func(text string) error {
		besiege()
		c := abroad
		c.Text = text
		err := w.People.CheckTOTP(ctx, person.ID, c)
		abroad.Before = 0
		if more, ok := errors.AsType[*people.OneMoreError](err); ok {
			abroad.Before = more.Step
		}
		return err
	}
	later(time.Minute)
	first := w.AppCode(secret)
	require.ErrorIs(t, try(first), models.ErrThrottled)
	require.ErrorIs(t, try(first), models.ErrThrottled, "the same again is not two in a row")
	require.ErrorIs(t, try("000000"), models.ErrThrottled)
	require.ErrorIs(t, try(first), models.ErrThrottled, "a guess between them begins anew")
	later(2 * time.Minute)
	require.ErrorIs(t, try(w.AppCode(secret)), models.ErrThrottled, "not the next one")
	later(30 * time.Second)
	second := w.AppCode(secret)
	require.NoError(t, try(second), "two in a row")
	require.ErrorIs(t, try(second), models.ErrThrottled, "good once")
}

// How many codes strangers may guess in a day is what throttle.go reckons with.
func TestFactor_GuessesOfADayAreBounded(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person, _ := w.withBrowser()
	counted := 0
	for minute := 0; minute < 24*60; minute += 5 {
		w.After(time.Hour + time.Duration(minute)*time.Minute)
		for n := range 40 {
			if err := w.People.CheckTOTP(ctx, person.ID, guess(minute+n)); errors.Is(err, models.ErrThrottled) {
				break
			}
			counted++
		}
	}
	require.LessOrEqual(t, counted, 30+144)
	require.Greater(t, counted, 100)
}

// A right code is no try that counts: who signs in often is asked no second one.
func TestFactor_RightCodesAreNotCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	person, secret := w.withBrowser()
	for n := range 40 {
		w.After(2*time.Hour + time.Duration(n)*30*time.Second)
		require.NoError(t, w.People.CheckTOTP(t.Context(), person.ID,
			people.Code{Text: w.AppCode(secret), From: models.Visitor{IP: "198.51.100.3"}}))
	}
}
