package notice_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/incoming"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

// doubt disputes the legality of items.
func (w *world) doubt(actor models.Actor, ref string, numbers ...int) {
	w.T.Helper()
	require.NoError(w.T, w.Notice.Dispute(w.T.Context(), actor, notice.Dispute{
		Submission: uuid.New(), Ref: ref, Numbers: numbers, Reason: models.ReasonLegality, Explanation: "Wij twijfelen.",
	}))
}

// by imports a row as somebody of EOKM.
func (w *world) by(actor models.Actor, row *incoming.Row) {
	w.T.Helper()
	staged, err := w.Incoming.StageImport(w.T.Context(), actor, incoming.ImportOptions{Source: "test"},
		modelstest.Each([]*incoming.Row{row}), nil)
	require.NoError(w.T, err)
	_, err = w.Incoming.CommitImport(w.T.Context(), actor, staged.ID)
	require.NoError(w.T, err)
}

// decides tries a decision.
func (w *world) decides(actor models.Actor, act notice.DecisionAct, ref string, numbers ...int) error {
	w.T.Helper()
	return w.Notice.Decide(w.T.Context(), actor, notice.Decision{Ref: ref, Numbers: numbers, Act: act, Reason: "Nagekeken."})
}

// refused holds that somebody else decides, in the Store, on the form and in the queue.
func (w *world) refused(actor models.Actor, ref string) {
	w.T.Helper()
	before := w.AllRows()
	for _, act := range []notice.DecisionAct{notice.DecideUphold, notice.DecideWithdraw} {
		require.Equal(w.T, "decision.second_person", modelstest.Problem(w.T, w.decides(actor, act, ref, 1)))
		require.Equal(w.T, "decision.second_person", modelstest.Problem(w.T, w.decides(actor, act, ref)), "all that fit")
	}
	require.Equal(w.T, before, w.AllRows())
	others, err := w.Notice.OthersDecide(w.T.Context(), actor, ref)
	require.NoError(w.T, err)
	require.Equal(w.T, []int{1}, others)
	w.forOthers(actor, ref, true)
}

func (w *world) forOthers(actor models.Actor, ref string, want bool) {
	w.T.Helper()
	queue, _, err := w.Notice.OpenDisputes(w.T.Context(), actor, models.Cursor{})
	require.NoError(w.T, err)
	for _, d := range queue {
		if d.Ref == ref && d.Reason == models.ReasonLegality {
			require.Equal(w.T, want, d.ForOthers)
			return
		}
	}
	require.Fail(w.T, "not in the queue")
}

func TestDecide_LegalityIsForASecondPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	ref := w.Deliver(1, 2)[0]
	w.doubt(w.Agent, ref, 1)
	w.Dispute(ref, 2)
	w.refused(w.Analyst, ref) // who imported it
	require.Equal(t, "decision.second_person", modelstest.Problem(t, w.Notice.Decide(t.Context(), w.Analyst, notice.Decision{
		Ref: ref, Numbers: []int{1, 2}, Act: notice.DecideReroute, To: other.ID, Reason: "Nagekeken.",
	})))
	require.NoError(t, w.decides(w.Analyst, notice.DecideUphold, ref, 2), "another dispute is anybody's")
	colleague := w.As(models.RoleAnalyst)
	w.forOthers(colleague, ref, false)
	require.NoError(t, w.decides(colleague, notice.DecideUphold, ref, 1))

	w.After(time.Hour)
	w.doubt(w.Agent, ref, 1) // once more
	w.refused(colleague, ref)
	w.refused(w.Analyst, ref)
	admin := w.As(models.RoleAdmin)
	others, err := w.Notice.OthersDecide(t.Context(), admin, ref)
	require.NoError(t, err)
	require.Empty(t, others)
	require.NoError(t, w.decides(admin, notice.DecideWithdraw, ref, 1))
	w.CheckCaches()
}

func TestDecide_ASecondPersonHadNoPartInIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	importer, joiner, router, sender := w.As(models.RoleAnalyst), w.As(models.RoleAnalyst), w.As(models.RoleAnalyst), w.As(models.RoleAdmin)
	const addr = "https://img.example.com/doubted"
	w.by(importer, w.Report("a", addr, "203.0.113.5"))
	unrouted := w.unroutedItems()[0].Ref
	w.After(time.Hour)
	require.NoError(t, w.Notice.RouteItems(t.Context(), router, unrouted, nil, w.Hoster.ID))
	ref := w.RefsOf(w.Hoster.ID)[0]
	w.After(2 * time.Hour)
	w.by(joiner, w.Report("b", addr, "192.0.2.5"))
	w.After(3 * time.Hour)
	require.NoError(t, w.Notice.Decide(t.Context(), sender, notice.Decision{
		Ref: ref, Act: notice.DecideReroute, To: other.ID, Reason: "Niet hier.",
	}))
	there := w.RefsOf(other.ID)[0]
	w.doubt(other.Agent, there)
	for _, actor := range []models.Actor{importer, joiner, router, sender} {
		w.refused(actor, there)
	}
	checker := w.As(models.RoleAnalyst)
	require.NoError(t, w.Notice.Hold(t.Context(), checker, w.Deliver(1, 1)[0], nil, notice.HoldEOKMError, "Wij zoeken het uit."))
	require.NoError(t, w.decides(checker, notice.DecideUphold, there))
}

func TestDecide_WhoFoundItOnlineMayDecide(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	checker := w.As(models.RoleAnalyst)
	require.NoError(t, w.Notice.Verify(t.Context(), checker, ref, nil, notice.FoundOnline))
	w.doubt(w.Agent, ref)
	require.NoError(t, w.decides(checker, notice.DecideUphold, ref))
}

// Nobody's file: the command line's. It is in nobody's way.
func TestDecide_WhatTheSystemImportedIsAnybodys(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.by(models.System(), w.Report("a", "https://img.example.com/x", "192.0.2.5"))
	ref := w.RefsOf(w.Hoster.ID)[0]
	w.doubt(w.Agent, ref)
	require.NoError(t, w.decides(w.Analyst, notice.DecideUphold, ref))
}

func TestOthersDecide_TellsNobodyElse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.doubt(w.Agent, ref)
	others, err := w.Notice.OthersDecide(t.Context(), w.Agent, ref)
	require.NoError(t, err)
	require.Empty(t, others)
}

func TestRace_OfTwentyDisputesOneIsTaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	ended := w.Race(20, func(ctx context.Context, i int) error {
		return w.Notice.Dispute(ctx, w.Agent, notice.Dispute{
			Submission: uuid.New(), Ref: ref, Numbers: []int{1}, Explanation: "Nee.",
			Reason: []models.Reason{models.ReasonLegality, models.ReasonNotOurNetwork}[i%2],
		})
	})
	require.Equal(t, 1, modelstest.Won(t, ended))
	require.Equal(t, 1, w.Counts("disputes"))
	require.NoError(t, w.Notice.Dispute(t.Context(), w.Agent, notice.Dispute{
		Submission: uuid.New(), Ref: ref, Numbers: []int{2}, Reason: models.ReasonLegality, Explanation: "Nee.",
	}), "the other item has none")
}
