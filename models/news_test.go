package models_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

func TestNews_CountsWhatCameAfterTheList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	list, err := w.Notice.List(t.Context(), w.agent, notice.Filter{})
	require.NoError(t, err)
	require.True(t, list.Newest.IsZero())
	w.deliver(2, 1)
	w.after(time.Minute)
	w.answer(w.Now(), w.deliver(1, 1)[0])
	list, err = w.Notice.List(t.Context(), w.agent, notice.Filter{Tab: notice.TabOverdue})
	require.NoError(t, err)
	require.True(t, list.Newest.Equal(w.Now()), "the last in any tab")

	news := func(actor models.Actor, provider uuid.UUID, since time.Time) int {
		n, err := w.Notice.News(t.Context(), actor, provider, since)
		require.NoError(t, err)
		return n
	}
	require.Zero(t, news(w.agent, uuid.Nil, list.Newest))
	w.after(2 * time.Minute)
	w.deliver(3, 2)
	w.importRows(w.report("b", "https://example.com/1", "198.51.100.5"))
	w.unrouted(1)
	require.Equal(t, 3, news(w.agent, uuid.Nil, list.Newest))
	require.Equal(t, 6, news(w.agent, uuid.Nil, time.Time{}))
	require.Equal(t, 3, news(w.agent, other.ID, list.Newest), "a desk counts its own, whatever it asks")
	require.Equal(t, 1, news(other.agent, uuid.Nil, list.Newest))
	require.Equal(t, 5, news(w.analyst, uuid.Nil, list.Newest))
	require.Equal(t, 1, news(w.analyst, other.ID, list.Newest))
	require.Zero(t, news(models.Actor{}, uuid.Nil, time.Time{}))
}
