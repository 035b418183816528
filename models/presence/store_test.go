package presence_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
)

func TestSee_WhoLooksNowOfOnesOwnSide(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx, ref := t.Context(), w.Deliver(1, 1)[0]
	colleague := w.AddUser("collega@voorbeeld.example", models.RoleAgent, w.Hoster.ID)
	see := func(actor models.Actor) []string {
		names, err := w.Presence.See(ctx, actor, ref)
		require.NoError(t, err)
		return names
	}
	require.Empty(t, see(w.Agent))
	require.Equal(t, []string{"agent@voorbeeld.example"}, see(colleague))
	require.Empty(t, see(w.Analyst), "a desk's people are not EOKM's")
	require.Equal(t, []string{"collega@voorbeeld.example"}, see(w.Agent), "nor EOKM's a desk's")
	require.Equal(t, []string{"analist@eokm.example"}, see(w.As(models.RoleAuditor)))
	require.Empty(t, see(w.Analyst), "an auditor is not seen")

	written := func() time.Time { return modelstest.Query[time.Time](w, `SELECT max(seen_at) FROM notice_watchers`)[0] }
	before := written()
	w.Clock.Set(w.Now().Add(59 * time.Second))
	see(w.Agent)
	require.Equal(t, before, written(), "once a minute at most")
	w.Clock.Set(w.Now().Add(time.Second))
	see(w.Agent)
	require.NotEqual(t, before, written())
	w.Clock.Set(w.Now().Add(time.Minute))
	require.Equal(t, []string{"agent@voorbeeld.example"}, see(colleague))
	require.NoError(t, w.Presence.Sweep(ctx))
	w.Clock.Set(w.Now().Add(time.Minute))
	require.Equal(t, []string{"collega@voorbeeld.example"}, see(w.Agent), "two minutes ago is not now, and a minute is")

	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	_, err := w.Presence.See(ctx, other.Agent, ref)
	require.ErrorIs(t, err, models.ErrNotFound)
}
