package worker

import (
	"context"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"eokm.nl/hosting/models"
	"eokm.nl/hosting/models/rooms"
)

// deskQueue is for what somebody at a desk waits for.
const deskQueue = models.DeskQueue

// runBulk does what is left of a desk's job. A portal that dies meanwhile leaves whole parts, and another one goes on.
type runBulk struct {
	river.WorkerDefaults[models.BulkJob]
	store *rooms.Store
}

func (w *runBulk) Work(ctx context.Context, job *river.Job[models.BulkJob]) error {
	provider, err := uuid.Parse(job.Args.ProviderID)
	if err != nil {
		return river.JobCancel(err)
	}
	id, err := uuid.Parse(job.Args.JobID)
	if err != nil {
		return river.JobCancel(err)
	}
	return w.store.Bulk.Run(ctx, provider, id)
}
