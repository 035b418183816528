package models_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/stretchr/testify/require"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/notice"
)

// won counts who was first; everybody else must have been told that there is a conflict.
func won(t *testing.T, ended []error) int {
	t.Helper()
	n := 0
	for _, err := range ended {
		if err == nil {
			n++
			continue
		}
		require.ErrorIs(t, err, models.ErrConflict)
	}
	return n
}

func (w *world) counts(table string) int {
	w.t.Helper()
	return query[int](w, `SELECT count(*) FROM `+table)[0]
}

func TestRace_TwentyAnswersToWhatWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 3)[0]
	ended := w.race(20, func(ctx context.Context, _ int) error {
		_, err := w.Notice.Respond(ctx, w.agent, notice.Response{
			Submission: uuid.New(), Refs: []string{ref}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
		})
		return err
	})
	require.Equal(t, 1, won(t, ended), "then nothing waits any more")
	require.Equal(t, 3, w.counts("responses"))
	require.Equal(t, []string{"delivered", "answered"}, w.kinds(ref))
	w.checkCaches()
}

func TestRace_TwentyAnswersToOneItem(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 2)[0]
	w.after(time.Hour)
	w.atOnce(20, func(ctx context.Context, i int) error { // a better answer before the check is taken
		_, err := w.Notice.Respond(ctx, w.agent, notice.Response{
			Submission: uuid.New(), Refs: []string{ref}, Numbers: []int{2}, Measure: models.MeasureFileRemoved,
			RemovedAt: start.Add(time.Duration(i) * time.Minute),
		})
		return err
	})
	require.Equal(t, 20, w.counts("responses"))
	require.Equal(t, []models.State{"delivered", "answered"}, w.states(ref))
	last := query[time.Time](w, `SELECT (data->>'at')::timestamptz FROM events WHERE kind = 'answered' ORDER BY id DESC LIMIT 1`)[0]
	require.True(t, last.Equal(*w.page(ref).Items[1].RemovedAt), "the last one stands")
	w.checkCaches()
}

func TestRace_OneFormSentTwentyTimesIsOneAnswer(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ref := w.deliver(1, 2)[0]
	a := notice.Response{Submission: uuid.New(), Refs: []string{ref}, Numbers: []int{1}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now()}
	o := notice.Dispute{Submission: uuid.New(), Ref: ref, Numbers: []int{2}, Reason: models.ReasonLegality, Explanation: "Nee."}
	receipts := make([]notice.Receipt, 20)
	w.atOnce(len(receipts), func(ctx context.Context, i int) error {
		receipt, err := w.Notice.Respond(ctx, w.agent, a)
		receipt.At = receipt.At.UTC()
		receipts[i] = receipt
		return errors.Join(err, w.Notice.Dispute(ctx, w.agent, o))
	})
	require.Equal(t, 1, w.counts("responses"))
	require.Equal(t, 1, w.counts("disputes"))
	require.Len(t, w.kinds(ref), 3)
	require.Equal(t, slices.Repeat(receipts[:1], len(receipts)), receipts)
	w.checkCaches()
}

// An answer, a ruling and a finding at once: as if they came one after the other. Withdrawn and verified exclude each other.
func TestRace_AnswerRulingAndFinding(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for _, ref := range w.deliver(15, 1) {
		ended := w.race(3, func(ctx context.Context, i int) error {
			switch i {
			case 0:
				_, err := w.Notice.Respond(ctx, w.agent, notice.Response{
					Submission: uuid.New(), Refs: []string{ref}, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
				})
				return err
			case 1:
				return w.Notice.Decide(ctx, w.analyst, notice.Decision{Ref: ref, Act: notice.DecideWithdraw, Reason: "Fout."})
			default:
				return w.Notice.Verify(ctx, w.analyst, ref, nil, notice.FoundOffline)
			}
		})
		won(t, ended)
		want := []string{"delivered"}
		if ended[0] == nil {
			want = append(want, "answered") // only ever first
		}
		require.NotEqual(t, ended[1] == nil, ended[2] == nil, "exactly one of the two")
		final, kind := models.StateWithdrawn, "withdrawn"
		if ended[2] == nil {
			final, kind = models.StateVerified, "found_offline"
		}
		require.Equal(t, []models.State{final}, w.states(ref))
		require.Equal(t, append(want, kind, "closed"), w.kinds(ref))
		w.checkCaches()
	}
}

func TestRace_TwoWhoAcknowledgeOrDisputeOrHold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, event := range map[string]string{"acknowledge": "acknowledged", "dispute": "disputed", "hold": "held"} {
		ref := w.deliver(1, 2)[0]
		ended := w.race(4, func(ctx context.Context, _ int) error {
			actor := w.agent
			if name == "hold" {
				actor = w.analyst
			}
			return acts[name].do(ctx, w, actor, ref)
		})
		require.Equal(t, 1, won(t, ended), name)
		require.Equal(t, []string{"delivered", event}, w.kinds(ref))
	}
	w.checkCaches()
}

// Several desks tick the same notices in another order, and an analyst checks them meanwhile: nobody waits for ever.
func TestRace_BulkInOppositeOrderDoesNotBlock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	refs := w.deliver(30, 2)
	backward := slices.Clone(refs)
	slices.Reverse(backward)
	ended := w.race(8, func(ctx context.Context, i int) error {
		order := [][]string{refs, backward}[i%2]
		switch i / 2 {
		case 0:
			return w.Notice.Acknowledge(ctx, w.agent, order)
		case 1:
			for _, ref := range order {
				if err := w.Notice.Verify(ctx, w.analyst, ref, []int{2}, notice.FoundOnline); err != nil && !errors.Is(err, models.ErrConflict) {
					return err
				}
			}
			return nil
		default:
			_, err := w.Notice.Respond(ctx, w.agent, notice.Response{
				Submission: uuid.New(), Refs: order, Measure: models.MeasureFileRemoved, RemovedAt: w.Now(),
			})
			return err
		}
	})
	won(t, ended)
	for _, ref := range refs {
		require.NotContains(t, w.states(ref), models.StateDelivered)
	}
	w.checkCaches()
}

// An item that two analysts hand to two providers goes to one.
func TestRace_OneItemGoesToOneProvider(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.addTenant("noorderlicht", "198.51.100.0/24")
	for range 5 {
		ref := w.unrouted(1)
		before := w.counts("notices")
		ended := w.race(4, func(ctx context.Context, i int) error {
			return w.Notice.RouteItems(ctx, w.analyst, ref, nil, []uuid.UUID{w.provider.ID, other.ID}[i%2])
		})
		require.Equal(t, 1, won(t, ended))
		require.Equal(t, before+1, w.counts("notices"))
	}
	w.checkCaches()
}
