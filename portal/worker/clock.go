package worker

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/riverqueue/river"

	"eokm.nl/hosting/models"
)

// escalateArgs runs the ladder.
type escalateArgs struct{}

// Kind is River's stable name of the job.
func (escalateArgs) Kind() string { return "ladder.climb" }

// sweepArgs throws away what nobody needs any more.
type sweepArgs struct{}

// Kind is River's stable name of the job.
func (sweepArgs) Kind() string { return "portal.sweep" }

// checkArgs sends the test mails of a quarter.
type checkArgs struct{}

// Kind is River's stable name of the job.
func (checkArgs) Kind() string { return "contacts.check" }

// periodic is what happens by the clock. One worker of all on a database is the leader and makes these jobs. None is tried
// again: the next one does what it left.
func periodic() []*river.PeriodicJob {
	once := &river.InsertOpts{Queue: clockQueue, MaxAttempts: 1}
	start := &river.PeriodicJobOpts{RunOnStart: true}
	return []*river.PeriodicJob{
		river.NewPeriodicJob(river.PeriodicInterval(time.Minute),
			func() (river.JobArgs, *river.InsertOpts) { return escalateArgs{}, once }, start),
		river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
			func() (river.JobArgs, *river.InsertOpts) { return sweepArgs{}, once }, start),
		river.NewPeriodicJob(river.PeriodicInterval(time.Hour),
			func() (river.JobArgs, *river.InsertOpts) { return checkArgs{}, once }, start),
	}
}

// itemsAtOnce is how many items one transaction of the ladder handles.
const itemsAtOnce = 500

type escalate struct {
	river.WorkerDefaults[escalateArgs]
	store *models.Store
	log   *slog.Logger
}

func (w *escalate) Work(ctx context.Context, _ *river.Job[escalateArgs]) error {
	for {
		handled, err := w.store.EscalateDue(ctx, itemsAtOnce)
		if err != nil {
			return err
		}
		if handled > 0 {
			w.log.InfoContext(ctx, "items climbed the ladder", "items", handled)
		}
		if handled < itemsAtOnce {
			return nil
		}
	}
}

type sweep struct {
	river.WorkerDefaults[sweepArgs]
	store *models.Store
}

func (w *sweep) Work(ctx context.Context, _ *river.Job[sweepArgs]) error {
	return errors.Join(w.store.SweepSearches(ctx), w.store.SweepImports(ctx), w.store.SweepSessions(ctx), w.store.SweepThrottles(ctx))
}

// checksAtOnce is how many test mails one transaction owes.
const checksAtOnce = 200

type check struct {
	river.WorkerDefaults[checkArgs]
	store *models.Store
}

func (w *check) Work(ctx context.Context, _ *river.Job[checkArgs]) error {
	for {
		sent, err := w.store.CheckContacts(ctx, checksAtOnce)
		if err != nil || sent < checksAtOnce {
			return err
		}
	}
}
