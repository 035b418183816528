package peer_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/peer"
)

func TestPeers_TheQueueByAge(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	question := w.AskPeers(w.Agent)
	w.After(time.Hour)
	first := w.WritePost(other.Agent, replyTo(question, "Eerst."))
	w.After(2 * time.Hour)
	second := w.WritePost(w.Agent, modelstest.PeerDraft(func(d *peer.Draft) { d.Kind, d.Summary = peer.Article, "Kort." }))
	w.After(3 * time.Hour)
	_, err := w.Peer.Edit(t.Context(), other.Agent, first, peer.Draft{Text: "Later.", Revision: 1})
	require.NoError(t, err)
	rows, next, err := w.Peer.Queue(t.Context(), w.As(models.RoleAuditor), models.Cursor{})
	require.NoError(t, err)
	require.True(t, next.IsZero())
	require.Equal(t, []uuid.UUID{second, first}, []uuid.UUID{rows[0].ID, rows[1].ID})
	require.Equal(t, []string{"noorderlicht", "agent@noorderlicht.example", "Hoe doet u dit?"},
		[]string{rows[1].Provider, rows[1].By, rows[1].Thread})
	n, err := w.Peer.Waiting(t.Context(), w.As(models.RoleEditor))
	require.NoError(t, err)
	require.Equal(t, 2, n)
	n, err = w.Peer.Waiting(t.Context(), w.Agent)
	require.NoError(t, err)
	require.Zero(t, n)
	require.Nil(t, w.talk(other.Agent, second), "an article is no peer's")
	require.Equal(t, []string{"Wie weet het? (waits)"}, w.talk(w.Agent, second))
	require.ErrorIs(t, w.Peer.Review(t.Context(), w.As(models.RoleEditor), second, peer.Review{Act: peer.Show, Revision: 1}),
		models.ErrConflict)
	w.JudgePost(second, peer.Return, "Te kort.")
}

func TestRace_OneOfManyModeratorsDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.WritePost(w.Agent, modelstest.PeerDraft())
	editors := []models.Actor{w.As(models.RoleEditor), w.As(models.RoleAdmin)}
	ended := w.Race(10, func(ctx context.Context, i int) error {
		v := peer.Review{Act: peer.Show, Revision: 1}
		if i%2 == 1 {
			v.Act, v.Reason = peer.Return, "Nee."
		}
		return w.Peer.Review(ctx, editors[i%2], id, v)
	})
	require.Equal(t, 1, modelstest.Won(t, ended))
	require.Equal(t, 1, w.Counts("peer_reviews"))
	require.Equal(t, 2, w.Counts("events"))
}

// EOKM lets through what it read: an edit at the same moment is not shown unseen.
func TestRace_AnEditIsNotLetThroughUnread(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	editor := w.As(models.RoleEditor)
	for range 5 {
		id := w.WritePost(w.Agent, modelstest.PeerDraft())
		w.Race(2, func(ctx context.Context, i int) error {
			if i == 0 {
				_, err := w.Peer.Edit(ctx, w.Agent, id, peer.Draft{Title: "x", Text: "Stiekem.", Revision: 1})
				return err
			}
			return w.Peer.Review(ctx, editor, id, peer.Review{Act: peer.Show, Revision: 1})
		})
		p, err := w.Peer.Post(t.Context(), editor, id)
		require.NoError(t, err)
		require.NotEqual(t, "Stiekem. shown", p.Text+" "+string(p.State))
	}
	id := w.WritePost(w.Agent, modelstest.PeerDraft())
	_, err := w.Peer.Edit(t.Context(), w.Agent, id, peer.Draft{Title: "x", Text: "Stiekem.", Revision: 1})
	require.NoError(t, err)
	require.ErrorIs(t, w.Peer.Review(t.Context(), editor, id, peer.Review{Act: peer.Show, Revision: 1}), models.ErrConflict)
}
