package statement_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/statement"
)

func TestStatement_TheFactsAndThatOneWasMade(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ctx := t.Context()
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ref := w.Deliver(1, 3)[0]
	facts, err := w.Statement.Of(ctx, w.Agent, ref)
	require.NoError(t, err)
	require.Empty(t, facts.Deeds)
	require.Len(t, facts.Categories, 1)
	w.Clock.Set(w.Now().Add(time.Hour))
	w.Respond(ref, 1, 2) // one measure for two addresses is one measure
	facts, err = w.Statement.Made(ctx, w.Agent, ref, "en")
	require.NoError(t, err)
	require.Len(t, facts.Deeds, 1)
	require.Equal(t, models.MeasureFileRemoved, facts.Deeds[0].Measure)
	require.Equal(t, []string{`statement_made {"code": "en"}`},
		modelstest.Query[string](w, `SELECT kind || ' ' || data FROM events WHERE kind = 'statement_made'`), "and nothing else of it")

	_, err = w.Statement.Made(ctx, other.Agent, ref, "nl")
	require.ErrorIs(t, err, models.ErrNotFound)
	for _, actor := range []models.Actor{w.Analyst, models.System(), {}, {Role: models.RoleGuest, ProviderID: w.Hoster.ID}} {
		_, err = w.Statement.Of(ctx, actor, ref)
		require.ErrorIs(t, err, models.ErrForbidden)
		_, err = w.Statement.Made(ctx, actor, ref, "nl")
		require.ErrorIs(t, err, models.ErrForbidden)
	}
	practice, err := w.Practice.Order(ctx, w.Agent, 1)
	require.NoError(t, err)
	facts, err = w.Statement.Of(ctx, w.Agent, practice)
	require.NoError(t, err)
	require.Equal(t, statement.Facts{Ref: practice, Practice: true, Categories: []models.Category{models.CategoryUnclear}}, facts)
}
