package notice_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

func TestExport_IsRecordedAndForThoseWhoAct(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.Deliver(3, 1)
	for _, role := range []models.Role{models.RoleAuditor, models.RoleEditor, ""} {
		_, err := w.Notice.Export(t.Context(), models.Actor{Role: role}, notice.Filter{})
		require.ErrorIs(t, err, models.ErrForbidden)
	}
	rows, err := w.Notice.Export(t.Context(), w.Agent, notice.Filter{Limit: 25})
	require.NoError(t, err)
	require.Len(t, rows, 3)
	require.NotEmpty(t, rows[0].Content.Address.MaskedHost())
	_, err = w.Notice.Export(t.Context(), w.Analyst, notice.Filter{Tab: notice.TabDone})
	require.NoError(t, err)
	require.Equal(t, []string{"agent 3 false", "analyst 0 true"},
		modelstest.Query[string](w.World, `SELECT concat_ws(' ', actor_role, coalesce(data->>'count', '0'), CASE WHEN internal THEN 'true'
			ELSE 'false' END)
			FROM events WHERE kind = 'exported' ORDER BY id`))
}
