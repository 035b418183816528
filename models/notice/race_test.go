package notice_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/modelstest"
	"eokm.nl/hosting/models/notice"
)

func TestRace_TwentyAnswersToWhatWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 3)[0]
	ended := w.Race(20, func(ctx context.Context, _ int) error {
		_, err := w.Notice.Respond(ctx, w.Agent, notice.Response{
			Submission: uuid.New(), Refs: []string{ref}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
		})
		return err
	})
	require.Equal(t, 1, modelstest.Won(t, ended), "then nothing waits any more")
	require.Equal(t, 3, w.Counts("responses"))
	require.Equal(t, []string{"delivered", "answered"}, w.Kinds(ref))
	w.CheckCaches()
}

func TestRace_TwentyAnswersToOneItem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	w.After(time.Hour)
	w.AtOnce(20, func(ctx context.Context, i int) error { // a better answer before the check is taken
		_, err := w.Notice.Respond(ctx, w.Agent, notice.Response{
			Submission: uuid.New(), Refs: []string{ref}, Numbers: []int{2}, Measure: models.MeasureFileRemoved,
			RemovedAt: modelstest.Start.Add(time.Duration(i) * time.Minute),
		})
		return err
	})
	require.Equal(t, 20, w.Counts("responses"))
	require.Equal(t, []models.State{"delivered", "answered"}, w.States(ref))
	last := modelstest.Query[time.Time](w.World, `SELECT (data->>'at')::timestamptz FROM events
		WHERE kind = 'answered' ORDER BY id DESC LIMIT 1`)[0]
	require.True(t, last.Equal(*w.Page(ref).Items[1].RemovedAt), "the last one stands")
	w.CheckCaches()
}

func TestRace_OneFormSentTwentyTimesIsOneAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.Deliver(1, 2)[0]
	a := notice.Response{
		Submission: uuid.New(), Refs: []string{ref}, Numbers: []int{1}, Measure: models.MeasureFileRemoved,
		RemovedAt: w.Now(),
	}
	o := notice.Dispute{Submission: uuid.New(), Ref: ref, Numbers: []int{2}, Reason: models.ReasonLegality, Explanation: "Nee."}
	receipts := make([]notice.Receipt, 20)
	w.AtOnce(len(receipts), func(ctx context.Context, i int) error {
		receipt, err := w.Notice.Respond(ctx, w.Agent, a)
		receipt.At = receipt.At.UTC()
		receipts[i] = receipt
		return errors.Join(err, w.Notice.Dispute(ctx, w.Agent, o))
	})
	require.Equal(t, 1, w.Counts("responses"))
	require.Equal(t, 1, w.Counts("disputes"))
	require.Len(t, w.Kinds(ref), 3)
	require.Equal(t, slices.Repeat(receipts[:1], len(receipts)), receipts)
	w.CheckCaches()
}

// An answer, a ruling and a finding at once: as if they came one after the other. Withdrawn and verified exclude each other.
func TestRace_AnswerRulingAndFinding(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, ref := range w.Deliver(15, 1) {
		ended := w.Race(3, func(ctx context.Context, i int) error {
			switch i {
			case 0:
				_, err := w.Notice.Respond(ctx, w.Agent, notice.Response{
					Submission: uuid.New(), Refs: []string{ref}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
				})
				return err
			case 1:
				return w.Notice.Decide(ctx, w.Analyst, notice.Decision{Ref: ref, Act: notice.DecideWithdraw, Reason: "Fout."})
			default:
				return w.Notice.Verify(ctx, w.Analyst, ref, nil, notice.FoundOffline)
			}
		})
		modelstest.Won(t, ended)
		want := []string{"delivered"}
		if ended[0] == nil {
			want = append(want, "answered") // only ever first
		}
		require.NotEqual(t, ended[1] == nil, ended[2] == nil, "exactly one of the two")
		final, kind := models.StateWithdrawn, "withdrawn"
		if ended[2] == nil {
			final, kind = models.StateVerified, "found_offline"
		}
		require.Equal(t, []models.State{final}, w.States(ref))
		require.Equal(t, append(want, kind, "closed"), w.Kinds(ref))
		w.CheckCaches()
	}
}

func TestRace_TwoWhoAcknowledgeOrDisputeOrHold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, event := range map[string]string{"acknowledge": "acknowledged", "dispute": "disputed", "hold": "held"} {
		ref := w.Deliver(1, 2)[0]
		ended := w.Race(4, func(ctx context.Context, _ int) error {
			actor := w.Agent
			if name == "hold" {
				actor = w.Analyst
			}
			return modelstest.Acts[name].Do(ctx, w.World, actor, ref)
		})
		require.Equal(t, 1, modelstest.Won(t, ended), name)
		require.Equal(t, []string{"delivered", event}, w.Kinds(ref))
	}
	w.CheckCaches()
}

// Several desks tick the same notices in another order, and an analyst checks them meanwhile: nobody waits for ever.
func TestRace_BulkInOppositeOrderDoesNotBlock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.Deliver(30, 2)
	backward := slices.Clone(refs)
	slices.Reverse(backward)
	ended := w.Race(8, func(ctx context.Context, i int) error {
		order := [][]string{refs, backward}[i%2]
		switch i / 2 {
		case 0:
			return w.Notice.Acknowledge(ctx, w.Agent, order)
		case 1:
			for _, ref := range order {
				if err := w.Notice.Verify(ctx, w.Analyst, ref, []int{2},
					notice.FoundOnline); err != nil && !errors.Is(err, models.ErrConflict) {
					return err
				}
			}
			return nil
		default:
			_, err := w.Notice.Respond(ctx, w.Agent, notice.Response{
				Submission: uuid.New(), Refs: order, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
			})
			return err
		}
	})
	modelstest.Won(t, ended)
	for _, ref := range refs {
		require.NotContains(t, w.States(ref), models.StateDelivered)
	}
	w.CheckCaches()
}

// An item that two analysts hand to two providers goes to one.
func TestRace_OneItemGoesToOneProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.AddTenant("noorderlicht", "198.51.100.0/24")
	for range 5 {
		ref := w.Unrouted(1)
		before := w.Counts("notices")
		ended := w.Race(4, func(ctx context.Context, i int) error {
			return w.Notice.RouteItems(ctx, w.Analyst, ref, nil, []uuid.UUID{w.Hoster.ID, other.ID}[i%2])
		})
		require.Equal(t, 1, modelstest.Won(t, ended))
		require.Equal(t, before+1, w.Counts("notices"))
	}
	w.CheckCaches()
}
