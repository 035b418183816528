package people_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/people"
)

// Of a session that is over nothing is left at the next sweep but whose it was, and half a day later not that either.
func TestSweepSessions_LeavesWhoseItWasForHalfADay(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	person := w.Invited("desk@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	for token, user := range map[string]*uuid.UUID{"theirs": &person.ID, "nobodys": nil} {
		require.NoError(t, w.People.SaveSession(ctx, people.Session{
			TokenHash: []byte(token), UserID: user, Data: []byte("x"), IP: "192.0.2.9", Agent: "Firefox", ExpiresAt: w.Now().Add(time.Hour),
		}, true))
	}
	left := func() []string {
		require.NoError(t, w.People.SweepSessions(t.Context()))
		return modelstest.Query[string](w.World,
			`SELECT convert_from(token_hash, 'UTF8') || ':' || convert_from(data, 'UTF8') || ip || agent
			FROM sessions ORDER BY 1`)
	}
	require.Equal(t, []string{"nobodys:x192.0.2.9Firefox", "theirs:x192.0.2.9Firefox"}, left())
	who := func() uuid.UUID {
		user, err := w.People.LastHere(ctx, []byte("theirs"), "")
		require.NoError(t, err)
		return user
	}
	w.After(2 * time.Hour)
	require.Equal(t, []string{"theirs:"}, left())
	require.Equal(t, person.ID, who())
	w.After(14 * time.Hour)
	require.Empty(t, left())
	require.Equal(t, uuid.Nil, who())
}

// Without a session the browser tells who it was, when only one person ever signed in on it.
func TestLastHere_ByTheBrowserOfOnePerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ctx := t.Context()
	who := func(device string) uuid.UUID {
		user, err := w.People.LastHere(ctx, nil, device)
		require.NoError(t, err)
		return user
	}
	one := w.Invited("een@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	two := w.Invited("twee@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	require.Equal(t, uuid.Nil, who(modelstest.Here.Device))
	require.NoError(t, w.People.SignedIn(ctx, one, people.FactorTOTP, modelstest.Here))
	require.Equal(t, one.ID, who(modelstest.Here.Device))
	require.Equal(t, uuid.Nil, who(""))
	require.NoError(t, w.People.SignedIn(ctx, two, people.FactorTOTP, modelstest.Here))
	require.Equal(t, uuid.Nil, who(modelstest.Here.Device))
}
