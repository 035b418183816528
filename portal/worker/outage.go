package worker

import (
	"context"
	"log/slog"

	"github.com/riverqueue/river"

	"eokm.nl/hosting/models"
)

// watchArgs looks whether mail goes out.
type watchArgs struct{}

// Kind is River's stable name of the job.
func (watchArgs) Kind() string { return "mail.watch" }

type watch struct {
	river.WorkerDefaults[watchArgs]
	store *models.Store
	log   *slog.Logger
}

// Work tells the operator of an outage of mail once when it begins and once when it ends; pages tell staff by themselves.
func (w *watch) Work(ctx context.Context, _ *river.Job[watchArgs]) error {
	found, err := w.store.WatchMail(ctx)
	if err != nil {
		return err
	}
	if found.GivenUp > 0 {
		w.log.ErrorContext(ctx, "mails given up: no job was left to send them", "mails", found.GivenUp)
	}
	switch {
	case found.Began:
		w.log.ErrorContext(ctx, "mail cannot be delivered", "since", found.Since, "waiting", found.Waiting)
	case found.Ended: // at a level that is seen wherever the beginning was
		w.log.WarnContext(ctx, "mail is delivered again", "since", found.Since, "waiting", found.Waiting)
	}
	return nil
}
