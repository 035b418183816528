package worker

import (
	"context"
	"errors"
	"log/slog"

	"github.com/riverqueue/river"

	"eokm.nl/hosting/models"
)

// sweepArgs throws away what nobody needs any more.
type sweepArgs struct{}

// Kind is River's stable name of the job.
func (sweepArgs) Kind() string { return "portal.sweep" }

type sweep struct {
	river.WorkerDefaults[sweepArgs]
	store     *models.Store
	retention models.Retention
}

func (w *sweep) Work(ctx context.Context, _ *river.Job[sweepArgs]) error {
	return errors.Join(w.store.SweepSearches(ctx), w.store.SweepImports(ctx, w.retention), w.store.SweepSessions(ctx), w.store.SweepThrottles(ctx),
		w.store.SweepRegistrations(ctx), w.store.SweepSearchTerms(ctx))
}

// expireArgs destroys what need not be kept any longer.
type expireArgs struct{}

// Kind is River's stable name of the job.
func (expireArgs) Kind() string { return "portal.expire" }

// noticesAtOnce is how many notices lose their addresses in one transaction.
const noticesAtOnce = 200

type expire struct {
	river.WorkerDefaults[expireArgs]
	store     *models.Store
	retention models.Retention
	log       *slog.Logger
}

func (w *expire) Work(ctx context.Context, _ *river.Job[expireArgs]) error {
	days, err := w.store.DestroyOrigins(ctx, w.retention)
	if err != nil {
		return err
	}
	if days > 0 {
		w.log.InfoContext(ctx, "retention destroyed the network addresses of the log", "days", days)
	}
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
