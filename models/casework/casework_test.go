package casework_test

import (
	"testing"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/casework"
	"eokm.nl/hosting/models/modelstest"
)

func TestKept_IsEOKMsOwn(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ref := w.Deliver(1, 1)[0]
	colleague := w.As(models.RoleAdmin)
	require.NoError(t, w.Casework.AddNote(t.Context(), w.Analyst, ref, "Gebeld; host is img.example.com, adres volgt."))
	require.NoError(t, w.Casework.Give(t.Context(), w.Analyst, ref, colleague.UserID))
	kept, err := w.Casework.Kept(t.Context(), w.Analyst, ref)
	require.NoError(t, err)
	require.Equal(t, colleague.UserID, kept.Owner.ID)
	require.Len(t, kept.Notes, 1)
	require.NotContains(t, kept.Notes[0].Text, "img.example.com", "what it names is put by number")
	require.Equal(t, "casework.owner_unknown", modelstest.Problem(t, w.Casework.Give(t.Context(), w.Analyst, ref, w.Agent.UserID)))
	require.Equal(t, "text.address", modelstest.Problem(t, w.Casework.AddNote(t.Context(), w.Analyst, ref, "www.example.net/a")))

	for _, line := range w.Page(ref).History[:2] {
		require.True(t, line.Internal)
		require.Empty(t, line.Data.Text, "the log does not say what")
	}
	desk, err := w.Notice.Page(t.Context(), w.Agent, ref, 0)
	require.NoError(t, err)
	require.Len(t, desk.History, 1, "a desk sees nothing of it")
	_, err = w.Casework.Kept(t.Context(), w.Agent, ref)
	require.ErrorIs(t, err, models.ErrNotFound)
	for _, actor := range []models.Actor{w.Agent, w.As(models.RoleEditor), w.As(models.RoleAuditor)} {
		require.ErrorIs(t, w.Casework.AddNote(t.Context(), actor, ref, "Ja."), models.ErrForbidden)
		require.ErrorIs(t, w.Casework.Give(t.Context(), actor, ref, uuid.Nil), models.ErrForbidden)
	}
	require.NoError(t, w.Casework.Give(t.Context(), w.Analyst, ref, uuid.Nil))
	kept, err = w.Casework.Kept(t.Context(), w.Analyst, ref)
	require.NoError(t, err)
	require.Zero(t, kept.Owner)
	require.ErrorIs(t, w.Casework.Give(t.Context(), w.Analyst, "EOKM-2026-999999", uuid.Nil), models.ErrNotFound)
}

func TestReplies_InTheLanguageOfTheDesk(t *testing.T) {
	t.Parallel()
	w := modelstest.New(t)
	ref := w.Deliver(1, 1)[0]
	require.Equal(t, []string{"purpose casework.purpose_missing", "title text.missing", "nl text.address", "en text.missing"},
		modelstest.Problems(t, w.Casework.AddReply(t.Context(), w.Analyst, casework.Reply{TextNL: "Zie www.example.net/a"})))
	require.NoError(t, w.Casework.AddReply(t.Context(), w.Analyst, casework.Reply{
		Purpose: casework.ForQuestion, Title: "Dank", TextNL: "Dank u wel.", TextEN: "Thank you.",
	}))
	list, err := w.Casework.Replies(t.Context(), w.Analyst, casework.ForQuestion)
	require.NoError(t, err)
	require.Len(t, list, 1)
	none, err := w.Casework.Replies(t.Context(), w.Analyst, casework.ForDecision)
	require.NoError(t, err)
	require.Empty(t, none)
	text := func(actor models.Actor) string {
		text, err := w.Casework.ReplyFor(t.Context(), actor, list[0].ID, ref)
		require.NoError(t, err)
		return text
	}
	require.Equal(t, "Dank u wel.", text(w.Analyst))
	w.Exec(`UPDATE providers SET language = 'en' WHERE id = $1`, w.Hoster.ID)
	require.Equal(t, "Thank you.", text(w.Analyst))
	require.Empty(t, text(w.Agent))
	require.NoError(t, w.Casework.RemoveReply(t.Context(), w.Analyst, list[0].ID))
	require.ErrorIs(t, w.Casework.RemoveReply(t.Context(), w.Analyst, list[0].ID), models.ErrConflict)
	require.Empty(t, text(w.Analyst))
}
