package worker

import (
	"context"

	"github.com/riverqueue/river"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/rooms"
)

// tried does for an account what somebody tried who was not signed in.
type tried struct {
	river.WorkerDefaults[models.TriedJob]
	store *rooms.Store
}

func (w *tried) Work(ctx context.Context, job *river.Job[models.TriedJob]) error {
	return w.store.Tried(ctx, job.Args)
}
