package notice_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
	"eokm.nl/hosting/models/peer"
)

// seen is how somebody sees the items of a notice now.
func (w *world) seen(ref string) notice.Seen {
	w.T.Helper()
	page, err := w.Notice.Page(w.T.Context(), models.System(), ref, 0)
	require.NoError(w.T, err)
	seen := notice.Seen{}
	for _, item := range page.Items {
		seen[item.N] = item.Revision
	}
	return seen
}

// Two rulings that each fit after the other: one is taken.
func TestRace_OfTwoRulingsOnWhatWasSeenOneIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	admin := w.As(models.RoleAdmin)
	for _, ref := range w.Deliver(15, 1) {
		require.NoError(t, w.Notice.Dispute(t.Context(), w.Agent, notice.Dispute{
			Submission: uuid.New(), Ref: ref, Reason: models.ReasonDuplicate, Explanation: "Nee.",
		}))
		seen := w.seen(ref)
		ended := w.Race(2, func(ctx context.Context, i int) error {
			if i == 0 {
				return w.Notice.Decide(ctx, w.Analyst,
					notice.Decision{Ref: ref, Numbers: []int{1}, Act: notice.DecideUphold, Reason: "Ja.", Seen: seen})
			}
			return w.Notice.Decide(ctx, admin, notice.Decision{
				Ref: ref, Numbers: []int{1}, Act: notice.DecideWithdraw, Reason: "Fout.",
				Seen: seen,
			})
		})
		require.Equal(t, 1, modelstest.Won(t, ended))
		w.CheckCaches()
	}
	require.Equal(t, 15, len(modelstest.Query[string](w.World, `SELECT kind FROM events WHERE kind IN ('upheld', 'withdrawn')`)))
}

// Whatever EOKM does to an item as it was seen, it does not do to what became of it since, though its state is the same again.
func TestSeen_TheSameStateAgainIsNotTheSame(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(3, 2)
	held, checked, decided := refs[0], refs[1], refs[2]
	was := map[string]notice.Seen{}
	reason, why := notice.HoldEOKMError, "Wij zoeken het uit."
	require.NoError(t, w.Notice.Hold(t.Context(), w.Analyst, held, []int{1}, reason, why, w.seen(held)))
	w.Respond(checked, 1)
	for _, ref := range refs {
		was[ref] = w.seen(ref)
	}
	require.NoError(t, w.Notice.Resume(t.Context(), w.Analyst, held, []int{1}))
	require.NoError(t, w.Notice.Hold(t.Context(), w.Analyst, held, []int{1}, reason, why))
	w.Verify(notice.FoundOnline, checked, 1)
	w.Respond(checked, 1)
	w.Verify(notice.FoundOnline, decided, 1) // as it was, but looked at
	before := w.AllRows()
	for _, err := range []error{
		w.Notice.Resume(t.Context(), w.Analyst, held, []int{1}, was[held]),
		w.Notice.Verify(t.Context(), w.Analyst, checked, []int{1}, notice.FoundOnline, was[checked]),
		w.Notice.Hold(t.Context(), w.Analyst, decided, []int{1, 2}, reason, why, was[decided]),
		w.Notice.Decide(t.Context(), w.Analyst, notice.Decision{
			Ref: decided, Numbers: []int{1}, Act: notice.DecideWithdraw,
			Reason: "Fout.", Seen: was[decided],
		}),
	} {
		require.ErrorIs(t, err, models.ErrConflict)
	}
	require.Equal(t, before, w.AllRows())
	require.NoError(t, w.Notice.Hold(t.Context(), w.Analyst, decided, []int{2}, reason, why, was[decided]), "the other item is as it was")
	require.NoError(t, w.Notice.Resume(t.Context(), w.Analyst, held, []int{1}, w.seen(held)))
}

// A post that was shown and hidden again is not let through by who saw it waiting.
func TestSeen_APostThatWasHiddenMeanwhile(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	editor := w.As(models.RoleEditor)
	saved, err := w.Peer.Write(t.Context(), w.Agent, peer.Draft{
		Submission: uuid.New(), Kind: peer.Question, Language: "nl", Title: "Hoe?", Text: "Wij zoeken.",
	})
	require.NoError(t, err)
	show := peer.Review{Act: peer.Show, Revision: 1, Was: peer.Waits}
	require.NoError(t, w.Peer.Review(t.Context(), editor, saved.ID, show))
	require.NoError(t, w.Peer.Review(t.Context(), editor, saved.ID,
		peer.Review{Act: peer.Hide, Revision: 1, Was: peer.Shown, Reason: "Nee."}))
	w.After(time.Hour)
	require.ErrorIs(t, w.Peer.Review(t.Context(), w.As(models.RoleAdmin), saved.ID, show), models.ErrConflict)
}
