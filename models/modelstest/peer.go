package modelstest

import (
	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/peer"
)

// PeerDraft is a question, to be changed by the test.
func PeerDraft(change ...func(*peer.Draft)) peer.Draft {
	d := peer.Draft{Submission: uuid.New(), Kind: peer.Question, Language: "nl", Title: "Hoe doet u dit?", Text: "Wie weet het?"}
	for _, c := range change {
		c(&d)
	}
	return d
}

// WritePost posts something, and gives its id.
func (w *World) WritePost(actor models.Actor, d peer.Draft) uuid.UUID {
	w.T.Helper()
	saved, err := w.Peer.Write(w.T.Context(), actor, d)
	require.NoError(w.T, err)
	return saved.ID
}

// JudgePost decides about a post as it is now.
func (w *World) JudgePost(id uuid.UUID, act peer.Act, reason string) {
	w.T.Helper()
	editor := w.As(models.RoleEditor)
	p, err := w.Peer.Post(w.T.Context(), editor, id)
	require.NoError(w.T, err)
	require.NoError(w.T, w.Peer.Review(w.T.Context(), editor, id, peer.Review{Act: act, Revision: p.Revision, Reason: reason}))
}

// AskPeers is a question that peers read.
func (w *World) AskPeers(actor models.Actor, change ...func(*peer.Draft)) uuid.UUID {
	w.T.Helper()
	id := w.WritePost(actor, PeerDraft(change...))
	w.JudgePost(id, peer.Show, "")
	return id
}
