package advisory_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/advisory"
	"eokm.nl/hosting/models/modelstest"
)

func TestAdvisory_ReadAndConfirmedOncePerPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	colleague := w.As(models.RoleProviderAdmin)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ref := w.Advised(modelstest.AdvisoryTo(modelstest.AskingAdvisory(modelstest.Warning("Let op")), w.Hoster.ID))
	open := func(actor models.Actor) advisory.Advisory {
		a, err := w.Advisory.Open(t.Context(), actor, ref, "en")
		require.NoError(t, err)
		return a
	}
	w.After(time.Hour)
	a := open(w.Agent)
	require.Equal(t, []any{"Let op (en)", "## Do this\n\nLook at your logs.", true}, []any{a.Title, a.Body, a.Waits(w.Now())})
	w.After(2 * time.Hour)
	require.Equal(t, modelstest.Start.Add(time.Hour), open(w.Agent).ReadAt.UTC(), "the first time counts")
	require.NoError(t, w.Advisory.Acknowledge(t.Context(), w.Agent, ref))
	w.After(3 * time.Hour)
	require.NoError(t, w.Advisory.Acknowledge(t.Context(), w.Agent, ref))
	require.Equal(t, modelstest.Start.Add(2*time.Hour), open(w.Agent).AcknowledgedAt.UTC())
	require.Equal(t, []string{"W-2026-001 sent"}, w.advisories(w.Agent))
	require.Equal(t, []string{"W-2026-001 sent waits"}, w.advisories(colleague), "each person for himself")
	require.Equal(t, []string{"advisory_acknowledged " + w.Hoster.ID.String()},
		modelstest.Query[string](w.World, `SELECT kind || ' ' || provider_id FROM events WHERE kind = 'advisory_acknowledged'`), "once")

	_, err := w.Advisory.Open(t.Context(), other.Agent, ref, "nl")
	require.ErrorIs(t, err, models.ErrNotFound)
	require.ErrorIs(t, w.Advisory.Acknowledge(t.Context(), other.Agent, ref), models.ErrNotFound)
	require.Empty(t, w.advisories(other.Agent))
	list, err := w.Advisory.Recipients(t.Context(), w.Analyst, ref)
	require.NoError(t, err)
	require.Len(t, list, 1)
	require.Equal(t, []any{1, 2, 1, 1}, []any{list[0].ReadBy(), len(list[0].People), len(list[0].Confirmed()), list[0].Mailed})
	require.Equal(t, "agent@voorbeeld.example", list[0].Confirmed()[0].Name)

	plain := w.Advised(modelstest.Warning("Ter info"))
	require.ErrorIs(t, w.Advisory.Acknowledge(t.Context(), w.Agent, plain), models.ErrConflict, "it asks for nothing")
}

func TestAdvisory_WaitingUntilReadConfirmedOrOver(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	waiting := func(actor models.Actor) string {
		list, err := w.Advisory.Waiting(t.Context(), actor)
		require.NoError(t, err)
		var refs []string
		for _, a := range list {
			refs = append(refs, a.Ref)
		}
		return strings.Join(refs, " ")
	}
	first := w.Advised(modelstest.Warning("Een"))
	w.After(time.Minute)
	second := w.Advised(modelstest.AskingAdvisory(modelstest.Warning("Twee")))
	require.Equal(t, second+" "+first, waiting(w.Agent))
	for _, ref := range []string{first, second} {
		_, err := w.Advisory.Open(t.Context(), w.Agent, ref, "nl")
		require.NoError(t, err)
	}
	require.Equal(t, second, waiting(w.Agent), "it asks to be confirmed")
	w.After(30*24*time.Hour + time.Minute - time.Second)
	require.Equal(t, second, waiting(w.Agent))
	w.After(30*24*time.Hour + time.Minute)
	require.Empty(t, waiting(w.Agent), "it expired")
	require.Equal(t, []string{second + " sent expired", first + " sent expired"}, w.advisories(w.Agent))
	require.ErrorIs(t, w.Advisory.Acknowledge(t.Context(), w.Agent, second), models.ErrConflict)

	one, two := w.Editors()
	draft := w.NewAdvisory(one, modelstest.Warning("Drie"))
	unready := modelstest.Warning("Vier")
	unready.Ready = false
	w.NewAdvisory(one, unready)
	require.Equal(t, []string{"", draft, "", ""}, []string{
		waiting(one), waiting(two), waiting(w.Analyst),
		waiting(w.As(models.RoleAuditor)),
	})
}
