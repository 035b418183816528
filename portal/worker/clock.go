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
			func() (river.JobArgs, *river.InsertOpts) { return expireArgs{}, once }, start),
	}
}

// expireArgs destroys what need not be kept any longer.
type expireArgs struct{}

// Kind is River's stable name of the job.
func (expireArgs) Kind() string { return "portal.expire" }

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
	store     *models.Store
	retention models.Retention
}

func (w *sweep) Work(ctx context.Context, _ *river.Job[sweepArgs]) error {
	return errors.Join(w.store.SweepSearches(ctx), w.store.SweepImports(ctx, w.retention), w.store.SweepSessions(ctx), w.store.SweepThrottles(ctx))
}

// noticesAtOnce is how many notices lose their addresses in one transaction.
const noticesAtOnce = 200

type expire struct {
	river.WorkerDefaults[expireArgs]
	store     *models.Store
	retention models.Retention
	log       *slog.Logger
}

func (w *expire) Work(ctx context.Context, _ *river.Job[expireArgs]) error {
	for {
		done, err := w.store.DestroyExpired(ctx, w.retention, noticesAtOnce)
		if err != nil {
			return err
		}
		if done > 0 {
			w.log.InfoContext(ctx, "retention destroyed the addresses of notices", "notices", done)
		}
		if done < noticesAtOnce {
			return nil
		}
	}
}
