package worker

import (
	"context"

	"github.com/riverqueue/river"

	"eokm.nl/hosting/models"
)

// publishArgs publishes the articles whose moment has come.
type publishArgs struct{}

// Kind is River's stable name of the job.
func (publishArgs) Kind() string { return "articles.publish" }

type publish struct {
	river.WorkerDefaults[publishArgs]
	store *models.Store
}

func (w *publish) Work(ctx context.Context, _ *river.Job[publishArgs]) error {
	_, err := w.store.PublishDue(ctx)
	return err
}
