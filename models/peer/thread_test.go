package peer_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/peer"
)

func TestPeers_TheListByActivity(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	titled := func(title string, kind peer.Kind) func(*peer.Draft) {
		return func(d *peer.Draft) { d.Title, d.Kind = title, kind }
	}
	a := w.AskPeers(w.Agent, titled("a", peer.Question))
	w.After(time.Hour)
	w.AskPeers(other.Agent, titled("b", peer.Practice))
	w.After(2 * time.Hour)
	w.AskPeers(other.Agent, titled("c", peer.Question))
	require.Equal(t, []string{"c", "b", "a"}, w.titles(w.Agent, peer.Filter{}))
	w.After(3 * time.Hour)
	reply := w.WritePost(other.Agent, replyTo(a, "Zo."))
	require.Equal(t, []string{"c", "b", "a"}, w.titles(w.Agent, peer.Filter{}), "nobody reads it yet")
	w.After(4 * time.Hour)
	w.JudgePost(reply, peer.Show, "")
	require.Equal(t, []string{"a", "c", "b"}, w.titles(w.Agent, peer.Filter{}))
	require.Equal(t, []string{"a", "c"}, w.titles(w.Agent, peer.Filter{Kind: peer.Question}))
	require.Equal(t, []string{"b"}, w.titles(w.Agent, peer.Filter{Kind: peer.Practice}))
	require.Equal(t, []string{"a"}, w.titles(w.Agent, peer.Filter{Own: true}))
	require.Equal(t, []string{"a", "c", "b"}, w.titles(other.Agent, peer.Filter{Own: true}), "also where one replied")

	for i := range 60 { // many threads with few times: no row is lost or shown twice
		w.After(time.Duration(5+i/20) * time.Hour)
		id := w.WritePost(w.As(models.RoleEditor), modelstest.PeerDraft(titled("t", peer.Practice)))
		require.NotZero(t, id)
	}
	seen, after := map[uuid.UUID]bool{}, models.Cursor{}
	for range 4 {
		page, next, err := w.Peer.Threads(t.Context(), w.Agent, peer.Filter{After: after})
		require.NoError(t, err)
		for _, p := range page {
			require.False(t, seen[p.ID])
			seen[p.ID] = true
		}
		if after = next; next.IsZero() {
			break
		}
	}
	require.Len(t, seen, 63)
}
