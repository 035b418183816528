package notice_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// world is the shared world, with what only these tests do in it.
type world struct{ *modelstest.World }

func newWorld(t *testing.T) *world {
	t.Helper()
	return &world{modelstest.New(t)}
}

// find searches, and gives the reporter's references of the hits, the newest first.
func (w *world) find(actor models.Actor, text string) []string {
	w.T.Helper()
	found, err := w.Search.Find(w.T.Context(), actor, text)
	require.NoError(w.T, err, text)
	got, _ := w.ListNotices(actor, notice.Filter{Tab: notice.TabAll, Search: found.ID})
	return got
}
