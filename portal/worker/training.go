package worker

import (
	"context"

	"github.com/riverqueue/river"

	"eokm.nl/hosting/models"
)

// trainArgs asks and reminds people of what they are to learn.
type trainArgs struct{}

// Kind is River's stable name of the job.
func (trainArgs) Kind() string { return "training.remind" }

// remindedAtOnce is how many assignments or certificates one transaction reminds of.
const remindedAtOnce = 200

type train struct {
	river.WorkerDefaults[trainArgs]
	store *models.Store
}

// Work asks before it reminds: who is asked at short notice gets one mail.
func (w *train) Work(ctx context.Context, _ *river.Job[trainArgs]) error {
	if _, err := w.store.AssignAsked(ctx); err != nil {
		return err
	}
	for _, some := range []func(context.Context, int) (int, error){w.store.RenewCertificates, w.store.RemindTraining} {
		for n := remindedAtOnce; n == remindedAtOnce; {
			var err error
			if n, err = some(ctx, remindedAtOnce); err != nil {
				return err
			}
		}
	}
	return nil
}
