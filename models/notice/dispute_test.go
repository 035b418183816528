package notice_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

func TestDispute_TheClockRunsOnWhileEOKMDecides(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	w.After(time.Hour)
	submission := uuid.New()
	o := notice.Dispute{
		Submission: submission, Ref: ref, Numbers: []int{2}, Reason: models.ReasonNoFileAccess, Explanation: "Klant beheert zelf.",
	}
	require.NoError(t, w.Notice.Dispute(t.Context(), w.Agent, o))
	require.Equal(t, []models.State{"delivered", "disputed"}, w.States(ref))
	item := w.Page(ref).Items[1]
	require.Equal(t, 24*time.Hour, item.DueAt.Sub(modelstest.Start))
	require.Equal(t, 23*time.Hour, item.Clock().Left(w.Now()))
	type fact struct {
		N                         int
		Submission                uuid.UUID
		Kind, Reason, Explanation string
		By                        uuid.UUID
		Decision                  *string
	}
	require.Equal(t, []*fact{{2, submission, "cannot", "no_file_access", "Klant beheert zelf.", w.Agent.UserID, nil}},
		modelstest.Records[fact](w.World, `SELECT i.n, d.submission, d.kind, d.reason, d.explanation, d.user_id, d.decision
			FROM disputes d JOIN items i ON i.provider_id = d.provider_id AND i.id = d.item_id`))
	line := w.Page(ref).History[0]
	require.Equal(t, models.EventDisputed, line.Kind)
	require.Equal(t, models.EventData{Items: []int{2}, Count: 1, Code: "no_file_access", Text: "Klant beheert zelf."}, line.Data)
	require.Equal(t, 1, w.Page(ref).WaitingCount)
	w.CheckCaches()

	before := w.AllRows()
	require.NoError(t, w.Notice.Dispute(t.Context(), w.Agent, o), "the same form again")
	o.Submission = uuid.New()
	require.ErrorIs(t, w.Notice.Dispute(t.Context(), w.Agent, o), models.ErrConflict, "it is disputed already")
	require.Equal(t, before, w.AllRows())
}

func TestDispute_EachReasonHasItsKind(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	reasons := models.Reasons()
	ref := w.Deliver(1, len(reasons))[0]
	for i, rule := range reasons {
		require.NoError(t, w.Notice.Dispute(t.Context(), w.Agent, notice.Dispute{
			Submission: uuid.New(), Ref: ref, Numbers: []int{i + 1}, Reason: rule.Reason, Explanation: "Zie boven.",
		}))
	}
	for _, line := range w.Page(ref).Disputes {
		require.Equal(t, reasons[line.N-1].Reason, line.Reason)
		require.Equal(t, reasons[line.N-1].Kind, line.Kind)
		require.Empty(t, line.Decision)
	}
	o := notice.Dispute{Submission: uuid.New(), Ref: ref, Reason: "too_busy", Explanation: "Druk."}
	require.Equal(t, "dispute.reason_missing", modelstest.Problem(t, w.Notice.Dispute(t.Context(), w.Agent, o)))
	o.Reason, o.Explanation = models.ReasonLegality, "Het staat op www.example.com"
	require.Equal(t, "text.address", modelstest.Problem(t, w.Notice.Dispute(t.Context(), w.Agent, o)))
	w.CheckCaches()
}

func TestDispute_FoundOfflineMeanwhileIsOvertaken(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 1)[0]
	w.Dispute(ref)
	w.After(time.Hour)
	w.Verify(notice.FoundOffline, ref)
	line := w.Page(ref).Disputes[0]
	require.Equal(t, notice.Overtaken, line.Decision)
	require.True(t, w.Now().Equal(*line.DecidedAt))
	require.Equal(t, []models.State{"verified"}, w.States(ref))
	w.CheckCaches()
}
