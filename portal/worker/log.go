package worker

import (
	"context"
	"errors"
	"log/slog"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"eokm.nl/hosting/portal/metrics"
)

// quiet passes River's warnings and errors on, and not its news.
type quiet struct{ slog.Handler }

func (q quiet) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && q.Handler.Enabled(ctx, level)
}

func (q quiet) WithAttrs(attrs []slog.Attr) slog.Handler { return quiet{q.Handler.WithAttrs(attrs)} }

func (q quiet) WithGroup(name string) slog.Handler { return quiet{q.Handler.WithGroup(name)} }

// failures logs jobs that fail; River itself takes that for news. A job's arguments are ids, and so its errors tell no more.
type failures struct {
	log     *slog.Logger
	metrics *metrics.Metrics
}

// HandleError is called after each try that fails, and lets River go on as it would.
func (f failures) HandleError(ctx context.Context, job *rivertype.JobRow, err error) *river.ErrorHandlerResult {
	f.log.WarnContext(ctx, "job failed", "job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "error", err)
	return nil
}

// HandlePanic is HandleError for a panic, whose value is left out: nobody chose what is in it.
func (f failures) HandlePanic(ctx context.Context, job *rivertype.JobRow, _ any, trace string) *river.ErrorHandlerResult {
	f.metrics.Job(job.Kind, metrics.Panicked) // it never came back to counted
	f.log.ErrorContext(ctx, "job panicked", "job", job.ID, "kind", job.Kind, "attempt", job.Attempt, "trace", trace)
	return nil
}

// counted tells the metrics what came of each try.
func counted(m *metrics.Metrics) river.WorkerMiddlewareFunc {
	return func(ctx context.Context, job *rivertype.JobRow, work func(context.Context) error) error {
		err := work(ctx)
		m.Job(job.Kind, outcome(err))
		return err
	}
}

func outcome(err error) metrics.Outcome {
	var cancelled *river.JobCancelError
	var snoozed *river.JobSnoozeError
	switch {
	case err == nil:
		return metrics.Done
	case errors.As(err, &cancelled):
		return metrics.Cancelled
	case errors.As(err, &snoozed):
		return metrics.Snoozed
	default:
		return metrics.Failed
	}
}
