package notice_test

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
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	list, err := w.Notice.List(t.Context(), w.Agent, notice.Filter{})
	require.NoError(t, err)
	require.True(t, list.Newest.IsZero())
	w.Deliver(2, 1)
	w.After(time.Minute)
	w.Answer(w.Now(), w.Deliver(1, 1)[0])
	list, err = w.Notice.List(t.Context(), w.Agent, notice.Filter{Tab: notice.TabOverdue})
	require.NoError(t, err)
	require.True(t, list.Newest.Equal(w.Now()), "the last in any tab")

	news := func(actor models.Actor, provider uuid.UUID, since time.Time) int {
		n, err := w.Notice.News(t.Context(), actor, provider, since)
		require.NoError(t, err)
		return n
	}
	require.Zero(t, news(w.Agent, uuid.Nil, list.Newest))
	w.After(2 * time.Minute)
	w.Deliver(3, 2)
	w.ImportRows(w.Report("b", "https://example.com/1", "198.51.100.5"))
	w.Unrouted(1)
	require.Equal(t, 3, news(w.Agent, uuid.Nil, list.Newest))
	require.Equal(t, 6, news(w.Agent, uuid.Nil, time.Time{}))
	require.Equal(t, 3, news(w.Agent, other.ID, list.Newest), "a desk counts its own, whatever it asks")
	require.Equal(t, 1, news(other.Agent, uuid.Nil, list.Newest))
	require.Equal(t, 5, news(w.Analyst, uuid.Nil, list.Newest))
	require.Equal(t, 1, news(w.Analyst, other.ID, list.Newest))
	require.Zero(t, news(models.Actor{}, uuid.Nil, time.Time{}))
}
