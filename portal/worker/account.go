package worker

import (
	"context"

	"github.com/riverqueue/river"

	"eokm.nl/hosting/models/people"
	"eokm.nl/hosting/models/rooms"
)

// tried does for an account what somebody tried who was not signed in.
type tried struct {
	river.WorkerDefaults[people.TriedJob]
	store *rooms.Store
}

func (w *tried) Work(ctx context.Context, job *river.Job[people.TriedJob]) error {
	return w.store.People.Tried(ctx, job.Args)
}
