package rooms_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/people"
)

// Whoever tries link after link is told so, in one row for an address; a good link opens all the same.
func TestLinks_TryingManyIsAnswered(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	_, err := w.People.Invite(ctx, models.System(),
		people.Invitation{ProviderID: w.Hoster.ID, Email: "nieuw@voorbeeld.example", Name: "N. Ieuw", Role: models.RoleAgent})
	require.NoError(t, err)
	good := w.Link(models.MailInvitation, "nieuw@voorbeeld.example")
	kinds := []func(token string, from models.Visitor) error{
		func(token string, from models.Visitor) error {
			_, err := w.People.Invited(ctx, token, from)
			return err
		},
		func(token string, from models.Visitor) error {
			_, err := w.People.PasswordLink(ctx, token, from)
			return err
		},
		func(token string, from models.Visitor) error {
			_, err := w.Provider.Registration(ctx, token, from)
			return err
		},
		func(token string, from models.Visitor) error {
			_, err := w.Provider.ContactCheck(ctx, token, from)
			return err
		},
	}
	before := modelstest.Query[int](w.World, `SELECT count(*) FROM throttles`)[0]
	for i, open := range kinds {
		from := models.Visitor{IP: "203.0.113." + string(rune('1'+i))}
		var absent, throttled int
		for range 100 {
			switch err := open("made-up", from); {
			case errors.Is(err, models.ErrThrottled):
				require.NotErrorIs(t, err, models.ErrNotFound)
				throttled++
			default:
				require.ErrorIs(t, err, models.ErrNotFound)
				absent++
			}
		}
		require.Equal(t, []int{30, 70}, []int{absent, throttled})
		_, err := w.People.Invited(ctx, good, from)
		require.NoError(t, err)
	}
	require.Equal(t, len(kinds), modelstest.Query[int](w.World, `SELECT count(*) FROM throttles`)[0]-before,
		"a row for an address, not for a try")
}
