package view_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/view"
)

// viewNames lists the views that somebody may use.
func viewNames(w *modelstest.World, actor models.Actor) []string {
	w.T.Helper()
	list, err := w.View.List(w.T.Context(), actor)
	require.NoError(w.T, err)
	var names []string
	for _, v := range list {
		names = append(names, v.Name)
	}
	return names
}

func TestView_OnesOwnAndTheTeams(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	colleague, boss := w.As(models.RoleAgent), w.As(models.RoleProviderAdmin)
	for _, v := range []view.View{{Name: "Mijn werk", Query: "assignee=me"}, {Name: "Allen", Team: true, Query: "tab=overdue"}} {
		require.NoError(t, w.View.Save(t.Context(), w.Agent, v))
	}
	require.NoError(t, w.View.Save(t.Context(), colleague, view.View{Name: "Mijn werk"}), "a name is one's own")
	require.NoError(t, w.View.Save(t.Context(), w.Analyst, view.View{Name: "Staf", Team: true}))
	require.Equal(t, []string{"Allen", "Mijn werk"}, viewNames(w, w.Agent))
	require.Equal(t, []string{"Allen"}, viewNames(w, boss))
	require.Empty(t, viewNames(w, other.Agent))
	require.Equal(t, []string{"Staf"}, viewNames(w, w.As(models.RoleAuditor)))
	require.Empty(t, viewNames(w, models.Actor{}))

	list, err := w.View.List(t.Context(), w.Agent)
	require.NoError(t, err)
	team, mine := list[0].ID, list[1].ID
	require.Equal(t, "agent@voorbeeld.example", list[0].By)
	for actor, id := range map[models.Actor]uuid.UUID{colleague: team, boss: mine, other.Agent: team, w.Analyst: mine} {
		require.ErrorIs(t, w.View.Remove(t.Context(), actor, id), models.ErrNotFound)
	}
	require.NoError(t, w.View.Remove(t.Context(), boss, team))
	require.NoError(t, w.View.Remove(t.Context(), w.Agent, mine))
	require.Empty(t, viewNames(w, w.Agent))
	require.Equal(t, []string{"Mijn werk"}, viewNames(w, colleague))
}

func TestView_RefusesWhatItCannotKeep(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	before := w.AllRows()
	for fault, v := range map[string]view.View{
		"view.name":       {Name: "  "},
		"text.address":    {Name: "https://example.com/a"},
		"text.characters": {Name: "a\x00"},
		"view.query":      {Name: "a", Query: "tab=all&search=" + uuid.NewString()},
	} {
		require.Equal(t, fault, modelstest.Problem(t, w.View.Save(t.Context(), w.Agent, v)))
	}
	require.Equal(t, "view.name", modelstest.Problem(t,
		w.View.Save(t.Context(), w.Agent, view.View{Name: strings.Repeat("é", 61)})))
	require.Equal(t, "view.query", modelstest.Problem(t,
		w.View.Save(t.Context(), w.Agent, view.View{Name: "a", Query: "%zz"})))
	require.ErrorIs(t, w.View.Save(t.Context(), models.Actor{Role: models.RoleAuditor}, view.View{Name: "a"}),
		models.ErrForbidden)
	require.Equal(t, before, w.AllRows())
	_, err := w.Owner.Exec(t.Context(), `INSERT INTO saved_views (id, provider_id, user_id, team, name, query, created_at)
		VALUES ($1, $2, $3, false, 'x', 'tab=all&search=1', now())`, uuid.New(), w.Hoster.ID, w.Agent.UserID)
	require.Equal(t, "23514", modelstest.SQLState(err), "the database refuses a search too")

	for n := range 30 {
		require.NoError(t, w.View.Save(t.Context(), w.Agent, view.View{Name: fmt.Sprint("n", n)}))
	}
	require.Equal(t, "view.too_many", modelstest.Problem(t, w.View.Save(t.Context(), w.Agent, view.View{Name: "one more"})))
	list, err := w.View.List(t.Context(), w.Agent)
	require.NoError(t, err)
	require.NoError(t, w.View.Remove(t.Context(), w.Agent, list[0].ID))
	require.Equal(t, "view.name_taken", modelstest.Problem(t,
		w.View.Save(t.Context(), w.Agent, view.View{Name: list[1].Name})))
}
