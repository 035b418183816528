package models_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
)

func TestExport_IsRecordedAndForThoseWhoAct(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.deliver(3, 1)
	for _, role := range []models.Role{models.RoleAuditor, models.RoleEditor, ""} {
		_, err := w.ExportNotices(t.Context(), models.Actor{Role: role}, models.NoticeFilter{})
		require.ErrorIs(t, err, models.ErrForbidden)
	}
	rows, err := w.ExportNotices(t.Context(), w.agent, models.NoticeFilter{Limit: 25})
	require.NoError(t, err)
	require.Len(t, rows, 3)
	require.NotEmpty(t, rows[0].Content.Address.MaskedHost())
	_, err = w.ExportNotices(t.Context(), w.analyst, models.NoticeFilter{Tab: models.TabDone})
	require.NoError(t, err)
	require.Equal(t, []string{"agent 3 false", "analyst 0 true"},
		query[string](w, `SELECT concat_ws(' ', actor_role, coalesce(data->>'count', '0'), CASE WHEN internal THEN 'true' ELSE 'false' END)
			FROM events WHERE kind = 'exported' ORDER BY id`))
}
